package arrows

import (
	"go/parser"
	"go/token"
	"slices"
	"testing"
)

// The check must see calls, values, other names of a package and built-ins, and
// must not take a local variable's method for a package's function.
func TestUses(t *testing.T) {
	const code = `package p

import (
	sys "os"
	"time"
)

var clock = time.Now

func f(os t) {
	sys.Exit(1)
	println("x")
	os.Exit(1)
	sys.Remove("x")
	_ = time.Second
}
`
	s := source{name: "p.go", fset: token.NewFileSet()}
	var err error
	if s.file, err = parser.ParseFile(s.fset, s.name, code, parser.ParseComments); err != nil {
		t.Fatal(err)
	}
	var got []string
	s.uses(handedIn, func(_ token.Position, what string) { got = append(got, what) })
	if want := []string{"time.Now", "sys.Exit", "println"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestIsMachine(t *testing.T) {
	for file, want := range map[string]bool{
		"pkg/stub/host.go": true, "pkg/stub/process_windows.go": true, "pkg/stub/ui/ui_unix.go": true,
		"pkg/stub/run.go": false, "pkg/inf/engine/system_windows.go": false, "pkg/stub/images/host.go": false,
	} {
		if got := isMachine(file); got != want {
			t.Errorf("%s: %v", file, got)
		}
	}
}
