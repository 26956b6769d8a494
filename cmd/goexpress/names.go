package main

import (
	"maps"
	"slices"
	"strings"

	"goexpress/internal/wildcard"
	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
)

// chosen reports whether name is wanted: any name when there are no patterns.
// A pattern without a folder matches the last component too, so that *.dll
// finds those in sub-folders; the name of a folder takes all that lies below it.
func chosen(patterns []string, name string) bool {
	if len(patterns) == 0 {
		return true
	}
	return slices.ContainsFunc(patterns, func(p string) bool {
		return wildcard.Match(p, name) || winpath.Base(p) == p && wildcard.Match(p, winpath.Base(name)) || below(p, name)
	})
}

// below reports whether name lies below the folder, without regard to case.
func below(folder, name string) bool {
	if folder == "" {
		return false
	}
	folder, name = winpath.Fold(winpath.Clean(folder)), winpath.Fold(winpath.Clean(name))
	return folder == "." || strings.HasPrefix(name, folder+`\`)
}

// findFile looks a packed file up without regard to case.
func findFile(r *cab.Reader, name string) *cab.File {
	for _, f := range r.Files {
		if winpath.EqualFold(winpath.Clean(f.Name), winpath.Clean(name)) {
			return f
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
