package format_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"goexpress/internal/testenv"
)

// listed is what `go list -json` says of a package.
type listed struct {
	ImportPath, Dir, Export string
	Standard                bool
	GoFiles                 []string
}

// Every call in what the stub is made of has as many operands as verbs, of types
// that the package can print: go vet knows package fmt alone.
func TestOperandsOfCalls(t *testing.T) {
	for _, goos := range []string{"windows", "linux"} {
		calls := 0
		all := list(t, goos)
		exports := map[string]string{}
		for _, p := range all {
			exports[p.ImportPath] = p.Export
		}
		fset := token.NewFileSet()
		lookup := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
		config := types.Config{Importer: importer.ForCompiler(fset, "gc", lookup), Sizes: types.SizesFor("gc", "amd64")}
		for _, p := range all {
			if p.Standard {
				continue
			}
			var files []*ast.File
			for _, name := range p.GoFiles {
				f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, f)
			}
			info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
			if _, err := config.Check(p.ImportPath, fset, files, info); err != nil {
				t.Fatal(err)
			}
			for call, first := range formatCalls(files, info) {
				calls++
				if problem := checkCall(info, call, first); problem != "" {
					t.Errorf("%s: %v: %s", goos, fset.Position(call.Pos()), problem)
				}
			}
		}
		if calls < 100 {
			t.Errorf("%s: only %d calls were found", goos, calls)
		}
	}
}

func list(t *testing.T, goos string) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-export", "-json=ImportPath,Dir,Export,Standard,GoFiles", "./cmd/stub")
	cmd.Dir = testenv.Root(t)
	cmd.Env = append(cmd.Environ(), "GOOS="+goos, "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// formatCalls are the calls of functions that take a pattern and its operands, which
// is all that ends in (string, ...any), with the place of the pattern. Calls that
// hand such operands on are left out.
func formatCalls(files []*ast.File, info *types.Info) map[*ast.CallExpr]int {
	calls := map[*ast.CallExpr]int{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || call.Ellipsis.IsValid() {
				return true
			}
			signature, ok := info.TypeOf(call.Fun).(*types.Signature)
			if !ok || !signature.Variadic() || signature.Params().Len() < 2 {
				return true
			}
			params := signature.Params()
			at := params.Len() - 2
			if params.At(at).Type() == types.Typ[types.String] && params.At(at+1).Type().String() == "[]any" {
				calls[call] = at
			}
			return true
		})
	}
	return calls
}

var verbs = regexp.MustCompile(`%[#0-9]*[a-zA-Z%]`)

// checkCall says what is wrong with a call.
func checkCall(info *types.Info, call *ast.CallExpr, at int) string {
	value := info.Types[call.Args[at]].Value
	if value == nil {
		return "" // a pattern of the caller's, whose calls are checked
	}
	operands := call.Args[at+1:]
	for _, verb := range verbs.FindAllString(constant.StringVal(value), -1) {
		letter := verb[len(verb)-1:]
		if letter == "%" {
			continue
		}
		if len(operands) == 0 {
			return verb + " has no operand"
		}
		typ := info.TypeOf(operands[0])
		if !slices.Contains(lettersFor(typ), letter) {
			return verb + " does not print " + typ.String()
		}
		operands = operands[1:]
	}
	if len(operands) > 0 {
		return "too many operands"
	}
	return ""
}

// lettersFor are the letters of verbs that a type can be printed by.
func lettersFor(typ types.Type) []string {
	switch text := types.TypeString(typ, nil); {
	case has(typ, "Error"):
		return []string{"v", "w", "s", "q"}
	case has(typ, "String"):
		return []string{"v", "s", "q"}
	case text == "any", text == "interface{}":
		return []string{"v"}
	case text == "string", text == "[]byte", text == "[]uint8", text == "untyped string":
		return []string{"v", "s", "q", "x", "X"}
	case text == "rune", text == "untyped rune":
		return []string{"q", "d", "x", "X"}
	case text == "bool":
		return []string{"v"}
	}
	if basic, ok := types.Unalias(typ).(*types.Basic); ok && basic.Info()&types.IsInteger != 0 {
		return []string{"v", "d", "x", "X"}
	}
	return nil
}

func has(typ types.Type, method string) bool {
	object, _, _ := types.LookupFieldOrMethod(typ, false, nil, method)
	fn, ok := object.(*types.Func)
	return ok && fn.Type().String() == "func() string"
}
