package stub_test

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// lastRule is the number of the last security rule.
const lastRule = 74

// docs/security.md has one row for every rule, and the files that its rows name
// are there.
func TestSecurityTable(t *testing.T) {
	root := testenv.Root(t)
	data, err := os.ReadFile(filepath.Join(root, "docs", "security.md"))
	if err != nil {
		t.Fatal(err)
	}
	rules := map[int]int{}
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "| S") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) != 4 {
			t.Errorf("%d columns: %s", len(cells), line)
			continue
		}
		for name := range strings.SplitSeq(cells[0], ",") {
			n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(name), "S"))
			if err != nil {
				t.Errorf("%q is no rule: %s", name, line)
			}
			rules[n]++
		}
		for _, missing := range missingFiles(root, cells[2]+" "+cells[3]) {
			t.Errorf("there is no %s: %s", missing, line)
		}
	}
	for n := 1; n <= lastRule; n++ {
		if rules[n] != 1 {
			t.Errorf("S%d has %d rows", n, rules[n])
		}
		delete(rules, n)
	}
	if len(rules) > 0 {
		t.Errorf("rules that do not exist: %v", rules)
	}
}

var quotedPath = regexp.MustCompile("`([\\w./*-]+)`")

// missingFiles returns the files named in s that do not exist. A name without a
// folder lies in that of the one before it.
func missingFiles(root, s string) (missing []string) {
	dir := ""
	for _, m := range quotedPath.FindAllStringSubmatch(s, -1) {
		name := m[1]
		switch {
		case strings.Contains(name, "/") && path.Ext(name) != "":
			dir = path.Dir(name)
		case !strings.Contains(name, "/"):
			name = path.Join(dir, name)
		}
		if found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(name))); err != nil || len(found) == 0 {
			missing = append(missing, name)
		}
	}
	return missing
}
