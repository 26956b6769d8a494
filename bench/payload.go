package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// payload is a folder of files to pack.
type payload struct {
	id, what string
	workers  []int // how many at a time, ours and the peers' that can be told
	fill     func(ctx context.Context, b *bench, dir string) error
	dir      string
	names    []string // below dir, with slashes, in the order of the C locale
	size     int64
}

func payloads() []*payload {
	return []*payload{
		{id: "A", workers: []int{1, 2}, what: "the first 62 DLLs of libwine, in C order", fill: fillDLLs},
		{id: "B", workers: []int{2}, what: "a rollup pack, 121 files cut from real programs", fill: fillRollup},
		{id: "C", workers: []int{2}, what: "text and small files: Go's own sources", fill: fillSources},
	}
}

// make puts the files into a folder of their own: tools that take a folder as
// a whole then see no others.
func (p *payload) make(ctx context.Context, b *bench) error {
	p.dir = filepath.Join(b.temp, "payload-"+p.id)
	if err := p.fill(ctx, b, p.dir); err != nil {
		return err
	}
	err := fs.WalkDir(os.DirFS(p.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		p.names = append(p.names, name)
		p.size += info.Size()
		return nil
	})
	if err == nil && len(p.names) == 0 {
		err = fmt.Errorf("no files in it")
	}
	return err
}

func fillDLLs(_ context.Context, b *bench, dir string) error {
	paths, err := filepath.Glob(filepath.Join(b.dlls, "*.dll")) // sorted by bytes
	if err != nil {
		return err
	}
	const count = 62
	if len(paths) < count {
		return fmt.Errorf("%d DLLs in %s, want %d: is libwine installed?", len(paths), b.dlls, count)
	}
	for _, path := range paths[:count] {
		if err := copyFile(filepath.Join(dir, filepath.Base(path)), path); err != nil {
			return err
		}
	}
	return nil
}

func fillRollup(ctx context.Context, b *bench, dir string) error {
	if _, err := os.Stat(b.rollup); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, "python3", b.rollup, "ru1-hmc45", dir, b.dlls).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

// sourceBytes is about how much of Go's sources is taken.
const sourceBytes = 20_000_000

func fillSources(ctx context.Context, _ *bench, dir string) error {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	src := filepath.Join(strings.TrimSpace(string(root)), "src")
	var size int64
	return filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if size += info.Size(); size > sourceBytes {
			return fs.SkipAll
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		return copyFile(filepath.Join(dir, rel), path)
	})
}

// copyFile copies content and time.
func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}
