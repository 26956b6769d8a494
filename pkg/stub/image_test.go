package stub_test

import (
	"bytes"
	"debug/pe"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/stub/images"
)

// S3: the loader brings in kernel32 and nothing else, so that nothing beside the
// package is loaded before its first instruction.
func TestImagesImportKernel32Alone(t *testing.T) {
	for _, target := range images.Targets {
		image := stubImage(t, target)
		t.Logf("%-13s %d bytes", target, len(image))
		if !strings.HasPrefix(target, "windows/") {
			continue
		}
		f, err := pe.NewFile(bytes.NewReader(image))
		if err != nil {
			t.Fatal(err)
		}
		symbols, err := f.ImportedSymbols()
		if err != nil || len(symbols) == 0 {
			t.Fatalf("%s: %d imports, %v", target, len(symbols), err)
		}
		for _, s := range symbols { // "Name:dll"
			if _, dll, _ := strings.Cut(s, ":"); !strings.EqualFold(dll, "kernel32.dll") {
				t.Errorf("%s imports %s", target, s)
			}
		}
		got, protection := kind(f)
		if got != pe.IMAGE_SUBSYSTEM_WINDOWS_GUI {
			t.Errorf("%s: subsystem %d", target, got)
		}
		want := uint16(pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT)
		if _, wide := f.OptionalHeader.(*pe.OptionalHeader64); wide {
			want |= pe.IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA
		}
		if protection&want != want { // S52
			t.Errorf("%s: protection %#x, want %#x", target, protection, want)
		}
	}
}

// kind is the program's subsystem, and how Windows is to protect its memory.
func kind(f *pe.File) (subsystem, protection uint16) {
	switch h := f.OptionalHeader.(type) {
	case *pe.OptionalHeader32:
		return h.Subsystem, h.DllCharacteristics
	case *pe.OptionalHeader64:
		return h.Subsystem, h.DllCharacteristics
	}
	return 0, 0
}

// forbidden are functions that look for a DLL beside the package (S2), boxes and
// restarts past the rooms that decide about them (S54), and what leaves work to the
// next restart (S45) where no author's INF file asks for it, by the packages that
// have them.
var forbidden = map[string][]string{
	"syscall": {"NewLazyDLL", "LoadDLL", "MustLoadDLL", "LoadLibrary"},
	"windows": {"NewLazyDLL", "LoadDLL", "MustLoadDLL", "LoadLibrary", "LoadLibraryEx", "MessageBox", "ExitWindowsEx", "MOVEFILE_DELAY_UNTIL_REBOOT"},
}

// neverDLL makes Windows look for assemblies beside the package (S5). Only where
// it is loaded before anybody else can may it be named.
const (
	neverDLL  = "comctl32.dll"
	preloader = "pkg/stub/ui/preload_windows.go"
)

// windowDLLs hold windows; only pkg/stub/ui may name them (S54).
var windowDLLs = []string{"user32.dll", "comdlg32.dll", "gdi32.dll", "uxtheme.dll"}

func TestSourcesOfTheStub(t *testing.T) {
	root := os.DirFS(testenv.Root(t))
	files := sources(t, root, "cmd/stub")
	if len(files) < 20 {
		t.Fatalf("only %d files found", len(files))
	}
	for _, name := range files {
		src, err := fs.ReadFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				asked := n.Sel.Name == "MOVEFILE_DELAY_UNTIL_REBOOT" && path.Dir(name) == "pkg/inf/engine" ||
					n.Sel.Name == "LoadLibrary" && name == "internal/windows/dll.go" // of kernel32
				if pkg, ok := n.X.(*ast.Ident); ok && slices.Contains(forbidden[pkg.Name], n.Sel.Name) && !asked {
					t.Errorf("%s calls %s.%s", set.Position(n.Pos()), pkg.Name, n.Sel.Name)
				}
			case *ast.BasicLit:
				text, err := strconv.Unquote(n.Value)
				dll := strings.ToLower(text)
				if err == nil && (dll == neverDLL && name != preloader || slices.Contains(windowDLLs, dll) && path.Dir(name) != "pkg/stub/ui") {
					t.Errorf("%s names %s", set.Position(n.Pos()), text)
				}
			}
			return true
		})
	}
}

// sources are the files of a room and of all it imports, for any system.
func sources(t *testing.T, root fs.FS, room string) []string {
	t.Helper()
	var files []string
	seen := map[string]bool{room: true}
	for todo := []string{room}; len(todo) > 0; todo = todo[1:] {
		found, err := fs.Glob(root, path.Join(todo[0], "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range found {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			files = append(files, name)
			src, err := fs.ReadFile(root, name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, imp := range file.Imports {
				dir, ours := strings.CutPrefix(strings.Trim(imp.Path.Value, `"`), "goexpress/")
				if ours && !seen[dir] {
					seen[dir] = true
					todo = append(todo, dir)
				}
			}
		}
	}
	return files
}
