package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"goexpress/internal/codepage"
	"goexpress/internal/text"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
)

// maxInput bounds the text files that are read whole.
const maxInput = 16 << 20

// readInput reads a text file of the command line; - is standard input.
func (a *app) readInput(path string) ([]byte, error) {
	if path == "-" {
		return readAtMost(a.stdin, "standard input")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAtMost(f, path)
}

func readAtMost(r io.Reader, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInput+1))
	if err == nil && len(data) > maxInput {
		err = fmt.Errorf("%s has more than %d bytes: too much for a directive or an INF", name, maxInput)
	}
	return data, err
}

// inputName is how a file of the command line is called in positions.
func inputName(path string) string {
	if path == "-" {
		return "stdin"
	}
	return path
}

// inputDir is the folder that relative names in a file start from.
func (a *app) inputDir(path string) string {
	if path == "-" {
		return a.cwd
	}
	return filepath.Dir(a.abs(path))
}

// kind of a file on the command line.
type kind int

const (
	kindSED kind = iota
	kindINF
	kindCabinet
	kindPackage
)

// kindOf tells what a file is: by its first bytes when they are those of a
// program or cabinet, by its extension, and else by what a text says of itself.
func kindOf(path string, head []byte) kind {
	switch {
	case bytes.HasPrefix(head, []byte("MSCF")):
		return kindCabinet
	case bytes.HasPrefix(head, []byte("MZ")), bytes.HasPrefix(head, []byte("\x7fELF")):
		return kindPackage
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".sed", ".cdf":
		return kindSED
	case ".inf":
		return kindINF
	case ".exe":
		return kindPackage
	case ".cab":
		return kindCabinet
	}
	s, _, _ := text.Decode(head, text.Windows1252)
	if s = strings.ToLower(s); !strings.Contains(s, "iexpress") && strings.Contains(s, "signature") {
		return kindINF
	}
	return kindSED
}

// headOf reads the first bytes of a file, for kindOf. Those of standard input
// stay there to be read.
func (a *app) headOf(path string) ([]byte, error) {
	if path == "-" {
		in := bufio.NewReaderSize(a.stdin, 4096)
		a.stdin = in
		head, err := in.Peek(4096)
		if err == io.EOF {
			err = nil
		}
		return head, err
	}
	return headOf(path)
}

func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(f, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return head[:n], err
}

// binary is an opened package or cabinet.
type binary struct {
	file      *os.File
	temporary bool // removed when closed
	size      int64
	pkg       *express.Package // nil for a cabinet
	cab       *cab.Reader
}

// Close closes the file.
func (b *binary) Close() error {
	err := b.file.Close()
	if b.temporary {
		os.Remove(b.file.Name())
	}
	return err
}

// openBinary opens a package or a cabinet. names without the UTF-8 flag are
// decoded by page; 0 = the package's own, or 1252.
func (a *app) openBinary(path string, page int) (*binary, error) {
	if path == "-" {
		return a.openStdin(page)
	}
	// A pipe would wait for a writer when it is opened.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &openError{path, errors.New("is not a file")}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return newBinary(&binary{file: f}, path, page)
}

// openStdin takes a package from standard input by way of a temporary file: its
// parts are not read from front to end.
func (a *app) openStdin(page int) (*binary, error) {
	f, err := os.CreateTemp("", "goexpress-*")
	if err != nil {
		return nil, err
	}
	b := &binary{file: f, temporary: true}
	if _, err := io.Copy(f, a.stdin); err != nil {
		b.Close()
		return nil, err
	}
	return newBinary(b, "stdin", page)
}

func newBinary(b *binary, path string, page int) (*binary, error) {
	if err := b.read(page); err != nil {
		b.Close()
		return nil, &openError{path, err}
	}
	return b, nil
}

// openError is a file that is there, but not what it should be.
type openError struct {
	path string
	err  error
}

func (e *openError) Error() string { return e.path + ": " + e.err.Error() }
func (e *openError) Unwrap() error { return e.err }

func (b *binary) read(page int) error {
	info, err := b.file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("is not a file")
	}
	b.size = info.Size()
	magic := make([]byte, 4)
	if _, err := b.file.ReadAt(magic, 0); err == nil && string(magic) == "MSCF" {
		b.cab, err = openCabinet(b.file, b.size, page)
		return err
	}
	if b.pkg, err = express.Read(b.file, b.size, codepage.Lookup); err != nil {
		return err
	}
	if page == 0 {
		b.cab, err = b.pkg.OpenCabinet()
		return err
	}
	b.cab, err = openCabinet(b.pkg.Cabinet, b.pkg.Cabinet.Size(), page)
	return err
}

func openCabinet(r io.ReaderAt, size int64, page int) (*cab.Reader, error) {
	if page == 0 {
		return cab.NewReader(r, size, cab.ReadOptions{})
	}
	cp, err := codepage.Lookup(page)
	if err != nil {
		return nil, usageError{err}
	}
	return cab.NewReader(r, size, cab.ReadOptions{DecodeName: func(b []byte) string {
		s, _ := cp.Decode(b)
		return s
	}})
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

// parseINF reads an INF of a package by the package's code page.
func parseINF(page int) func(name string, data []byte) (*inf.File, error) {
	return func(name string, data []byte) (*inf.File, error) {
		if page == 0 {
			page = text.Windows1252.Page()
		}
		cp, err := codepage.Lookup(page)
		if err != nil {
			return nil, err
		}
		return inf.Parse(name, data, inf.Options{Codec: cp})
	}
}
