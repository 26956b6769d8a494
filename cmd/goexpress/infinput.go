package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"goexpress/internal/finding"
	"goexpress/internal/foldfs"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
)

// inputFolder is the folder that an INF's files lie in. Links that lead out of
// it are refused, so that an INF of somebody else's takes nothing from the rest
// of the disk, unless --follow-links says otherwise.
type inputFolder struct {
	fs.FS
	dir   string
	close func() error
}

func openInputFolder(dir string, follow bool) (*inputFolder, error) {
	if follow {
		return &inputFolder{os.DirFS(dir), dir, noClose}, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &inputFolder{root.FS(), dir, root.Close}, nil
}

// Open implements fs.FS.
func (f *inputFolder) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if err != nil {
		return nil, f.explain(name, err)
	}
	return file, nil
}

// Stat implements fs.StatFS: a pipe is not opened to be looked at.
func (f *inputFolder) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(f.FS, name)
	return info, f.explain(name, err)
}

// ReadDir implements fs.ReadDirFS.
func (f *inputFolder) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(f.FS, name)
	return list, f.explain(name, err)
}

// explain finds out whether err is about a link that leads out: os.Root has no
// error for that alone.
func (f *inputFolder) explain(name string, err error) error {
	if err == nil {
		return nil
	}
	real, linkErr := filepath.EvalSymlinks(filepath.Join(f.dir, filepath.FromSlash(name)))
	home, homeErr := filepath.EvalSymlinks(f.dir)
	if linkErr != nil || homeErr != nil {
		return err
	}
	if rel, relErr := filepath.Rel(home, real); relErr == nil && filepath.IsLocal(rel) {
		return err
	}
	return &linkError{name, real, err}
}

// linkError is a symbolic link that leads out of the folder of an INF.
type linkError struct {
	name, target string
	err          error
}

func (e *linkError) Error() string {
	return fmt.Sprintf("%s is or lies behind a symbolic link that leads out of the INF's folder, to %s", e.name, e.target)
}

func (e *linkError) Unwrap() error { return e.err }

// Hint says what to do next.
func (e *linkError) Hint() string { return "use --follow-links if that is meant" }

// openINF reads an INF and opens the folder that it lies in, which the caller
// closes. What is wrong with the text is a finding.List.
func (a *app) openINF(path string, f *directiveFlags) (*inf.File, *inputFolder, infParser, error) {
	data, err := a.readInput(path)
	if err != nil {
		return nil, nil, nil, err
	}
	parse := parseINF(f.codePage)
	file, err := parse(inputName(path), data)
	if err != nil {
		return nil, nil, nil, finding.Of("pack-inf", finding.Pos{File: path}, err)
	}
	folder, err := openInputFolder(a.inputDir(path), f.follow)
	return file, folder, parse, err
}

// infParser reads an INF of a code page.
type infParser func(name string, data []byte) (*inf.File, error)

// infEnv is what the plan of an INF depends on that lies in a folder by itself.
func infEnv(folder fs.FS, parse infParser, q express.Quiet) inf.Env {
	return inf.Env{
		SourceDir: express.WorkDir,
		Dirs:      inf.DefaultDirs(express.WorkDir, "user"),
		Quiet:     q != express.NotQuiet,
		Include: func(name string) (*inf.File, error) {
			found, err := foldfs.Find(folder, name)
			if err != nil {
				return nil, err
			}
			data, err := fs.ReadFile(folder, found)
			if err != nil {
				return nil, err
			}
			return parse(name, data)
		},
	}
}
