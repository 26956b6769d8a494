package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"goexpress/internal/codepage"
	"goexpress/internal/text"
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

// parseINF reads an INF of a package by the package's code page.
func parseINF(page int) func(name string, data []byte) (*inf.File, error) {
	return func(name string, data []byte) (*inf.File, error) {
		cp, err := clientCodec(page)
		if err != nil {
			return nil, err
		}
		return inf.Parse(name, data, inf.Options{Codec: cp})
	}
}

// clientCodec is the codec of a client's code page; 0 is that of most of them.
func clientCodec(page int) (text.Codec, error) {
	if page == 0 {
		page = text.Windows1252.Page()
	}
	return codepage.Lookup(page)
}
