package main

import (
	"io"
	"os"
	"slices"
	"sync"
)

// maxOpenParts is how many cabinets of a set are open at a time, besides the
// first: a set may have more than a process may have files.
const maxOpenParts = 8

// partFiles reads files of which only those read last are open.
type partFiles struct {
	mu   sync.Mutex
	open []openPart // the one read last comes first
}

type openPart struct {
	path string
	file *os.File
}

// part returns a reader of the file, and its size.
func (p *partFiles) part(path string) (io.ReaderAt, int64, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f, err := p.at(path)
	if err != nil {
		return nil, 0, err
	}
	size, err := regularSize(f)
	return partFile{p, path}, size, err
}

// at returns the file at path, opened.
func (p *partFiles) at(path string) (*os.File, error) {
	i := slices.IndexFunc(p.open, func(o openPart) bool { return o.path == path })
	if i < 0 {
		f, err := openRegular(path)
		if err != nil {
			return nil, err
		}
		if i = len(p.open); i == maxOpenParts {
			i--
			p.open[i].file.Close()
			p.open = p.open[:i]
		}
		p.open = append(p.open, openPart{path, f})
	}
	o := p.open[i]
	copy(p.open[1:], p.open[:i])
	p.open[0] = o
	return o.file, nil
}

// close closes what is open.
func (p *partFiles) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.open {
		o.file.Close()
	}
	p.open = nil
}

// partFile is read by several goroutines at a time.
type partFile struct {
	files *partFiles
	path  string
}

func (f partFile) ReadAt(b []byte, off int64) (int, error) {
	f.files.mu.Lock()
	defer f.files.mu.Unlock()
	file, err := f.files.at(f.path)
	if err != nil {
		return 0, err
	}
	return file.ReadAt(b, off)
}
