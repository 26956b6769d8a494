package main

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"goexpress/internal/codepage"
	"goexpress/pkg/pack"
	"goexpress/pkg/sed"
)

// directiveFlags are the switches that change how a directive is read.
type directiveFlags struct {
	codePage int
	define   []string
	override string
	maps     []string
	follow   bool
}

// pageFlag is the number of a code page that is known.
type pageFlag int

func (p *pageFlag) Type() string   { return "int" }
func (p *pageFlag) String() string { return "" }

func (p *pageFlag) Set(s string) error {
	page, err := strconv.Atoi(s)
	if err == nil {
		_, err = codepage.Lookup(page)
	}
	*p = pageFlag(page)
	return err
}

func (f *directiveFlags) add(c *cobra.Command) {
	c.Flags().Var((*pageFlag)(&f.codePage), "codepage", "Windows code page `N` of 8-bit text")
	c.Flags().StringArrayVar(&f.define, "define", nil, "override an entry of [Strings]: `NAME=VALUE`")
	c.Flags().StringVar(&f.override, "override", "", "take options from a section of another `FILE,SECTION`")
	c.Flags().StringArrayVar(&f.maps, "map", nil, "where a folder of the directive lies: `'C:\\dir=./dir'`")
	c.Flags().BoolVar(&f.follow, "follow-links", false, "follow symbolic links that lead out of the folder of the directive or INF")
}

// overrideFile is the file of --override, "" without one.
func (f *directiveFlags) overrideFile() string {
	file, _, _ := strings.Cut(f.override, ",")
	return file
}

// readDirective parses a .sed as leniently as the original does; what is wrong
// stands in its findings.
func (a *app) readDirective(path string, f *directiveFlags) (*sed.Directive, error) {
	opt := sed.Options{Codec: codepage.Lookup, CodePage: f.codePage, Define: map[string]string{}}
	for _, d := range f.define {
		name, value, ok := strings.Cut(d, "=")
		if !ok || name == "" {
			return nil, usagef(fmt.Sprintf("--define %q is not of the form NAME=VALUE", d))
		}
		opt.Define[name] = value
	}
	if f.override != "" {
		file, section, ok := strings.Cut(f.override, ",")
		if !ok || file == "" || section == "" {
			return nil, usagef(fmt.Sprintf("--override %q is not of the form FILE,SECTION", f.override))
		}
		data, err := a.readInput(file)
		if err != nil {
			return nil, err
		}
		opt.Override = &sed.Override{Name: file, Data: data, Section: section}
	}
	data, err := a.readInput(path)
	if err != nil {
		return nil, err
	}
	d, err := sed.ParseLax(inputName(path), data, opt)
	if d != nil {
		a.hideSecrets(d.Secrets.Text)
	}
	return d, err
}

// paths say where the directive's names are looked for.
func (a *app) paths(path string, f *directiveFlags) (pack.Paths, error) {
	p := pack.Paths{Dir: a.inputDir(path), Shown: ".", FollowLinks: f.follow, HostOS: runtime.GOOS}
	if path != "-" {
		p.Shown = filepath.Dir(path)
	}
	for _, m := range f.maps {
		mapping, err := pack.ParseMapping(m, a.cwd)
		if err != nil {
			return p, usageError{fmt.Errorf("--map %w", err)}
		}
		p.Maps = append(p.Maps, mapping)
	}
	return p, nil
}
