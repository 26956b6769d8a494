package cab

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// partNumber is the end of a part's name that is not the set's.
var partNumber = regexp.MustCompile(`(?i)[-_. ]*(?:part|pt|disk|disc|cab)?[-_. ]*(\d+)$`)

// setOf returns the name of the set that path is a part of, and its number.
func setOf(path string) (stem string, number int) {
	base := strings.TrimSuffix(path, filepath.Ext(path))
	m := partNumber.FindStringSubmatchIndex(base)
	if m == nil {
		return base, 0
	}
	number, _ = strconv.Atoi(base[m[2]:m[3]])
	return base[:m[0]], number
}

// setSidecar returns the list of sums that belongs to the set of path: its name
// is the part's without the number and maybe what stands before that.
func setSidecar(path string) string {
	stem, _ := setOf(path)
	base := strings.TrimSuffix(path, filepath.Ext(path))
	for name := strings.TrimRight(base, "0123456789"); len(name) > len(stem); name = name[:len(name)-1] {
		if _, err := os.Stat(name + ".md5"); err == nil {
			return name + ".md5"
		}
	}
	return stem + ".md5"
}

func partOf(t *testing.T, path string) Part {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Part{filepath.Base(path), bytes.NewReader(data), int64(len(data))}
}

// beside finds parts in a directory, without regard to case.
func beside(t *testing.T, dir string) func(string) (Part, error) {
	return func(name string) (Part, error) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return Part{}, err
		}
		for _, e := range entries {
			if strings.EqualFold(e.Name(), name) {
				return partOf(t, filepath.Join(dir, e.Name())), nil
			}
		}
		return Part{}, fs.ErrNotExist
	}
}

// checkSet opens the set that the case is a part of: by the names in the parts
// where these are right, and by the parts in order.
func (c *corpusCase) checkSet() {
	t := c.t
	dir := filepath.Dir(c.path)
	byName, err := OpenSet([]Part{partOf(t, c.path)}, beside(t, dir), ReadOptions{})
	if err != nil {
		t.Fatalf("by name: %v", err)
	}
	if c.class == "set" {
		c.checkJoined(byName)
	} else {
		c.checkByBrokenNames(byName)
	}
	var parts []Part
	for _, path := range c.partsOfSet() {
		parts = append(parts, partOf(t, path))
	}
	given, err := OpenSet(parts, nil, ReadOptions{})
	if err != nil {
		t.Fatalf("%d parts in order: %v", len(parts), err)
	}
	if len(given.Parts) != len(parts) {
		t.Errorf("%d of %d parts were joined", len(given.Parts), len(parts))
	}
	c.checkJoined(given)
}

// partsOfSet returns the rows of the case's class and set by their numbers.
func (c *corpusCase) partsOfSet() (paths []string) {
	stem, _ := setOf(c.path)
	for _, row := range corpusRows(c.t, filepath.Join(filepath.Dir(c.path), "INDEX.tsv")) {
		path := filepath.Join(filepath.Dir(c.path), row[0])
		if s, _ := setOf(path); s == stem && row[1] == c.class {
			paths = append(paths, path)
		}
	}
	slices.SortFunc(paths, func(a, b string) int {
		_, m := setOf(a)
		_, n := setOf(b)
		return cmp.Or(cmp.Compare(m, n), cmp.Compare(a, b))
	})
	return paths
}

// checkJoined wants every file of the set.
func (c *corpusCase) checkJoined(r *Reader) {
	good, failed := c.read(r)
	for f, err := range failed {
		if c.supported(f) {
			c.t.Errorf("joined: %s: %v", f.Name, err)
		}
	}
	for _, err := range r.missing {
		c.t.Errorf("joined: %v", err)
	}
	if len(failed) == 0 {
		for _, err := range Verify(r) {
			c.t.Errorf("Verify: %v", err)
		}
	}
	c.checkTree(r)
	c.checkSums(good, len(failed) == 0)
}

// checkByBrokenNames wants no more than what the parts that were found hold.
func (c *corpusCase) checkByBrokenNames(r *Reader) {
	good, failed := c.read(r)
	for f, err := range failed {
		if c.supported(f) && !errors.Is(err, ErrIncompleteSet) {
			c.t.Errorf("by broken names: %s: %v", f.Name, err)
		}
	}
	c.checkSums(good, false)
}
