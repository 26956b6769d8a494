package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"goexpress/internal/atomicfile"
	"goexpress/pkg/cab"
	"goexpress/pkg/cab/codec"
	"goexpress/pkg/pack"
)

func newCabCommand(a *app) *cobra.Command {
	return group("cab", "Make, list, unpack and test cabinets",
		newCabCreateCommand(a), newCabListCommand(a), newCabExtractCommand(a), newCabTestCommand(a))
}

type cabCreateFlags struct {
	dir      string
	follow   bool
	compress compressFlags
}

func newCabCreateCommand(a *app) *cobra.Command {
	var f cabCreateFlags
	c := &cobra.Command{
		Use:   "create OUT.cab PATH...",
		Short: "Make a cabinet of files and folders",
		Args:  minArgs(2, "the cabinet to make, and what to put into it"),
		RunE:  func(c *cobra.Command, args []string) error { return a.cabCreate(c.Context(), args[0], args[1:], &f) },
	}
	c.Flags().StringVarP(&f.dir, "directory", "C", ".", "take the PATHs from `DIR`")
	c.Flags().BoolVar(&f.follow, "follow-links", false, "take files that symbolic links outside DIR lead to")
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
	old, _ := os.Stat(a.abs(out))
	for _, s := range sources.Files {
		info, err := os.Stat(s.Path)
		if s.Path == a.abs(out) || old != nil && err == nil && os.SameFile(old, info) {
			return fmt.Errorf("the cabinet %s is one of the files to be packed", out)
		}
	}
	encoder, err := a.encoder(&f.compress)
	if err != nil {
		return err
	}
	bar := a.newProgress()
	bar.step(fmt.Sprintf("compressing %d files", len(sources.Files)))
	opt := cab.WriteOptions{Encoder: encoder, Progress: func(done int64) { bar.set(done, sources.Size()) }}
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
		fmt.Fprintf(a.stdout, "%s: %s files, %s bytes before, %s after, %.1f %% saved by %s\n",
			out, number(int64(p.Files)), number(p.Uncompressed), number(p.Compressed), 100*pack.Saved(*sum), p.Method)
	}
	return nil
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

func newCabListCommand(a *app) *cobra.Command {
	var page int
	c := &cobra.Command{
		Use:   "list FILE.cab",
		Short: "List a cabinet's files",
		Args:  exactArgs(1, "one cabinet"),
		RunE: func(_ *cobra.Command, args []string) error {
			b, err := a.openBinary(args[0], page)
			if err != nil {
				return err
			}
			defer b.Close()
			a.unusual(args[0], b.cab)
			if a.json {
				return a.printJSON(cabinetOf(b.cab))
			}
			a.cabinetSummary(b.cab)
			a.fileTable(b.cab)
			return nil
		},
	}
	c.Flags().Var((*pageFlag)(&page), "codepage", "Windows code page `N` of names that are not UTF-8")
	a.jsonFlag(c)
	return c
}

func newCabExtractCommand(a *app) *cobra.Command {
	var f extractFlags
	var next []string
	c := &cobra.Command{
		Use:   "extract FILE.cab [NAME...]",
		Short: "Unpack a cabinet",
		Args:  minArgs(1, "a cabinet, and the names to extract"),
		RunE: func(c *cobra.Command, args []string) error {
			if len(next) > 0 {
				return fmt.Errorf("--next %s: sets of cabinets are not joined yet", strings.Join(next, ", "))
			}
			return a.extract(c.Context(), args[0], args[1:], f)
		},
	}
	f.add(c, a)
	c.Flags().StringArrayVar(&next, "next", nil, "a further part `FILE.cab` of a set")
	return c
}

func newCabTestCommand(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "test FILE.cab",
		Short: "Check a cabinet: structure, checksums, every block decoded",
		Args:  exactArgs(1, "one cabinet"),
		RunE:  func(c *cobra.Command, args []string) error { return a.verify(c.Context(), args[0]) },
	}
	a.jsonFlag(c)
	return c
}
