package arrows

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

const module = "goexpress/"

// floors are the rooms from the ground up. A room imports from lower floors
// only; neighbours do not know each other, but for those on the ground. A
// package that is not listed stands on the floor of the nearest room above it in
// the tree.
var floors = [][]string{
	{"internal", "pkg/cab/internal", "pkg/inf/engine/internal"},
	{"pkg/cab/mszip", "pkg/cab/lzx", "pkg/cab/quantum"},
	{"pkg/sed", "pkg/inf", "pkg/cab", "pkg/pe"},
	{"pkg/cab/codec", "pkg/express", "pkg/inf/engine", "pkg/stub/images", "pkg/stub/ui"},
	{"pkg/inf/engine/enginetest", "pkg/inf/engine/standin", "pkg/lint"},
	{"pkg/pack", "pkg/stub"},
	{"cmd/goexpress", "cmd/stub"},
	{"bench"}, // runs the builder, as anybody would
}

// builderOnly are the rooms that the stub never enters.
var builderOnly = []string{"pkg/sed", "pkg/lint", "pkg/pack", "pkg/stub/images", "pkg/cab/codec", "internal/codepage"}

// stubOnly are the rooms that the builder never enters.
var stubOnly = []string{"pkg/stub", "pkg/stub/ui", "cmd/stub"}

func floorOf(room string) int {
	for ; room != "."; room = path.Dir(room) {
		for i, rooms := range floors {
			if slices.Contains(rooms, room) {
				return i
			}
		}
	}
	return -1
}

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath string
	Imports    []string
	Standard   bool
	Module     *struct{ Path string }
}

// room is a package's path in the repository, "" for other modules.
func (p listed) room() string { return roomOf(p.ImportPath) }

func roomOf(importPath string) string {
	room, ok := strings.CutPrefix(importPath, module)
	if !ok {
		return ""
	}
	return room
}

func goList(t *testing.T, goos string, args ...string) []listed {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Imports,Standard,Module"}, args...)...)
	cmd.Dir = testenv.Root(t)
	cmd.Env = append(cmd.Environ(), "GOOS="+goos, "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		t.Fatal("go list printed nothing")
	}
	return all
}

var systems = []string{"windows", "linux"}

func TestArrowsPointDown(t *testing.T) {
	for _, goos := range systems {
		for _, p := range goList(t, goos, "./...") {
			from := p.room()
			floor := floorOf(from)
			if floor < 0 {
				t.Errorf("%s stands on no floor", from)
			}
			for _, imported := range p.Imports {
				to := roomOf(imported)
				if to == "" || floor == 0 && floorOf(to) == 0 {
					continue
				}
				if floorOf(to) >= floor {
					t.Errorf("%s: %s imports %s, which is not below it", goos, from, to)
				}
			}
		}
	}
}

// forbidden are parts of the standard library that would make the stub heavy
// or let it do what it must not.
var forbidden = []string{"encoding/json", "encoding/xml", "os/exec", "net", "text/template", "html/template", "regexp", "log/slog", "testing"}

// heavy is what only a stub for Windows goes without, whose size counts: it has
// internal/format, internal/leanos, internal/sha256 and internal/random instead.
var heavy = []string{"fmt", "os", "os/signal", "path/filepath", "encoding/hex", "crypto/sha256", "crypto/rand"}

func TestStubIsLean(t *testing.T) {
	for _, goos := range systems {
		byPath := map[string]listed{}
		for _, p := range goList(t, goos, "-deps", "./cmd/stub") {
			byPath[p.ImportPath] = p
			switch {
			case !p.Standard && p.room() == "":
				t.Errorf("%s: the stub holds %s", goos, p.ImportPath)
			case goos == "windows" && slices.Contains(heavy, p.ImportPath):
				t.Errorf("%s: the stub holds %s", goos, p.ImportPath)
			case slices.Contains(builderOnly, p.room()):
				t.Errorf("%s: the stub holds %s, which is the builder's", goos, p.room())
			}
		}
		seen := map[string]bool{}
		var visit func(importPath, by string)
		visit = func(importPath, by string) {
			p := byPath[importPath]
			if seen[importPath] {
				return
			}
			seen[importPath] = true
			if p.Standard && isForbidden(importPath) {
				t.Errorf("%s: the stub holds %s, through %s", goos, importPath, by)
			}
			for _, to := range p.Imports {
				visit(to, importPath)
			}
		}
		visit(module+"cmd/stub", "")
		if len(seen) < 20 {
			t.Errorf("%s: only %d packages were looked at", goos, len(seen))
		}
	}
}

func isForbidden(std string) bool {
	return slices.ContainsFunc(forbidden, func(f string) bool { return std == f || strings.HasPrefix(std, f+"/") })
}

// The builder holds neither the stub's code, which it carries as an image,
// nor what belongs into tests.
func TestBuilderHoldsNoStubAndNoTests(t *testing.T) {
	for _, goos := range systems {
		for _, p := range goList(t, goos, "-deps", "./cmd/goexpress") {
			testOnly := p.Standard && p.ImportPath == "testing" ||
				p.Module != nil && (p.Module.Path == "github.com/google/go-cmp" || p.Module.Path == "github.com/rogpeppe/go-internal")
			if slices.Contains(stubOnly, p.room()) || testOnly {
				t.Errorf("%s: the builder holds %s", goos, p.ImportPath)
			}
		}
	}
}
