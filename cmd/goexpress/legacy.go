package main

import (
	"path/filepath"
	"slices"
	"strings"
)

// translate turns the original's command line into ours, and a directive alone
// into a build of it. It is the only place that knows IExpress' switches:
//
//	/N       build at once        (we always do)
//	/Q       quiet                -q
//	/M       minimised window     nothing, there is none
//	/O:f,S   override             --override f,S
//	/?       help
//
// Any other argument that begins with a slash is a path.
func translate(args []string, commands []string) ([]string, error) {
	var rest, switches []string
	legacy := false
	for i, arg := range args {
		if i == 0 && slices.Contains(commands, arg) {
			return args, nil
		}
		ours, ok, err := translateSwitch(arg)
		if err != nil {
			return nil, err
		}
		if !ok {
			rest = append(rest, arg)
			continue
		}
		legacy = true
		switches = append(switches, ours...)
	}
	if slices.Contains(switches, "--help") {
		return []string{"--help"}, nil
	}
	if legacy || len(rest) > 0 && isDirective(rest[0]) {
		return slices.Concat([]string{"build"}, switches, rest), nil
	}
	return args, nil
}

// translateSwitch returns what a switch of the original is here; ok is false
// for anything else.
func translateSwitch(arg string) (ours []string, ok bool, err error) {
	switch upper := strings.ToUpper(arg); {
	case upper == "/N", upper == "/M":
		return nil, true, nil
	case upper == "/Q":
		return []string{"-q"}, true, nil
	case upper == "/?":
		return []string{"--help"}, true, nil
	case strings.HasPrefix(upper, "/O:"):
		file, section, found := strings.Cut(arg[len("/O:"):], ",")
		if !found || file == "" || section == "" {
			return nil, false, usagef(arg + " is not of the form /O:override.sed,Section")
		}
		return []string{"--override", file + "," + section}, true, nil
	}
	return nil, false, nil
}

// isDirective reports whether a first argument is a file to be built.
func isDirective(arg string) bool {
	switch strings.ToLower(filepath.Ext(arg)) {
	case ".sed", ".cdf":
		return !strings.HasPrefix(arg, "-")
	}
	return strings.HasPrefix(arg, "/") || arg == "-"
}
