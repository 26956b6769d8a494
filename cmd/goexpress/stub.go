package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"goexpress/pkg/stub/images"
)

func newStubCommand(a *app) *cobra.Command {
	list := &cobra.Command{
		Use:   "list",
		Short: "Say where the stub image of each target comes from",
		Args:  exactArgs(0, "no arguments"),
		RunE:  func(*cobra.Command, []string) error { return a.stubList() },
	}
	build := &cobra.Command{
		Use:   "build [TARGET...]",
		Short: "Make sure that stub images are there, all or those named",
		RunE:  func(c *cobra.Command, args []string) error { return a.stubBuild(c.Context(), args) },
	}
	a.jsonFlag(list)
	a.jsonFlag(build)
	return group("stub", "Look after the extractors that packages start with", list, build)
}

func (a *app) stubList() error {
	status, err := images.List(a.stubConfig())
	if err != nil {
		return err
	}
	var list []stubJSON
	for _, s := range status {
		list = append(list, stubJSON(s))
	}
	return a.printStubs(list)
}

func (a *app) stubBuild(ctx context.Context, targets []string) error {
	for _, t := range targets {
		if !slices.Contains(images.Targets, t) {
			return usagef(fmt.Sprintf("there is no target %q: use one of %s", t, strings.Join(images.Targets, ", ")))
		}
	}
	if len(targets) == 0 {
		targets = images.Targets
	}
	c := a.stubConfig()
	c.Progress = a.note
	var list []stubJSON
	for _, t := range targets {
		image, err := images.Find(ctx, t, c)
		if err != nil {
			return err
		}
		list = append(list, stubJSON{Target: t, Source: image.Source, Size: int64(len(image.Data)), SHA256: hex.EncodeToString(image.SHA256[:])})
	}
	return a.printStubs(list)
}

func (a *app) printStubs(list []stubJSON) error {
	if a.json {
		return a.printJSON(stubsJSON{Stubs: list})
	}
	for _, s := range list {
		fmt.Fprintln(a.stdout, strings.TrimRight(fmt.Sprintf("%-14s %-9s %11s %s", s.Target, s.Source, number(s.Size), s.SHA256), " "))
	}
	return nil
}
