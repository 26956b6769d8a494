package main

import (
	"github.com/spf13/cobra"
)

func newCabCommand(a *app) *cobra.Command {
	return group("cab", "Make, list, unpack and test cabinets",
		newCabCreateCommand(a), newCabListCommand(a), newCabExtractCommand(a), newCabTestCommand(a))
}

func newCabExtractCommand(a *app) *cobra.Command {
	c := newExtractCommand(a)
	c.Use, c.Short = "extract FILE.cab [NAME...]", "Unpack a cabinet, or a set of them"
	c.Long = "Unpack a cabinet, or the whole set that it belongs to.\n\n" + namesHelp
	return c
}

func newCabTestCommand(a *app) *cobra.Command {
	c := newVerifyCommand(a)
	c.Use, c.Short = "test FILE.cab", "Check a cabinet, or a set of them"
	c.Long = `Check a cabinet, or the whole set that it belongs to: structure, checksums, and
that every block can be decoded.`
	return c
}
