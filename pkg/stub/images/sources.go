package images

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// module is the module whose cmd/stub is built.
const module = "goexpress"

// SourceRoot returns the root of the sources this program was built from, or ""
// when they are not at hand: built with -trimpath, or the folder has gone.
func SourceRoot() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) { // -trimpath leaves goexpress/pkg/...
		return ""
	}
	return rootAbove(filepath.Dir(file))
}

// rootAbove returns dir or the nearest folder above it that holds this module's
// go.mod and cmd/stub, or "".
func rootAbove(dir string) string {
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && isModule(mod) {
			if _, err := os.Stat(filepath.Join(dir, "cmd", "stub")); err == nil {
				return dir
			}
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

func isModule(gomod []byte) bool {
	for line := range bytes.Lines(gomod) {
		if f := strings.Fields(string(line)); len(f) >= 2 && f[0] == "module" {
			return strings.Trim(f[1], `"`) == module
		}
	}
	return false
}

// SourceHash is the hash of everything of ours that decides a stub's bytes: the
// Go files that cmd/stub is made of on any system, go.mod and go.sum. It depends
// on names below root and on contents, not on where root lies.
func SourceHash(root string) (string, error) {
	fsys := os.DirFS(root)
	files, err := closure(fsys, "cmd/stub")
	if err != nil {
		return "", fmt.Errorf("sources of the stub in %s: %w", root, err)
	}
	files = append(files, "go.mod", "go.sum")
	slices.Sort(files)
	h := sha256.New()
	for _, name := range files {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return "", fmt.Errorf("sources of the stub in %s: %w", root, err)
		}
		fmt.Fprintf(h, "%s\x00%d\x00", name, len(data))
		h.Write(data)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// closure returns the files of pkg and of all packages of this module that it
// imports, for any system and architecture: build constraints are not looked at.
func closure(fsys fs.FS, pkg string) ([]string, error) {
	var files []string
	seen := map[string]bool{pkg: true}
	for todo := []string{pkg}; len(todo) > 0; todo = todo[1:] {
		own, imports, err := readPackage(fsys, todo[0])
		if err != nil {
			return nil, err
		}
		files = append(files, own...)
		for _, imp := range imports {
			if !seen[imp] {
				seen[imp] = true
				todo = append(todo, imp)
			}
		}
	}
	return files, nil
}

// readPackage lists a folder's source files and the packages of this module that
// they import, as folders.
func readPackage(fsys fs.FS, dir string) (files, imports []string, err error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if e.IsDir() || strings.HasSuffix(name, "_test.go") {
			continue
		}
		switch path.Ext(name) {
		case ".s", ".syso":
			files = append(files, name)
		case ".go":
			files = append(files, name)
			own, err := importsOf(fsys, name)
			if err != nil {
				return nil, nil, err
			}
			imports = append(imports, own...)
		}
	}
	if len(files) == 0 {
		return nil, nil, fmt.Errorf("%s holds no Go files", dir)
	}
	return files, imports, nil
}

func importsOf(fsys fs.FS, name string) ([]string, error) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, spec := range f.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if dir, ok := strings.CutPrefix(imp, module+"/"); ok {
			dirs = append(dirs, dir)
		}
	}
	return dirs, nil
}
