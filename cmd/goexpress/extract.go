package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"goexpress/pkg/cab"
)

type extractFlags struct {
	dir  string
	open opening
}

const namesHelp = `NAMEs are patterns with * and ?, or folders, which are taken with all below
them, both without regard to case; without any, all files are unpacked. A
cabinet that belongs to a set is unpacked with those beside it.`

func newExtractCommand(a *app) *cobra.Command {
	var f extractFlags
	c := &cobra.Command{
		Use:   "extract FILE [NAME...]",
		Short: "Unpack a package or cabinet without running anything",
		Long:  "Unpack a package or cabinet without running anything.\n\n" + namesHelp,
		Args:  minArgs(1, "a package or cabinet, and the names to extract"),
		RunE:  func(c *cobra.Command, args []string) error { return a.extract(c.Context(), args[0], args[1:], f) },
	}
	f.add(c, a)
	return c
}

func (f *extractFlags) add(c *cobra.Command, a *app) {
	c.Flags().StringVarP(&f.dir, "dir", "d", ".", "unpack into `DIR`; it is made if need be")
	f.open.add(c)
	c.Flags().BoolVarP(&a.quiet, "quiet", "q", false, "print errors only")
	a.jsonFlag(c)
}

func (a *app) extract(ctx context.Context, path string, names []string, f extractFlags) error {
	b, err := a.openBinary(path, f.open)
	if err != nil {
		return err
	}
	defer b.Close()
	a.unusual(path, b.cab)
	for _, name := range names {
		if !b.holds(name) {
			return fmt.Errorf("%s holds no %s", path, name)
		}
	}
	u, err := newUnpacker(a.abs(f.dir), names)
	if err != nil {
		return err
	}
	defer u.Close()
	if b.pkg != nil && b.pkg.Manifest != nil {
		u.records = b.pkg.Manifest.Files
	}
	total := b.contentSize(names)
	bar := a.newProgress()
	bar.step("extracting")
	u.progress = func(done int64) { bar.set(done, total) }
	err = u.all(ctx, b.cab)
	bar.end()
	if err != nil {
		return err
	}
	return a.extracted(u, f.dir)
}

// unusual warns of what is odd about a cabinet that can be read.
func (a *app) unusual(path string, r *cab.Reader) {
	for _, w := range r.Warnings() {
		a.warn(inputName(path) + ": " + w.Error())
	}
}

// extracted reports what became of the files. A file that was wanted and is
// not there makes the whole a failure.
func (a *app) extracted(u *unpacker, dir string) error {
	for _, s := range u.result.Skipped {
		a.line("error", fmt.Sprintf("%s was not extracted: %s", slashed(s.Name), s.Reason))
	}
	for _, err := range u.broken {
		a.report(err)
	}
	if a.json {
		if err := a.printJSON(u.result); err != nil {
			return err
		}
	} else if !a.quiet {
		fmt.Fprintf(a.stdout, "%s, %s bytes to %s\n", count(int64(u.result.Files), "file"), number(u.result.Bytes), strings.TrimSuffix(dir, "/"))
	}
	if len(u.result.Skipped)+len(u.broken) > 0 {
		return errFailed
	}
	return nil
}

// holds reports whether a pattern fits any file.
func (b *binary) holds(pattern string) bool {
	for _, f := range b.cab.Files {
		if chosen([]string{pattern}, f.Name) {
			return true
		}
	}
	return false
}

func (b *binary) contentSize(names []string) (total int64) {
	for _, f := range b.cab.Files {
		if chosen(names, f.Name) {
			total += f.Size
		}
	}
	return total
}
