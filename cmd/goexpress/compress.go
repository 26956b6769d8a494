package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// compressFlags are the switches of everything that packs.
type compressFlags struct {
	method string
	level  string
	window int
	jobs   int
}

func (f *compressFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.method, "compression", "", "`METHOD`: none, mszip or lzx (default lzx)")
	c.Flags().StringVar(&f.level, "level", "", "`LEVEL` of effort: fast, default or best")
	c.Flags().IntVar(&f.window, "window", 0, "window of lzx, 2 to the power of `N` bytes: 15 to 21 (default 21)")
	c.Flags().IntVar(&f.jobs, "jobs", 0, "`N` workers (default all cores); the result does not depend on it")
}

func (f *compressFlags) check() error {
	f.method, f.level = strings.ToLower(f.method), strings.ToLower(f.level)
	switch {
	case !slices.Contains([]string{"", "none", "mszip", "lzx"}, f.method):
		return usagef(fmt.Sprintf("there is no compression %q: use none, mszip or lzx", f.method))
	case !slices.Contains([]string{"", "fast", "default", "best"}, f.level):
		return usagef(fmt.Sprintf("there is no level %q: use fast, default or best", f.level))
	case f.window != 0 && (f.window < 15 || f.window > 21):
		return usagef(fmt.Sprintf("a window of %d bits is not possible: 15 to 21", f.window))
	case f.window != 0 && (f.method == "none" || f.method == "mszip"):
		return usagef("--window is of lzx: " + f.method + " has none to choose")
	case f.jobs < 0:
		return usagef("--jobs wants a number above 0")
	}
	return nil
}
