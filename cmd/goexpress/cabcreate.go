package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"goexpress/internal/finding"
	"goexpress/pkg/cab"
	"goexpress/pkg/cab/codec"
	"goexpress/pkg/lint"
	"goexpress/pkg/pack"
)

type cabCreateFlags struct {
	dir        string
	follow     bool
	sort       bool
	folderSize sizeFlag
	maxSize    sizeFlag
	compress   compressFlags
}

func newCabCreateCommand(a *app) *cobra.Command {
	var f cabCreateFlags
	c := &cobra.Command{
		Use:   "create OUT.cab PATH...",
		Short: "Make a cabinet of files and folders",
		Long: `Make a cabinet of files and folders. A folder is taken with all below it, and
files keep the order in which they are named.

All files share one stream of compressed data, so that what is in one helps to
compress the next: --sort brings similar files together, --folder-size cuts the
stream, so that single files can be read without decoding all before them.

With --max-size the result is a set of cabinets of that size: OUT1.cab, OUT2.cab
and so on, or with the number in the place of a * in OUT.cab.`,
		Args: minArgs(2, "the cabinet to make, and what to put into it"),
		RunE: func(c *cobra.Command, args []string) error { return a.cabCreate(c.Context(), args[0], args[1:], &f) },
	}
	c.Flags().StringVarP(&f.dir, "directory", "C", ".", "take the PATHs from `DIR`")
	c.Flags().BoolVar(&f.follow, "follow-links", false, "take files that symbolic links outside DIR lead to")
	c.Flags().BoolVar(&f.sort, "sort", false, "order files by extension, then by name")
	c.Flags().Var(&f.folderSize, "folder-size", "begin a new folder of the cabinet before `SIZE` bytes are exceeded (1440K, 650M)")
	c.Flags().Var(&f.maxSize, "max-size", "make a set of cabinets of at most `SIZE` bytes")
	c.Flags().BoolVarP(&a.quiet, "quiet", "q", false, "print errors only")
	f.compress.add(c)
	a.jsonFlag(c)
	return c
}

func (a *app) cabCreate(ctx context.Context, out string, paths []string, f *cabCreateFlags) error {
	if err := f.compress.check(); err != nil {
		return err
	}
	if out == "-" {
		return usagef("a cabinet cannot be written to standard output: what comes first in it is known last. Name a file (./- if it is called so)")
	}
	w, err := a.newCabWriter(paths, f)
	if err != nil {
		return err
	}
	bar := a.newProgress()
	bar.step("compressing " + count(int64(len(w.files)), "file"))
	w.opt.Progress = func(done int64) { bar.set(done, w.total) }
	var result cabCreateJSON
	if f.maxSize == 0 {
		result, err = w.one(ctx, out)
	} else {
		result, err = w.set(ctx, out, int64(f.maxSize))
	}
	bar.end()
	var limit *cab.LimitError
	switch {
	case errors.As(err, &limit) && limit.File == "" && f.maxSize == 0:
		limit.Hint = "--max-size 2000M makes as many cabinets as it takes"
		return limit
	case err != nil:
		return pack.TargetError(out, err)
	}
	return a.created(result)
}

// newCabWriter finds what is to be packed, and how.
func (a *app) newCabWriter(paths []string, f *cabCreateFlags) (*cabWriter, error) {
	cut, err := notAfter()
	if err != nil {
		return nil, err
	}
	sources, list := pack.Collect(pack.Paths{Dir: a.abs(f.dir), Shown: f.dir, FollowLinks: f.follow}, paths)
	if list.Err() != nil {
		a.findings(cabinetHints(list))
		return nil, errFailed
	}
	encoder, err := a.encoder(&f.compress)
	if err != nil {
		return nil, err
	}
	w := &cabWriter{app: a, sources: sources.Files, total: sources.Size(), files: pack.CabinetSources(sources.Files, cut)}
	if f.sort {
		cab.SortByType(w.files)
	}
	w.opt = cab.WriteOptions{Encoder: encoder, FolderSize: int64(f.folderSize)}
	return w, nil
}

// cabinetHints are the findings about sources with hints for those who make a
// cabinet, not a package.
func cabinetHints(list finding.List) finding.List {
	for i, f := range list {
		g := *f
		switch f.ID {
		case "pack-file-too-large":
			g.Hint = "no cabinet can hold so large a file: split it"
		case lint.IDUnsafeName:
			g.Hint = "names are packed as they stand here: write one that Windows can create below the folder where the cabinet is unpacked, such as sub/name.ext"
		}
		list[i] = &g
	}
	return list
}

// created prints what was made.
func (a *app) created(r cabCreateJSON) error {
	if a.json {
		return a.printJSON(r)
	}
	if a.quiet {
		return nil
	}
	name := r.Output
	if len(r.Outputs) > 0 {
		for _, part := range r.Outputs {
			fmt.Fprintln(a.stdout, oneLine(part))
		}
		name = count(int64(len(r.Outputs)), "cabinet")
	}
	fmt.Fprintf(a.stdout, "%s: %s, %s bytes before, %s after, %s by %s\n", oneLine(name),
		count(int64(r.Files), "file"), number(r.Uncompressed), number(r.Compressed), saving(r.Uncompressed, r.Compressed), r.Method)
	return nil
}

// saving is what became of a payload: a share that was saved, or for a few bytes,
// which only grow, how many more there are.
func saving(before, after int64) string {
	if after > before {
		return count(after-before, "byte") + " more"
	}
	share := 0.0
	if before > 0 {
		share = 1 - float64(after)/float64(before)
	}
	return fmt.Sprintf("%.1f %% saved", 100*share)
}

func (a *app) encoder(f *compressFlags) (cab.Encoder, error) {
	method, named := cab.ParseMethod(f.method)
	if !named {
		method = cab.LZX
	}
	return codec.New(codec.Settings{Method: method, Level: f.level, Window: f.window, Jobs: f.jobs})
}
