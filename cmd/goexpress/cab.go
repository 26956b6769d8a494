package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func newCabCommand(a *app) *cobra.Command {
	return group("cab", "Make, list, unpack and test cabinets",
		newCabCreateCommand(a), newCabListCommand(a), newCabExtractCommand(a), newCabTestCommand(a))
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
