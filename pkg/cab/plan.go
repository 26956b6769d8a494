package cab

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"goexpress/internal/format"
)

// Source is a file to be packed. Open is called once, when its turn comes; what
// it returns is read to the end and closed.
type Source struct {
	FileHeader
	Open func() (io.ReadCloser, error)
}

// WriteOptions say how a cabinet is written. The zero value stores uncompressed,
// in as few folders as the format allows.
type WriteOptions struct {
	// Encoder compresses. Nil stores.
	Encoder Encoder

	// FolderSize begins a new folder when the next file would take the one
	// at hand beyond so many uncompressed bytes. 0 means as many as a folder
	// can hold.
	FolderSize int64

	// HeaderReserve is how many zero bytes the header keeps free, at most
	// 60000. Signing tools of the 1990s wanted 6144 (CAB_ResvCodeSigning).
	HeaderReserve int

	// Progress is told how many uncompressed bytes have been packed, never
	// fewer than before, by the goroutine that called Write.
	Progress func(done int64)
}

// encoder is never nil.
func (o *WriteOptions) encoder() Encoder {
	if o.Encoder == nil {
		return storing{}
	}
	return o.Encoder
}

// headerSize is the size of CFHEADER with its reserve.
func (o *WriteOptions) headerSize() int64 {
	if o.HeaderReserve == 0 {
		return headerSize
	}
	return headerSize + 4 + int64(o.HeaderReserve)
}

// Check tests, before any work starts, all limits that names, counts and sizes
// of files can break. Errors are a *LimitError or a *SourceError. Write begins
// with it.
func Check(files []Source, opt WriteOptions) error {
	_, err := newSinglePlan(files, &opt)
	return err
}

// plan is a cabinet before its data: which file lies where.
type plan struct {
	files     []Source
	folders   []span
	setID     uint16
	directory int64 // bytes of header, folder and file table
	total     int64 // uncompressed
}

// span is the files of one folder.
type span struct {
	first, end int // indices into plan.files
	size       int64
}

// newSinglePlan is the plan of one cabinet that holds all files.
func newSinglePlan(files []Source, opt *WriteOptions) (*plan, error) {
	if n := int64(len(files)); n > MaxFiles {
		return nil, &LimitError{What: "number of files", Value: n, Limit: MaxFiles, Hint: "split the payload into several cabinets"}
	}
	p, err := newPlan(files, opt)
	if err != nil {
		return nil, err
	}
	return p, p.checkSize(opt.encoder().Method())
}

func newPlan(files []Source, opt *WriteOptions) (*plan, error) {
	if err := checkCounts(files, opt); err != nil {
		return nil, err
	}
	p := &plan{files: files, directory: opt.headerSize()}
	for i := range files {
		f := &files[i]
		if err := checkFile(f); err != nil {
			return nil, err
		}
		for _, c := range []byte(f.Name) {
			p.setID += uint16(c) // as MakeCAB does
		}
		p.directory += entrySize(f.Name)
		p.total += f.Size
	}
	p.split(opt.FolderSize)
	p.directory += int64(len(p.folders)) * folderSize
	return p, nil
}

// split cuts the files into folders. A file above the limit has a folder for
// itself; empty files never begin one.
func (p *plan) split(limit int64) {
	if limit == 0 || limit > MaxFolderBytes {
		limit = MaxFolderBytes
	}
	s := span{}
	for i := range p.files {
		size := p.files[i].Size
		if i > s.first && size > 0 && s.size+size > limit {
			p.folders = append(p.folders, s)
			s = span{first: i}
		}
		s.end = i + 1
		s.size += size
	}
	p.folders = append(p.folders, s)
}

// checkSize compares what the cabinet will be with what it may be: exactly for
// method none, without the payloads for the others.
func (p *plan) checkSize(m Method) error {
	if n := int64(len(p.folders)); n > MaxFolders {
		return &LimitError{What: "number of folders", Value: n, Limit: MaxFolders, Hint: "choose a larger folder size"}
	}
	size := p.directory
	for _, s := range p.folders {
		size += (s.size + BlockSize - 1) / BlockSize * dataSize
	}
	if m == None {
		size += p.total
	}
	return checkCabinetSize(size)
}

func checkCabinetSize(size int64) error {
	if size <= MaxCabinetSize {
		return nil
	}
	return &LimitError{What: "cabinet size", Value: size, Limit: MaxCabinetSize, Hint: "compress better, or split the payload into several cabinets"}
}

func checkCounts(files []Source, opt *WriteOptions) error {
	switch {
	case len(files) == 0:
		return errors.New("a cabinet needs at least one file")
	case opt.FolderSize < 0:
		return format.Errorf("a folder size of %d bytes", opt.FolderSize)
	case opt.HeaderReserve < 0 || opt.HeaderReserve > maxReserve:
		return &LimitError{What: "header reserve", Value: int64(opt.HeaderReserve), Limit: maxReserve}
	}
	return nil
}

func checkFile(f *Source) error {
	switch {
	case f.Name == "":
		return &SourceError{`""`, errors.New("a file needs a name")}
	case strings.ContainsRune(f.Name, 0):
		return &SourceError{f.Name, errors.New("a name cannot hold a NUL")}
	case !utf8.ValidString(f.Name):
		return &SourceError{f.Name, errors.New("the name is not valid UTF-8")}
	case len(f.Name) > MaxNameBytes:
		return &LimitError{File: f.Name, What: "length of the name in bytes", Value: int64(len(f.Name)), Limit: MaxNameBytes, Hint: "shorten the name or its folders"}
	case f.Size < 0:
		return &SourceError{f.Name, format.Errorf("a size of %d bytes", f.Size)}
	case f.Size > MaxFolderBytes:
		return &LimitError{File: f.Name, What: "size", Value: f.Size, Limit: MaxFolderBytes, Hint: "no cabinet can hold so large a file; split it"}
	}
	return nil
}
