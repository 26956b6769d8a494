package main

import (
	"strings"

	"github.com/spf13/cobra"
)

func newCabCommand(a *app) *cobra.Command {
	return group("cab", "Make, list, unpack and test cabinets",
		newCabCreateCommand(a), newCabListCommand(a), newCabExtractCommand(a), newCabTestCommand(a))
}

func newCabExtractCommand(a *app) *cobra.Command {
	c := newExtractCommand(a)
	c.Use, c.Short = "extract FILE.cab [NAME...]", "Unpack a cabinet, or a set of them"
	c.Long = strings.Replace(c.Long, "Unpack a package or cabinet without running anything.", "Unpack a cabinet.", 1)
	return c
}

func newCabTestCommand(a *app) *cobra.Command {
	c := newVerifyCommand(a)
	c.Use, c.Short = "test FILE.cab", "Check a cabinet: structure, checksums, every block decoded"
	return c
}
