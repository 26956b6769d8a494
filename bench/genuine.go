package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// cabinet is what inspect says of one.
type cabinet struct {
	Flags   int
	Folders []struct {
		Method     string
		Window     int
		Compressed int64
	}
	Files []struct{ Name string }
}

// genuine unpacks the LZX cabinets that Microsoft packed, packs the same files
// in the same order at best, and compares the bytes of the payloads. The sum,
// which a goal looks at, is that of the packages in exe/.
func (b *bench) genuine(ctx context.Context, all results) error {
	lines := [][]string{{"Microsoft's", "their bytes", "ours at best", "smaller by"}, {"---", "---:", "---:", "---:"}}
	var sum [2]int64
	for _, dir := range []string{"exe", "cab"} {
		paths, err := filepath.Glob(filepath.Join(b.corpus, dir, "*."+dir))
		if err != nil {
			return err
		}
		for _, path := range paths {
			was, is, err := b.repacked(ctx, path)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if errors.Is(err, errOtherKind) {
				continue
			}
			if err != nil {
				fmt.Fprintf(b.log, "M/%s is left out: %v\n", filepath.Base(path), err)
				continue
			}
			lines = append(lines, comparison(filepath.Base(path), was, is))
			if dir == "exe" {
				sum[0] += was
				sum[1] += is
			}
		}
	}
	if len(lines) == 2 {
		fmt.Fprintf(b.out, "\nPayload M is left out: no LZX cabinets in %s\n", b.corpus)
		return nil
	}
	if sum[0] > 0 {
		lines = append(lines, comparison("all packages", sum[0], sum[1]))
		all[theirs], all[ours] = sample{bytes: sum[0]}, sample{bytes: sum[1]}
	}
	fmt.Fprintf(b.out, "\n%s", markdown(lines))
	return nil
}

var errOtherKind = errors.New("not a cabinet of one LZX folder, or not asked for")

// repacked returns the bytes of a payload as Microsoft packed it, and as we do.
func (b *bench) repacked(ctx context.Context, path string) (was, is int64, err error) {
	if !b.run.MatchString("M/" + filepath.Base(path)) {
		return 0, 0, errOtherKind
	}
	c, err := b.inspect(ctx, path)
	if err != nil || !c.comparable() { // some are damaged on purpose
		return 0, 0, errOtherKind
	}
	is, err = b.repack(ctx, path, c)
	return c.Folders[0].Compressed, is, err
}

func comparison(name string, theirs, ours int64) []string {
	return []string{name, number(theirs), number(ours), fmt.Sprintf(percent, 100*(1-float64(ours)/float64(theirs)))}
}

// comparable reports whether all lies in one LZX folder.
func (c *cabinet) comparable() bool {
	return c.Flags&3 == 0 && len(c.Folders) == 1 && c.Folders[0].Method == "lzx" && c.Folders[0].Compressed > 0 && len(c.Files) > 0
}

func (b *bench) inspect(ctx context.Context, path string) (*cabinet, error) {
	var r struct {
		cabinet
		Cabinet *cabinet // of a package
	}
	if err := b.ask(ctx, &r, "inspect", "--json", path); err != nil {
		return nil, err
	}
	if r.Cabinet != nil {
		return r.Cabinet, nil
	}
	return &r.cabinet, nil
}

// repack returns the bytes of our payload.
func (b *bench) repack(ctx context.Context, path string, c *cabinet) (int64, error) {
	dir := filepath.Join(b.temp, "genuine")
	defer os.RemoveAll(dir)
	if err := b.ask(ctx, nil, "extract", "--json", "-d", dir, path); err != nil {
		return 0, err
	}
	args := []string{"cab", "create", "--json", "--compression", "lzx", "--level", "best",
		"--window", fmt.Sprint(c.Folders[0].Window), "-C", dir, filepath.Join(b.temp, "genuine.cab")}
	for _, f := range c.Files {
		args = append(args, strings.ReplaceAll(f.Name, `\`, "/"))
	}
	var made struct{ Compressed int64 }
	err := b.ask(ctx, &made, args...)
	return made.Compressed, err
}

// ask runs goexpress and takes its answer.
func (b *bench) ask(ctx context.Context, answer any, args ...string) error {
	c := exec.CommandContext(ctx, b.product, args...)
	var out bytes.Buffer
	said := &tail{}
	c.Stdout, c.Stderr = &out, said
	if err := c.Run(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(out.Bytes(), answer)
}
