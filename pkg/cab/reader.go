package cab

import (
	"io"
	"sync"
	"unicode/utf8"
)

// Reader is an opened cabinet. Its exported fields are read only. All methods
// may be called by several goroutines at a time.
type Reader struct {
	Size               int64  // cbCabinet: bytes of the cabinet as announced; the sum for a set
	SetID              uint16 // the same in all cabinets of a set
	Index              uint16 // number in the set, from 0; the first one's for a set
	Flags              uint16 // 1 = has a previous cabinet, 2 = has a next one, 4 = has reserves
	Prev, Next         string // file names of the neighbours in a set; for a set of those that are missing
	PrevDisk, NextDisk string // what the disks they lie on are called
	Folders            []*Folder
	Files              []*File
	Parts              []Part // the cabinets that OpenSet has joined, in order; nil after NewReader
	DataOffset         int64  // where the directory ends: header, folders and file table lie before it

	part       Part
	name       string // of the cabinet, when it belongs to a set
	head       header
	signed     bool                // a signature lies behind the cabinet
	foldersEnd int64               // of the folder table
	unusual    []error             // of the set: further Warnings, of one of several cabinets all
	end        int64               // of the cabinet, or of the data if they end before
	areas      []*area             // of Folders
	members    []*Reader           // the cabinets of a set, as they were opened
	missing    []*UnsupportedError // what the set lacks
	idle       idleStreams

	treeOnce sync.Once
	tree     *fsTree
}

// File is a file in a cabinet.
type File struct {
	FileHeader
	Offset int64 // in the folder's uncompressed stream
	Folder int   // index into Reader.Folders; of a file that is continued, the folder here that holds a part of it

	r        *Reader
	cabinet  string // that holds the CFFILE, of a set
	at       int64  // of the CFFILE
	fromPrev bool   // begins in a previous cabinet
	toNext   bool   // continues in a next cabinet that is not there
}

// ReadOptions change how a cabinet is read. The zero value is fine.
type ReadOptions struct {
	// DecodeName turns the stored bytes of a name that is neither ASCII nor
	// marked as UTF-8 into text. Nil means Windows-1252.
	DecodeName func([]byte) string

	// Limit is asked how many files, of how many bytes together, a cabinet or
	// set may announce; its error refuses what is too much, see AtMost. No file
	// yields more than it announces, so it bounds what extraction writes;
	// cabinets among the files are the caller's to count. Nil allows all.
	Limit func(files int, bytes int64) error
}

// NewReader opens the cabinet that is the first bytes of r, size being all there
// are. It reads the directory and the blocks' headers. The error is a
// *FormatError when the directory makes no sense, or that of opt.Limit; damage in
// the blocks shows when files are read.
func NewReader(r io.ReaderAt, size int64, opt ReadOptions) (*Reader, error) {
	c, err := newReader(Part{Data: r, Size: size}, opt)
	if err != nil {
		return nil, err
	}
	return c, c.checkLimits(opt)
}

func newReader(part Part, opt ReadOptions) (*Reader, error) {
	p := parser{
		r:    &Reader{part: part, end: part.Size},
		w:    newWindow(part.Data, part.Size, 4096),
		opt:  opt,
		size: part.Size,
	}
	err := p.header()
	if err == nil {
		err = p.neighbours()
	}
	if err == nil {
		err = p.folders()
	}
	if err == nil {
		err = p.files()
	}
	if err != nil {
		return nil, inCabinet(part.Name, err)
	}
	p.bindAreas()
	return p.r, nil
}

// inCabinet adds the name of a part to err, if that is a FormatError.
func inCabinet(name string, err error) error {
	if e, ok := err.(*FormatError); ok {
		e.Cabinet = name
	}
	return err
}

// checkLimits asks the caller whether that is not more than he wants.
func (r *Reader) checkLimits(opt ReadOptions) error {
	if opt.Limit == nil {
		return nil
	}
	total := int64(0)
	for _, f := range r.Files {
		total += f.Size
	}
	return opt.Limit(len(r.Files), total)
}

