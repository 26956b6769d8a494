package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"goexpress/pkg/cab"
)

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
			a.contents(b.cab)
			return nil
		},
	}
	c.Flags().Var((*pageFlag)(&page), "codepage", "Windows code page `N` of names that are not UTF-8")
	a.jsonFlag(c)
	return c
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
