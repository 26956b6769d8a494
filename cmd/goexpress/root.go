package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "goexpress",
		Short: "Build self-extracting packages from IExpress directives and Advanced INF files",
		Long: `goexpress builds self-extracting packages from IExpress directives (.sed) and
Advanced INF files, on any system, and says what a package will do before it runs.

  goexpress FILE.sed                 is goexpress build FILE.sed
  goexpress /N /Q FILE.sed           IExpress' own switches: /N /Q /M /O:file,section

Exit codes: 0 done; 1 failed, lint found an error, verify found damage, or a
warning under --strict; 2 wrong usage.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command " + args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return usagef("no command given") },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{plainFlagError(err)} })
	root.AddCommand(
		newBuildCommand(a), newInspectCommand(a), newExtractCommand(a), newVerifyCommand(a),
		newLintCommand(a), newPlanCommand(a), newApplyCommand(a),
		newCabCommand(a), newStubCommand(a), newVersionCommand(a),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root
}

// plainFlagError leaves out what the number parser has to say about itself.
func plainFlagError(err error) error {
	var number *strconv.NumError
	if !errors.As(err, &number) {
		return err
	}
	return errors.New(strings.Replace(err.Error(), number.Error(), number.Err.Error(), 1))
}

// subcommands are the words that name a command.
func subcommands(root *cobra.Command) []string {
	names := []string{cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}
	for _, c := range root.Commands() {
		names = append(names, c.Name())
		names = append(names, c.Aliases...)
	}
	slices.Sort(names)
	return names
}

// group is a command that only has subcommands.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("unknown command " + cmd.CommandPath() + " " + args[0])
			}
			return usagef(cmd.CommandPath() + " needs a command")
		},
	}
	c.AddCommand(commands...)
	return c
}

// jsonFlag adds --json to a command.
func (a *app) jsonFlag(c *cobra.Command) {
	c.Flags().BoolVar(&a.json, "json", false, "print the result as one JSON object")
}

// exactArgs and minArgs are cobra's, as usage errors.
func exactArgs(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef(c.CommandPath() + " takes " + what)
		}
		return nil
	}
}

func minArgs(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef(c.CommandPath() + " takes " + what)
		}
		return nil
	}
}