// AtMost is a limit for ReadOptions: a cabinet with more files, or files of more
// bytes together, is a *LimitError. 0 is no limit.
func AtMost(files int, bytes int64) func(int, int64) error {
	return func(n int, total int64) error {
		switch {
		case files > 0 && n > files:
			return &LimitError{What: "number of files", Value: int64(n), Limit: int64(files), Wanted: true}
		case bytes > 0 && total > bytes:
			return &LimitError{What: "size of all files", Value: total, Limit: bytes, Wanted: true}
		}
		return nil
	}
}

// parser reads the directory, record by record. pos is where it stands.
type parser struct {
	r    *Reader
	w    *window
	opt  ReadOptions
	size int64 // of the data, whatever the cabinet says
	pos  int64

	folderReserve int // cbCFFolder
	dataReserve   int // cbCFData
}

// take returns the next n bytes, which belong to the record.
func (p *parser) take(n int, record, field string) ([]byte, error) {
	b, err := p.w.bytes(p.pos, n)
	if err != nil {
		return nil, readError(formatError(record, field, p.pos, ""), err)
	}
	p.pos += int64(n)
	return b, nil
}

// text takes a NUL-terminated string of at most MaxNameBytes. The bytes are
// valid until the next call.
func (p *parser) text(record, field string) ([]byte, error) {
	n := int(min(MaxNameBytes+1, p.w.end-p.pos))
	start := p.pos
	b, err := p.take(n, record, field)
	if err != nil {
		return nil, err
	}
	for i, c := range b {
		if c == 0 {
			p.pos = start + int64(i) + 1
			return b[:i], nil
		}
	}
	if n <= MaxNameBytes {
		return nil, readError(formatError(record, field, start, ""), io.ErrUnexpectedEOF)
	}
	return nil, formatError(record, field, start, "the string is longer than 255 bytes")
}

func (p *parser) header() error {
	b, err := p.w.bytes(0, len(signature))
	if err == nil && [4]byte(b) != signature {
		return formatError("CFHEADER", "signature", 0, "this is not a cabinet: it does not begin with MSCF")
	}
	if b, err = p.take(headerSize, "CFHEADER", ""); err != nil {
		return err
	}
	p.r.head.parse(b)
	p.r.Size, p.r.SetID, p.r.Index, p.r.Flags = int64(p.r.head.size), p.r.head.setID, p.r.head.index, p.r.head.flags
	if p.r.Size < headerSize {
		return formatError("CFHEADER", "cbCabinet", 8, "a cabinet is larger than its header of 36 bytes")
	}
	if p.r.Size < p.r.end {
		p.r.end = p.r.Size
		p.w.end = p.r.Size
	}
	if p.r.head.flags&(flagPrev|flagNext) != 0 {
		p.r.name = p.r.part.Name
	}
	if p.r.head.flags&flagReserve == 0 {
		return nil
	}
	if b, err = p.take(4, "CFHEADER", "cbCFHeader"); err != nil {
		return err
	}
	size := int64(u16(b, 0))
	p.folderReserve, p.dataReserve = int(b[2]), int(b[3])
	if size > maxReserve {
		return formatError("CFHEADER", "cbCFHeader", headerSize, "the reserve is larger than 60000 bytes")
	}
	p.r.signed = size == signedReserve && p.hasSignature()
	p.pos += size // the next record notices when this is too far
	return nil
}

// A cabinet signed with Authenticode has a header reserve of this size, which
// tells where the signature lies behind the cabinet: 0x00100000, cbCabinet,
// bytes of the signature, eight zero bytes (observed in signed cabinets).
const signedReserve = 20

func (p *parser) hasSignature() bool {
	b, err := p.w.bytes(p.pos, signedReserve)
	return err == nil && u32(b, 0) == 0x00100000 && u32(b, 4) == p.r.head.size &&
		int64(u32(b, 8)) == p.size-p.r.Size
}

// neighbours reads the names of the cabinets and disks before and after.
func (p *parser) neighbours() error {
	var err error
	if p.r.head.flags&flagPrev != 0 {
		err = p.neighbour("szCabinetPrev", "szDiskPrev", &p.r.Prev, &p.r.PrevDisk)
	}
	if p.r.head.flags&flagNext != 0 && err == nil {
		err = p.neighbour("szCabinetNext", "szDiskNext", &p.r.Next, &p.r.NextDisk)
	}
	return err
}

