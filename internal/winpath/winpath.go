// Package winpath treats Windows names and paths as data, with the same answer
// on every host: it never asks the operating system. Paths may use either
// slash; results use backslashes.
package winpath

import "strings"

// backslashes gives path with Windows' own separator only.
func backslashes(path string) string { return strings.ReplaceAll(path, "/", `\`) }

// hasDrive reports whether path begins with a drive letter and a colon.
func hasDrive(path string) bool {
	return len(path) >= 2 && 'a' <= path[0]|0x20 && path[0]|0x20 <= 'z' && path[1] == ':'
}

// Volume returns the leading `C:`, `\\server\share` or `\\?\C:`, or "". Of
// `\\?\UNC\server\share` and of the device paths `\\.\name` and `\??\name` the
// whole is the volume.
func Volume(path string) string {
	p := backslashes(path)
	return p[:volumeLen(p)]
}

// volumeLen is the length of the volume of a path with backslashes.
func volumeLen(p string) int {
	switch {
	case hasDrive(p):
		return 2
	case len(p) >= 8 && strings.EqualFold(p[:8], `\\?\UNC\`):
		return componentsEnd(p, 8, 2)
	case strings.HasPrefix(p, `\\?\`), strings.HasPrefix(p, `\\.\`), strings.HasPrefix(p, `\??\`):
		return componentsEnd(p, 4, 1)
	case len(p) >= 3 && strings.HasPrefix(p, `\\`) && p[2] != '\\':
		return componentsEnd(p, 2, 2)
	}
	return 0
}

// componentsEnd returns where the n components that start at from end.
func componentsEnd(p string, from, n int) int {
	end := from
	for ; n > 0 && end < len(p); n-- {
		if end > from {
			end++ // the separator in front
		}
		if i := strings.IndexByte(p[end:], '\\'); i >= 0 {
			end += i
		} else {
			end = len(p)
		}
	}
	return end
}

// IsAbs reports whether path starts at a root: `C:\x`, `\\s\s\x`. A rooted
// path without a drive (`\x`) is absolute too; `C:x` is not.
func IsAbs(path string) bool {
	p := backslashes(path)
	v := volumeLen(p)
	return v > 2 || len(p) > v && p[v] == '\\'
}

// Split gives the components below the volume: `C:\a\b` -> [a b]. Doubled
// slashes make no component; "." and ".." are left as they are.
func Split(path string) []string {
	p := backslashes(path)
	var parts []string
	for rest := p[volumeLen(p):]; rest != ""; {
		var part string
		if part, rest, _ = strings.Cut(rest, `\`); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// Base returns the last component: winpath.Base(`C:\a\b.exe`) == "b.exe".
// Slashes at the end do not count; a path without a component gives "".
func Base(path string) string {
	p := backslashes(path)
	p = strings.TrimRight(p[volumeLen(p):], `\`)
	return p[strings.LastIndexByte(p, '\\')+1:]
}

// Ext returns the suffix from the last dot of the last component, with the dot.
func Ext(path string) string {
	base := Base(path)
	if i := strings.LastIndexByte(base, '.'); i >= 0 {
		return base[i:]
	}
	return ""
}

// Dir returns all but the last component, cleaned: a relative path of one
// component gives ".", a root itself.
func Dir(path string) string {
	p := backslashes(path)
	v := volumeLen(p)
	end := len(p)
	for end > v+1 && p[end-1] == '\\' {
		end--
	}
	for end > v && p[end-1] != '\\' {
		end--
	}
	return Clean(p[:end])
}

// Join joins and cleans. Empty elements are left out; an element is never
// taken for a new root: Join(`C:\a`, `\b`) is `C:\a\b`. Without elements the
// result is "".
func Join(elem ...string) string {
	s := ""
	for _, e := range elem {
		if s == "" || e == "" {
			s += e
			continue
		}
		if last := s[len(s)-1]; last != '\\' && last != '/' && !(len(s) == 2 && hasDrive(s)) {
			s += `\`
		}
		s += strings.TrimLeft(e, `\/`)
	}
	if s == "" {
		return ""
	}
	return Clean(s)
}

// Clean resolves "." and "..", doubled and forward slashes, as text. A root
// keeps its backslash (`C:\`), nothing else ends in one; ".." above a root goes
// away; the empty path is ".". Cleaning twice changes nothing more.
func Clean(path string) string {
	p := backslashes(path)
	v := volumeLen(p)
	volume, rest := p[:v], p[v:]
	rooted := strings.HasPrefix(rest, `\`)
	out := Split(p)
	n := 0 // of them stay
	for _, c := range out {
		switch {
		case c == ".":
		case c == ".." && n > 0 && out[n-1] != "..":
			n--
		case c != ".." || !rooted && v <= 2: // elsewhere there is nothing above the root
			out[n] = c
			n++
		}
	}
	s := strings.Join(out[:n], `\`)
	switch {
	case rooted:
		s = `\` + s
	case s == "" && v <= 2:
		s = "."
	case s == "":
		return volume
	}
	if volume == "" && volumeLen(s) > 0 {
		// What was a name inside the path must not become a drive or a
		// device: `a\..\C:\x` and `\a\..\??\C:\x`.
		if rooted {
			return `\.` + s
		}
		return `.\` + s
	}
	return volume + s
}

// FirstToken cuts a command line into its program (quotes removed) and the
// rest exactly as written, blanks included. As in CreateProcess, quotes count
// only around the whole token and a backslash before a quote means nothing;
// blanks and tabs in front are dropped, and a quote that is never closed runs
// to the end.
func FirstToken(cmdline string) (program, rest string) {
	s := strings.TrimLeft(cmdline, " \t")
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		program, rest, _ = strings.Cut(quoted, `"`)
		return program, rest
	}
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}
