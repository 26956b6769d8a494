package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
	"goexpress/internal/foldfs"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/lint"
	"goexpress/pkg/pack"
)

type lintFlags struct {
	directiveFlags
	strict bool
}

func newLintCommand(a *app) *cobra.Command {
	var f lintFlags
	c := &cobra.Command{
		Use:   "lint FILE",
		Short: "Say what is wrong with a directive, an INF or a package",
		Long: `Say what is wrong with a directive, an INF or a package. Every install section
of an INF is looked at. When files that it copies lie beside it, those that do
not, and programs that are nowhere, are reported too.`,
		Args: exactArgs(1, "one .sed, .inf or package"),
		RunE: func(_ *cobra.Command, args []string) error { return a.lint(args[0], &f) },
	}
	c.Flags().BoolVar(&f.strict, "strict", false, "fail on warnings")
	f.directiveFlags.add(c)
	a.jsonFlag(c)
	return c
}

func (a *app) lint(path string, f *lintFlags) error {
	list, err := a.lintFindings(path, f)
	if err != nil {
		return err
	}
	if a.json {
		if err := a.printJSON(lintJSON{Findings: findingsJSON(list)}); err != nil {
			return err
		}
	} else {
		for _, x := range list {
			fmt.Fprintf(a.stdout, "%s: %s\n", x.Severity, oneLine(x.Error()))
			if x.Hint != "" {
				fmt.Fprintf(a.stdout, "hint: %s\n", oneLine(x.Hint))
			}
		}
	}
	worst := list.Worst()
	if worst == finding.Error || f.strict && worst == finding.Warning {
		return errFailed
	}
	return nil
}

func (a *app) lintFindings(path string, f *lintFlags) (finding.List, error) {
	k, err := a.kind(path)
	if err != nil {
		return nil, err
	}
	switch k {
	case kindSED:
		return a.lintSED(path, &f.directiveFlags)
	case kindINF:
		return a.lintINF(path, &f.directiveFlags)
	}
	return a.lintBinary(path)
}

// kind looks at a file of the command line.
func (a *app) kind(path string) (kind, error) {
	head, err := a.headOf(path)
	if err != nil {
		return 0, err
	}
	return kindOf(path, head), nil
}

func (a *app) lintSED(path string, f *directiveFlags) (finding.List, error) {
	d, err := a.readDirective(path, f)
	if list, ok := err.(finding.List); ok {
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	paths, err := a.paths(path, f)
	if err != nil {
		return nil, err
	}
	return pack.Prepare(d, pack.Options{Paths: paths, CodePage: f.codePage, Codec: codepage.Lookup}).Check(), nil
}

func (a *app) lintINF(path string, f *directiveFlags) (finding.List, error) {
	file, folder, parse, err := a.openINF(path, f)
	if list, ok := err.(finding.List); ok {
		return list, nil
	}
	if err != nil {
		return nil, err
	}
	defer folder.close()
	actions, list := inf.PlanAll(file, infEnv(folder, parse, express.NotQuiet))
	list = slices.Concat(file.Findings(), sectionOptional(list), lint.INF(file))
	if beside := besideINF(folder, actions); beside != nil {
		list = append(list, lint.Actions(actions, beside, "windows")...)
	} else {
		list = append(list, lint.Unsupported(actions)...)
	}
	list = list.Unique()
	slices.SortStableFunc(list, finding.ByPlace)
	return list, nil
}

// besideINF are the files of a plan that lie beside the INF. It is nil when
// none of those that are to be copied does: then the INF is looked at by
// itself, and its files are elsewhere.
func besideINF(folder fs.FS, actions []inf.Action) *lint.Contents {
	finder := foldfs.NewFinder(folder)
	var names []string
	copies, found := false, false
	look := func(name string) bool {
		if _, err := finder.Find(name); err != nil {
			return false
		}
		names = append(names, name)
		return true
	}
	for _, x := range actions {
		switch x := x.(type) {
		case *inf.Copy:
			copies = true
			found = look(x.Source) || x.Cabinet != "" && look(x.Cabinet) || found
		case *inf.Run:
			program, _ := winpath.FirstToken(x.Command)
			if !look(program) {
				look(program + ".exe")
			}
		case *inf.Register:
			look(winpath.Base(x.Path))
		}
	}
	if copies && !found {
		return nil
	}
	return lint.NewContents(lint.NamesOf("", names))
}

// sectionOptional makes a missing DefaultInstall a warning: many an INF is
// made for another section, which the one who launches it will name.
func sectionOptional(list finding.List) finding.List {
	for i, f := range list {
		if f.ID == "inf-missing-section" && f.Section == "" {
			g := *f
			g.Severity = finding.Warning
			list[i] = &g
		}
	}
	return list
}

func (a *app) lintBinary(path string) (finding.List, error) {
	b, err := a.openBinary(path, opening{})
	if err != nil {
		return nil, err
	}
	defer b.Close()
	path = inputName(path)
	var names []string
	for _, f := range b.cab.Files {
		names = append(names, f.Name)
	}
	if b.pkg == nil {
		return lint.Cabinet(path, names), nil
	}
	list := lint.Package(path, b.pkg, names)
	in := pack.PlanInstall(b.pkg, b.installEnv(path))
	packed := lint.NewContents(lint.NamesOf(path, names))
	list = append(list, in.Lint(packed, b.pkg.OS)...)
	commands := slices.Concat(lint.PackageCommands(path, b.pkg), lint.INFCommands(in.FromINF))
	return append(list, lint.Elevation(commands, packed, lint.LevelOf(b.file, b.size), b.unpacked)...), nil
}

// unpacked shows a packed file, which lies in a temporary one meanwhile.
func (b *binary) unpacked(name string, look func(r io.ReaderAt, size int64)) error {
	packed := findFile(b.cab, name)
	if packed == nil {
		return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	r, err := packed.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	f, err := os.CreateTemp("", "goexpress-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	size, err := io.Copy(f, r)
	if err == nil {
		look(f, size)
	}
	return err
}
