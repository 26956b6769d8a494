package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"goexpress/internal/atomicfile"
	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
	"goexpress/pkg/cab/codec"
	"goexpress/pkg/pack"
)

type cabCreateFlags struct {
	dir        string
	follow     bool
	sort       bool
	folderSize sizeFlag
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
stream, so that single files can be read without decoding all before them.`,
		Args: minArgs(2, "the cabinet to make, and what to put into it"),
		RunE: func(c *cobra.Command, args []string) error { return a.cabCreate(c.Context(), args[0], args[1:], &f) },
	}
	c.Flags().StringVarP(&f.dir, "directory", "C", ".", "take the PATHs from `DIR`")
	c.Flags().BoolVar(&f.follow, "follow-links", false, "take files that symbolic links outside DIR lead to")
	c.Flags().BoolVar(&f.sort, "sort", false, "order files by extension, then by name")
	c.Flags().Var(&f.folderSize, "folder-size", "begin a new folder of the cabinet before `SIZE` bytes are exceeded (1440K, 650M)")
	c.Flags().BoolVarP(&a.quiet, "quiet", "q", false, "print errors only")
	f.compress.add(c)
	a.jsonFlag(c)
	return c
}

func (a *app) cabCreate(ctx context.Context, out string, paths []string, f *cabCreateFlags) error {
	if err := f.compress.check(); err != nil {
		return err
	}
	cut, err := notAfter()
	if err != nil {
		return err
	}
	sources, list := pack.Collect(pack.Paths{Dir: a.abs(f.dir), Shown: f.dir, FollowLinks: f.follow}, paths)
	if list.Err() != nil {
		a.findings(list)
		return errFailed
	}
	if f.sort {
		sortByType(sources.Files)
	}
	if a.isOneOf(out, sources.Files) {
		return fmt.Errorf("the cabinet %s is one of the files to be packed", out)
	}
	encoder, err := a.encoder(&f.compress)
	if err != nil {
		return err
	}
	bar := a.newProgress()
	bar.step("compressing " + count(int64(len(sources.Files)), "file"))
	opt := cab.WriteOptions{
		Encoder: encoder, FolderSize: int64(f.folderSize),
		Progress: func(done int64) { bar.set(done, sources.Size()) },
	}
	sum, err := writeCabinet(ctx, a.abs(out), pack.CabinetSources(sources.Files, cut), opt)
	bar.end()
	if err != nil {
		return pack.TargetError(out, err)
	}
	if a.json {
		return a.printJSON(cabCreateJSON{Output: out, Size: sum.Size, payloadJSON: payloadOf(*sum)})
	}
	if !a.quiet {
		p := payloadOf(*sum)
		fmt.Fprintf(a.stdout, "%s: %s, %s bytes before, %s after, %.1f %% saved by %s\n",
			out, count(int64(p.Files), "file"), number(p.Uncompressed), number(p.Compressed), 100*pack.Saved(*sum), p.Method)
	}
	return nil
}

// sortByType brings files together that resemble each other: those of one
// extension, and of these the ones with one name in different folders.
func sortByType(files []pack.File) {
	slices.SortStableFunc(files, func(f, g pack.File) int {
		a, b := winpath.Fold(f.Name), winpath.Fold(g.Name)
		return cmp.Or(cmp.Compare(winpath.Ext(a), winpath.Ext(b)), cmp.Compare(winpath.Base(a), winpath.Base(b)), cmp.Compare(a, b))
	})
}

// isOneOf reports whether the output is one of the inputs, by whatever name.
func (a *app) isOneOf(out string, files []pack.File) bool {
	old, _ := os.Stat(a.abs(out))
	return slices.ContainsFunc(files, func(f pack.File) bool {
		info, err := os.Stat(f.Path)
		return f.Path == a.abs(out) || old != nil && err == nil && os.SameFile(old, info)
	})
}

// encoder chooses one; until LZX can be written MSZIP stands in for it.
func (a *app) encoder(f *compressFlags) (cab.Encoder, error) {
	method, named := cab.ParseMethod(f.method)
	if !named {
		method = cab.LZX
	}
	s := codec.Settings{Method: method, Level: f.level, Window: f.window, Jobs: f.jobs}
	encoder, standIn, err := pack.NewEncoder(&s)
	if standIn {
		a.warn(pack.StandIn)
	}
	return encoder, err
}

func writeCabinet(ctx context.Context, path string, files []cab.Source, opt cab.WriteOptions) (*cab.Summary, error) {
	out, err := atomicfile.Create(path, 0o666)
	if err != nil {
		return nil, err
	}
	defer out.Discard()
	sum, err := cab.Write(ctx, out, files, opt)
	if err != nil {
		return nil, err
	}
	return sum, out.Commit()
}
