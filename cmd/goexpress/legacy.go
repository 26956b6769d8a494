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
	if legacy || len(rest) > 0 && isDirective(rest[0]) || onlyDirective(rest, commands) {
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
	return namesDirective(arg) || strings.HasPrefix(arg, "/") || arg == "-"
}

// namesDirective reports whether an argument has the name of a directive.
func namesDirective(arg string) bool {
	ext := strings.ToLower(filepath.Ext(arg))
	return (ext == ".sed" || ext == ".cdf") && !strings.HasPrefix(arg, "-")
}

// onlyDirective reports whether switches stand in front of one directive, and
// no command does.
func onlyDirective(args, commands []string) bool {
	directives := 0
	for _, arg := range args {
		if slices.Contains(commands, arg) {
			return false
		}
		if namesDirective(arg) {
			directives++
		}
	}
	return directives == 1 && strings.HasPrefix(args[0], "-")
}
