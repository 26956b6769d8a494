package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"goexpress/internal/codepage"
	"goexpress/internal/foldfs"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
)

// opening says how a package or cabinet is opened.
type opening struct {
	page int      // code page of names without the UTF-8 flag; 0 = the package's own, or 1252
	next []string // further cabinets of the set
}

func (o *opening) add(c *cobra.Command) {
	c.Flags().Var((*pageFlag)(&o.page), "codepage", "Windows code page `N` of names that are not UTF-8")
	c.Flags().StringArrayVar(&o.next, "next", nil, "a cabinet `PART.cab` of the same set that does not lie beside the first")
}

// binary is an opened package or cabinet. It cannot be read any more when ctx has
// ended.
type binary struct {
	ctx       context.Context
	file      *os.File
	temporary bool // removed when closed
	size      int64
	parts     partFiles        // further cabinets of a set
	meter     meter            // of what is read of all of them
	pkg       *express.Package // nil for a cabinet
	cab       *cab.Reader
}

// Close closes the files.
func (b *binary) Close() error {
	err := b.file.Close()
	b.parts.close()
	if b.temporary {
		os.Remove(b.file.Name())
	}
	return err
}

// openBinary opens a package or a cabinet, with all cabinets of its set that
// are beside it.
func (a *app) openBinary(path string, o opening) (*binary, error) {
	b, err := a.openFile(path)
	if err != nil {
		return nil, err
	}
	err = b.read(path, o)
	if a.ctx.Err() != nil {
		err = a.ctx.Err() // a set lacks what could not be read
	}
	if b.pkg != nil && b.pkg.Manifest != nil {
		a.hideSecrets(b.pkg.Manifest.Settings["Secrets"])
	}
	if err == nil {
		return b, nil
	}
	b.Close()
	if errors.As(err, new(*openError)) || errors.As(err, new(*fs.PathError)) { // it names its file, which may be another part
		return nil, err
	}
	return nil, &openError{inputName(path), err}
}

// openFile opens a file of the command line. Standard input is copied to a
// temporary one: packages and cabinets are not read from front to end.
func (a *app) openFile(path string) (*binary, error) {
	b := &binary{ctx: a.ctx}
	var err error
	if path == "-" {
		b.temporary = true
		b.file, err = os.CreateTemp("", "goexpress-*")
	} else {
		b.file, err = openRegular(path)
	}
	if err != nil {
		return nil, err
	}
	if b.temporary {
		err = copyUntil(a.ctx, b.file, a.stdin)
	}
	if err == nil {
		b.size, err = regularSize(b.file)
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// copyUntil copies src until ctx ends, even while src has nothing to say. Then
// src is of no use any more: a read of it may still be waiting.
func copyUntil(ctx context.Context, dst io.Writer, src io.Reader) error {
	done := make(chan error, 1)
	go func() {
		_, err := io.Copy(dst, src)
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// openRegular opens a file. A pipe would wait for a writer.
func openRegular(path string) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &openError{path, errNoFile}
	}
	return os.Open(path)
}

var errNoFile = errors.New("is not a file")

// openError is a file that is there, but not what it should be.
type openError struct {
	path string
	err  error
}

func (e *openError) Error() string { return e.path + ": " + e.err.Error() }
func (e *openError) Unwrap() error { return e.err }

func (b *binary) read(path string, o opening) error {
	opt, err := readOptions(o.page)
	if err != nil {
		return err
	}
	magic := make([]byte, 4)
	if _, err := b.file.ReadAt(magic, 0); err == nil && string(magic) == "MSCF" {
		return b.openCabinet(path, o.next, opt)
	}
	if b.pkg, err = express.Read(b.metered(b.file), b.size, codepage.Lookup); err != nil {
		return err
	}
	if len(o.next) > 0 {
		return errors.New("this is a package, not a cabinet that --next could go on with")
	}
	if o.page == 0 {
		b.cab, err = b.pkg.OpenCabinet()
		return err
	}
	b.cab, err = cab.NewReader(b.pkg.Cabinet, b.pkg.Cabinet.Size(), opt)
	return err
}

func (b *binary) metered(r io.ReaderAt) io.ReaderAt {
	return metered{interruptible{b.ctx, r}, &b.meter}
}

// interruptible cannot be read any more when ctx has ended.
type interruptible struct {
	ctx context.Context
	io.ReaderAt
}

func (r interruptible) ReadAt(b []byte, off int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.ReaderAt.ReadAt(b, off)
}

func regularSize(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &openError{f.Name(), errNoFile}
	}
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func readOptions(page int) (opt cab.ReadOptions, err error) {
	if page == 0 {
		return opt, nil
	}
	cp, err := codepage.Lookup(page)
	if err != nil {
		return opt, usageError{err}
	}
	opt.DecodeName = func(b []byte) string {
		s, _ := cp.Decode(b)
		return s
	}
	return opt, nil
}

// openCabinet opens a cabinet, and as one with it what belongs to its set: the
// cabinets that next names, and those found beside any that is named.
func (b *binary) openCabinet(path string, next []string, opt cab.ReadOptions) (err error) {
	b.cab, err = cab.NewReader(b.metered(b.file), b.size, opt)
	if err != nil || len(next) == 0 && b.cab.Prev == "" && b.cab.Next == "" {
		return err
	}
	parts := []cab.Part{{Name: filepath.Base(inputName(path)), Data: b.metered(b.file), Size: b.size}}
	var dirs []string
	if !b.temporary {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, n := range next {
		part, err := b.openPart(n)
		if err != nil {
			return err
		}
		if _, err := cab.NewReader(part.Data, part.Size, opt); err != nil {
			return &openError{n, err}
		}
		parts = append(parts, part)
		if dir := filepath.Dir(n); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	b.cab, err = cab.OpenSet(parts, b.finder(dirs), opt)
	return err
}

func (b *binary) openPart(path string) (cab.Part, error) {
	r, size, err := b.parts.part(path)
	return cab.Part{Name: filepath.Base(path), Data: b.metered(r), Size: size}, err
}

// finder finds cabinets by the names that their neighbours give, without regard
// to case, in the first of the folders that holds one.
func (b *binary) finder(dirs []string) func(name string) (cab.Part, error) {
	var finders []*foldfs.Finder
	for _, dir := range dirs {
		finders = append(finders, foldfs.NewFinder(os.DirFS(dir)))
	}
	return func(name string) (cab.Part, error) {
		for i, f := range finders {
			found, err := f.Find(name)
			if err == nil {
				return b.openPart(filepath.Join(dirs[i], found))
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return cab.Part{}, err
			}
		}
		return cab.Part{}, fmt.Errorf("%q: %w", name, fs.ErrNotExist)
	}
}

// readFile reads a packed file of moderate size, for an INF.
func (b *binary) readFile(name string) ([]byte, error) {
	f := findFile(b.cab, name)
	if f == nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readAtMost(r, f.Name)
}
