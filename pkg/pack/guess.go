package pack

import (
	"os"
	"path/filepath"
	"strings"

	"goexpress/internal/winpath"
)

// Looking for a folder that was meant stops here, so that a directive in a
// large tree costs no more than a moment.
const (
	guessDepth   = 6
	guessFolders = 5000
)

// mapHint is the --map that makes the source folder from known, with the place
// where its files were found, or a place to be filled in.
func (r *resolver) mapHint(from string, names []string) string {
	if at := r.guess(from, names); at != "" {
		return mapSwitch(from, r.show(at))
	}
	return mapSwitch(from, "./dir")
}

// mapSwitch writes the switch so that a shell takes it as it stands.
func mapSwitch(from, to string) string {
	return "--map '" + strings.ReplaceAll(winpath.Clean(from)+"="+to, "'", `'\''`) + "'"
}

// candidate is a folder that could be the one that is meant.
type candidate struct {
	path   string
	hits   int // how many of the names it holds
	suffix int // how many last components it shares with the wanted path
	depth  int
}

func (c candidate) better(d candidate) bool {
	switch {
	case c.hits != d.hits:
		return c.hits > d.hits
	case c.suffix != d.suffix:
		return c.suffix > d.suffix
	case c.depth != d.depth:
		return c.depth < d.depth
	}
	return c.path < d.path
}

// guess looks at and below the directive's folder for the one that holds most
// of names; among equals the one whose path looks most like want. "" = none
// holds any.
func (r *resolver) guess(want string, names []string) string {
	g := guesser{tree: r.tree, want: winpath.Split(winpath.Clean(want)), names: names}
	g.visit(r.tree.root, nil)
	if g.best.hits == 0 {
		return ""
	}
	return g.best.path
}

type guesser struct {
	tree    *tree
	want    []string
	names   []string
	best    candidate
	visited int
}

func (g *guesser) visit(dir string, below []string) {
	if g.visited++; g.visited > guessFolders || len(below) > guessDepth {
		return
	}
	c := candidate{path: dir, hits: g.hits(dir), suffix: commonSuffix(g.want, below), depth: len(below)}
	if c.hits > 0 && (g.best.hits == 0 || c.better(g.best)) {
		g.best = c
	}
	names, err := g.tree.names(dir)
	if err != nil {
		return
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		if info, err := os.Lstat(path); err == nil && info.IsDir() && !strings.HasPrefix(name, ".") {
			g.visit(path, append(below[:len(below):len(below)], name))
		}
	}
}

// hits counts the wanted names that dir holds. A folder or pattern counts when
// anything fits.
func (g *guesser) hits(dir string) int {
	n := 0
	for _, name := range g.names {
		parts := components(name)
		if len(parts) == 0 || strings.ContainsAny(parts[len(parts)-1], "*?") {
			parts = parts[:max(len(parts)-1, 0)]
		}
		if len(parts) == 0 {
			continue
		}
		if _, err := g.tree.find(dir, dir, parts); err == nil {
			n++
		}
	}
	return n
}

func commonSuffix(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && winpath.EqualFold(a[len(a)-1-n], b[len(b)-1-n]) {
		n++
	}
	return n
}
