package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"goexpress/pkg/cab"
)

func newCabListCommand(a *app) *cobra.Command {
	var o opening
	var search bool
	c := &cobra.Command{
		Use:   "list FILE.cab",
		Short: "List the files of a cabinet, or of a set",
		Long: `List the files of a cabinet, or of the whole set that it belongs to. With
--search, FILE is anything, and the cabinets inside it are listed.`,
		Args: exactArgs(1, "one cabinet"),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case search && len(o.next) > 0:
				return usagef("--search looks into one file, --next names cabinets of a set: use one of them")
			case search:
				return a.cabSearch(args[0], o.page)
			}
			return a.cabList(args[0], o)
		},
	}
	c.Flags().BoolVar(&search, "search", false, "look for cabinets inside FILE: an installer, a disk image")
	o.add(c)
	a.jsonFlag(c)
	return c
}

func (a *app) cabList(path string, o opening) error {
	b, err := a.openBinary(path, o)
	if err != nil {
		return err
	}
	defer b.Close()
	a.unusual(path, b.cab)
	if a.json {
		return a.printJSON(cabinetOf(b.cab))
	}
	a.cabinetSummary(b.cab)
	a.contents(b.cab)
	return nil
}

func (a *app) cabSearch(path string, page int) error {
	b, err := a.openFile(path)
	if err != nil {
		return err
	}
	defer b.Close()
	opt, err := readOptions(page)
	if err != nil {
		return err
	}
	var list []foundJSON
	err = cab.Search(b.metered(b.file), b.size, opt, func(at int64, r *cab.Reader) error {
		list = append(list, foundJSON{at, *cabinetOf(r)})
		if !a.json {
			fmt.Fprintf(a.stdout, "%-14s %s\n", "at", number(at))
			a.cabinetSummary(r)
			a.contents(r)
			fmt.Fprintln(a.stdout)
		}
		return nil
	})
	switch {
	case err != nil:
		return &openError{inputName(path), err}
	case len(list) == 0:
		return &openError{inputName(path), errors.New("there is no whole cabinet in it")}
	case a.json:
		return a.printJSON(searchJSON{list})
	}
	return nil
}

// contents lists a cabinet's files in the columns that cabextract -l has, with
// a line for the sum. Names are printed with slashes.
func (a *app) contents(r *cab.Reader) {
	const rule = "-----------+---------------------+-------------\n"
	fmt.Fprint(a.stdout, "\n File size | Date       Time     | Name\n"+rule)
	total := int64(0)
	for _, f := range r.Files {
		when := ""
		if !f.Modified.IsZero() {
			when = f.Modified.Format("2006-01-02 15:04:05")
		}
		fmt.Fprintf(a.stdout, "%10d | %-19s | %s\n", f.Size, when, slashed(f.Name))
		total += f.Size
	}
	fmt.Fprintf(a.stdout, rule+"%10d | %-19s |\n", total, count(int64(len(r.Files)), "file"))
}
