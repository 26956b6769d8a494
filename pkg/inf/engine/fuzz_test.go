//go:build unix

package engine_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"

	"github.com/google/go-cmp/cmp"
)

// parsePlan reads a plan off a text, one action a line: "copy|source|dest",
// "delete|path", "rename|old|new", anything else is left out.
func parsePlan(text string) *inf.Plan {
	p := plan()
	for i, line := range strings.Split(text, "\n") {
		switch f := strings.Split(line, "|"); {
		case f[0] == "copy" && len(f) == 3:
			p.Actions = append(p.Actions, cp(i, f[1], f[2], uint32(i%2)*inf.CopyNoVersionCheck))
		case f[0] == "delete" && len(f) == 2:
			p.Actions = append(p.Actions, inf.Delete{Origin: at(i), Path: f[1]})
		case f[0] == "rename" && len(f) == 3:
			p.Actions = append(p.Actions, inf.Rename{Origin: at(i), Old: f[1], New: f[2]})
		}
	}
	return p
}

func fuzzSeeds() []string {
	seeds := []string{
		"copy|a.txt|C:\\IDKTemp\\a.txt\ndelete|C:\\idktemp\\A.TXT\nrename|C:\\Real\\file.txt|C:\\Real\\up\\x",
		"copy|a.txt|C:\\inner\\new\\x\ncopy|a.txt|C:\\nowhere\nrename|C:\\inner\\file.txt|C:\\nowhere\\x",
		"delete|C:\\inner\nrename|C:\\inner|C:\\abs\nrename|C:\\rel|C:\\Real\\rel",
	}
	for _, path := range enginetest.BadPaths {
		seeds = append(seeds, "copy|a.txt|"+path, "delete|"+path, "rename|C:\\Real\\file.txt|"+path)
	}
	for _, link := range []string{"abs", "rel", "Real/up", "absfile", "relfile", "dangling", "absent", "chain", "loop", "dots", "inner\\up"} {
		seeds = append(seeds, "copy|a.txt|C:\\"+link+"\\secret.txt\ndelete|C:\\"+link, "rename|C:/"+link+"/secret.txt|C:\\x\ncopy|a.txt|C:/"+link)
	}
	return seeds
}

// FuzzFolder: no plan changes anything outside the folder, panics, or changes
// anything when it is refused, and no temporary file stays.
func FuzzFolder(f *testing.F) {
	seeds := fuzzSeeds()
	if len(seeds) < 100 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		root, outside := trap(t)
		base := filepath.Dir(root)
		around := func() map[string]string {
			all := snapshot(t, base)
			for name := range all {
				if name == "root" || strings.HasPrefix(name, "root/") {
					delete(all, name)
				}
			}
			return all
		}
		before, inside := around(), snapshot(t, root)
		if len(before) < 4 {
			t.Fatalf("nothing to guard in %s: %q", outside, before)
		}
		folder := openFolder(t, root, engine.FolderOptions{})
		res, err := engine.Apply(context.Background(), parsePlan(text), folder, engine.Options{Source: source("a.txt", "b/c.txt")})
		if diff := cmp.Diff(before, around()); diff != "" {
			t.Errorf("changed what is outside:\n%s", diff)
		}
		after := snapshot(t, root)
		var refused *engine.RefusedError
		if diff := cmp.Diff(inside, after); errors.As(err, &refused) && diff != "" {
			t.Errorf("refused, yet changed:\n%s", diff)
		}
		for name := range after {
			if strings.HasSuffix(name, ".tmp") && strings.Contains(name, "~gx") && !strings.Contains(text, "~gx") {
				t.Errorf("%s stays behind", name)
			}
		}
		if (err == nil) != (res.Failed == nil) || (err == nil) != (res.Code == 0) {
			t.Errorf("error %v, but failed %v, code %d", err, res.Failed, res.Code)
		}
	})
}

// FuzzCheckPath: what is taken is on a drive, has no way up, and is taken
// again unchanged.
func FuzzCheckPath(f *testing.F) {
	seeds := append([]string{`C:\`, `c:/a//b`, `C:\Windows\System32\x.dll`, `d:\é.txt`}, enginetest.BadPaths...)
	if len(seeds) < 40 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		clean, err := engine.CheckPath(path)
		if err != nil {
			var refused *engine.PathError
			if !errors.As(err, &refused) || refused.Path != path || clean != "" {
				t.Errorf("%q: %q, %v", path, clean, err)
			}
			return
		}
		if again, err := engine.CheckPath(clean); again != clean || err != nil {
			t.Errorf("%q becomes %q, then %q, %v", path, clean, again, err)
		}
		if len(clean) < 3 || clean[1:3] != `:\` || strings.ContainsAny(clean[3:], "/:*?\"<>|\x00") || strings.Contains(clean, `\\`) {
			t.Errorf("%q becomes %q", path, clean)
		}
		for _, part := range strings.Split(clean[3:], `\`) {
			if part == ".." || part == "." {
				t.Errorf("%q becomes %q", path, clean)
			}
		}
	})
}