// neighbour reads the names of a cabinet and its disk.
func (p *parser) neighbour(nameField, diskField string, name, disk *string) error {
	at := p.pos
	err := p.name(nameField, name)
	if err == nil && p.pos == at+1 { // the NUL alone
		err = formatError("CFHEADER", nameField, at, "the name is empty")
	}
	if err == nil {
		err = p.name(diskField, disk)
	}
	return err
}

// name reads a name in the header.
func (p *parser) name(field string, to *string) error {
	b, err := p.text("CFHEADER", field)
	attr := Attributes(0)
	if utf8.Valid(b) { // nothing says so, but WriteSet and others on Unix have no code page
		attr = NameUTF8
	}
	*to = decodeName(b, attr, p.opt.DecodeName)
	return err
}

func (p *parser) folders() error {
	for i := range int(p.r.head.folders) {
		at := p.pos
		b, err := p.take(folderSize+p.folderReserve, "CFFOLDER", "")
		if err != nil {
			return err
		}
		blocks, how := int(u16(b, 4)), u16(b, 6)
		f := &Folder{Method: Method(how & 15), Blocks: blocks}
		if f.Method == LZX || f.Method == Quantum {
			f.Window = int(how >> 8 & 31)
		}
		p.r.Folders = append(p.r.Folders, f)
		p.r.areas = append(p.r.areas, &area{
			Folder:  f,
			r:       p.r,
			index:   i,
			cabinet: p.r.name,
			at:      at,
			src:     p.r.part.Data,
			prev:    p.r.Prev,
			next:    p.r.Next,
			start:   int64(u32(b, 0)),
			reserve: p.dataReserve,
			records: blocks,
		})
	}
	p.r.foldersEnd = p.pos
	return nil
}

func (p *parser) files() error {
	p.pos = int64(p.r.head.filesOff)
	if p.pos < p.r.foldersEnd {
		return formatError("CFHEADER", "coffFiles", 16, "the file table would begin inside the folder table")
	}
	if p.pos > p.r.end {
		return formatError("CFHEADER", "coffFiles", 16, "the file table would begin behind the end of the cabinet")
	}
	for range int(p.r.head.files) {
		f, err := p.file()
		if err != nil {
			return err
		}
		p.r.Files = append(p.r.Files, f)
	}
	p.r.DataOffset = p.pos
	return nil
}

func (p *parser) file() (*File, error) {
	f := &File{r: p.r, cabinet: p.r.name, at: p.pos}
	b, err := p.take(fileSize, "CFFILE", "")
	if err != nil {
		return nil, err
	}
	f.Size, f.Offset, f.Folder = int64(u32(b, 0)), int64(u32(b, 4)), int(u16(b, 8))
	f.Modified = unpackTime(u16(b, 10), u16(b, 12))
	f.Attributes = Attributes(u16(b, 14))
	raw, err := p.text("CFFILE", "szName")
	if err != nil {
		return nil, err
	}
	if len(raw) == 0 {
		return nil, formatError("CFFILE", "szName", f.at+fileSize, "the name is empty")
	}
	f.Name = decodeName(raw, f.Attributes, p.opt.DecodeName)
	f.RawName = append([]byte(nil), raw...)
	return f, p.place(f)
}

// place finds the folder of f and tells the folder what f wants of it.
func (p *parser) place(f *File) error {
	index := f.Folder
	f.fromPrev = index == continuedFromPrev || index == continuedPrevAndNext
	f.toNext = index == continuedToNext || index == continuedPrevAndNext
	switch {
	case f.fromPrev:
		f.Folder = 0
	case f.toNext:
		f.Folder = len(p.r.Folders) - 1
	}
	if f.Folder < 0 || f.Folder >= len(p.r.Folders) {
		return formatError("CFFILE", "iFolder", f.at+8, "there is no such folder").forFile(f)
	}
	a := p.r.areas[f.Folder]
	if f.Size > 0 {
		a.need = max(a.need, f.Offset+f.Size)
	}
	a.fromPrev = a.fromPrev || f.fromPrev
	a.toNext = a.toNext || f.toNext
	return nil
}
