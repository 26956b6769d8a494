package images

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

//go:generate go run generate.go

// The folder holds a README alone in a checkout, so that embedding it always
// works; a release fills it first.
//
//go:embed embed
var embedFS embed.FS

// indexName is the file that says what the images beside it were built from:
// lines `sources HASH`, `go VERSION` and `image TARGET SHA256`.
const indexName = "INDEX"

// index is the embedded folder.
type index struct {
	fsys    fs.FS
	sources string
	sums    map[string]string // by target
}

func embedded() *index {
	sub, err := fs.Sub(embedFS, "embed")
	if err != nil {
		return &index{}
	}
	return readIndex(sub)
}

func readIndex(fsys fs.FS) *index {
	x := &index{fsys: fsys, sums: map[string]string{}}
	data, err := fs.ReadFile(fsys, indexName)
	if err != nil {
		return x
	}
	for line := range strings.Lines(string(data)) {
		switch f := strings.Fields(line); {
		case len(f) == 2 && f[0] == "sources":
			x.sources = f[1]
		case len(f) == 3 && f[0] == "image":
			x.sums[f[1]] = f[2]
		}
	}
	return x
}

// image returns the embedded image of target if it was built from the sources
// with that hash ("" = any), else nil.
func (x *index) image(target, sources string) []byte {
	want, ok := x.sums[target]
	if !ok || sources != "" && sources != x.sources {
		return nil
	}
	data, err := fs.ReadFile(x.fsys, fileName(target))
	if err != nil || string(sumText(data)) != want {
		return nil
	}
	return data
}

// Generate builds every image anew into dir, with the index that lets a builder
// embed them.
func Generate(ctx context.Context, dir string, c Config) error {
	hash, err := sourceHash(c)
	if err != nil {
		return err
	}
	if c.GoTool == "" || hash == "" {
		return noSources("any target")
	}
	tool, err := newToolchain(ctx, c)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	fmt.Fprintf(&lines, "sources %s\ngo %s\n", hash, tool.version)
	for _, target := range Targets {
		data, err := tool.build(ctx, target, c)
		if err != nil {
			return err
		}
		if err := writeAtomically(filepath.Join(dir, fileName(target)), data); err != nil {
			return err
		}
		fmt.Fprintf(&lines, "image %s %s\n", target, sumText(data))
	}
	if now, err := sourceHash(c); err != nil || now != hash {
		return errors.New("the stub's sources were changed while it was built; generate the images again")
	}
	return writeAtomically(filepath.Join(dir, indexName), lines.Bytes())
}
