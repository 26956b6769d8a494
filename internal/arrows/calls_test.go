package arrows

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// handedIn is what libraries get from their callers instead of reaching for it.
var handedIn = map[string][]string{
	"os": {"Exit", "Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "Clearenv", "Getwd", "Chdir",
		"Args", "Stdin", "Stdout", "Stderr", "TempDir", "UserCacheDir", "UserConfigDir", "UserHomeDir", "Executable"},
	"time": {"Now", "Since", "Until"},
	"fmt":  {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"log":  {"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Default", "SetOutput"},
}

// ordinarySearch are the calls that look for a DLL in the program's own folder,
// where an attacker may have put one.
var ordinarySearch = map[string][]string{
	"syscall":                  {"NewLazyDLL", "MustLoadDLL", "LoadDLL", "LoadLibrary"},
	"golang.org/x/sys/windows": {"NewLazyDLL", "MustLoadDLL", "LoadDLL", "LoadLibrary"},
}

// startCalls start programs without os/exec.
var startCalls = map[string][]string{
	"os":                       {"StartProcess"},
	"syscall":                  {"Exec", "ForkExec", "StartProcess", "CreateProcess"},
	"golang.org/x/sys/unix":    {"Exec"},
	"golang.org/x/sys/windows": {"CreateProcess", "CreateProcessAsUser", "ShellExecute"},
}

// isMachine reports whether a file is where the stub touches the machine: the
// rooms pkg/stub and pkg/stub/ui, and there only the files named after a system
// and host.go, which holds what they share.
func isMachine(file string) bool {
	dir, base := path.Split(file)
	if dir != "pkg/stub/" && dir != "pkg/stub/ui/" {
		return false
	}
	return base == "host.go" || strings.HasSuffix(base, "_windows.go") || strings.HasSuffix(base, "_unix.go") || strings.HasSuffix(base, "_linux.go")
}

// source is a file of the product, for whatever system.
type source struct {
	name string // slash-separated, from the root
	fset *token.FileSet
	file *ast.File
}

// sources parses the files below folders of the repository, without tests and
// without programs that the go command ignores.
func sources(t *testing.T, folders ...string) []source {
	t.Helper()
	root := testenv.Root(t)
	var all []source
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			rel, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			s := source{name: filepath.ToSlash(rel), fset: token.NewFileSet()}
			if s.file, err = parser.ParseFile(s.fset, file, nil, parser.ParseComments|parser.SkipObjectResolution); err != nil {
				return err
			}
			if !isIgnored(s.file) {
				all = append(all, s)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 10 {
		t.Fatalf("only %d files in %q", len(all), folders)
	}
	return all
}

func isIgnored(f *ast.File) bool {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if expr, err := constraint.Parse(c.Text); err == nil && c.Pos() < f.Package && expr.String() == "ignore" {
				return true
			}
		}
	}
	return false
}

// uses reports every place where s names a function or variable of a package
// in banned, and where it uses a built-in that prints.
func (s source) uses(banned map[string][]string, report func(pos token.Position, what string)) {
	names := map[string]string{}
	for _, spec := range s.file.Imports {
		importPath, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(importPath)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = importPath
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok && slices.Contains(banned[names[pkg.Name]], n.Sel.Name) {
				report(s.fset.Position(n.Pos()), pkg.Name+"."+n.Sel.Name)
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "println" || f.Name == "print") {
				report(s.fset.Position(n.Pos()), f.Name)
			}
		}
		return true
	})
}

func TestLibrariesAreHandedTheWorld(t *testing.T) {
	for _, s := range sources(t, "pkg") {
		if isMachine(s.name) {
			continue
		}
		s.uses(handedIn, func(pos token.Position, what string) {
			t.Errorf("%s:%d uses %s: it belongs to the caller", s.name, pos.Line, what)
		})
	}
}

func TestNoInit(t *testing.T) {
	for _, s := range sources(t, "pkg", "internal", "cmd") {
		for _, decl := range s.file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s:%d: an init function", s.name, s.fset.Position(f.Pos()).Line)
			}
		}
	}
}

func TestDLLsComeFromSystem32(t *testing.T) {
	for _, s := range sources(t, "pkg", "cmd", "internal") {
		if s.name == "internal/windows/dll.go" { // for kernel32, by which it loads the others from System32
			continue
		}
		s.uses(ordinarySearch, func(pos token.Position, what string) {
			t.Errorf("%s:%d uses %s: take windows.LazyDLL", s.name, pos.Line, what)
		})
	}
}

// startsPrograms are the files of the builder that start programs: the go command,
// to build a stub, and what an INF names, for `apply --run`. Building and
// inspecting execute nothing from their input (docs/security.md S68).
var startsPrograms = []string{"cmd/goexpress/env.go", "cmd/goexpress/hostrun.go", "pkg/stub/images/build.go"}

func TestFewStartPrograms(t *testing.T) {
	var found []string
	for _, s := range sources(t, "pkg", "cmd") {
		for _, spec := range s.file.Imports {
			if spec.Path.Value == `"os/exec"` {
				found = append(found, s.name)
			}
		}
		if isMachine(s.name) { // the stub's own work
			continue
		}
		s.uses(startCalls, func(pos token.Position, what string) {
			t.Errorf("%s:%d uses %s", s.name, pos.Line, what)
		})
	}
	if slices.Sort(found); !slices.Equal(found, startsPrograms) {
		t.Errorf("%q import os/exec, want %q", found, startsPrograms)
	}
}

// Boxes that wait for somebody belong to one room, so that a quiet run can be
// shown to open none.
func TestBoxesBelongToTheUI(t *testing.T) {
	for _, s := range sources(t, "pkg", "cmd") {
		if strings.HasPrefix(s.name, "pkg/stub/ui/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			for _, name := range []string{"MessageBox", "TaskDialog", "SHBrowseForFolder", "DialogBox"} {
				if strings.HasPrefix(strings.Trim(lit.Value, "\"`"), name) {
					t.Errorf("%s:%d names %s", s.name, s.fset.Position(lit.Pos()).Line, lit.Value)
				}
			}
			return true
		})
	}
}
