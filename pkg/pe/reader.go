package pe

import (
	"io"
	"strings"

	"goexpress/internal/format"
)

// File is an opened PE file.
type File struct {
	Machine   uint16
	Subsystem uint16
	Size      int64 // of the whole file
	ImageSize uint32
	Sections  []Section
	Resources []Resource // in the order of the tree
	// End of what the headers describe: the sections' raw data. An overlay
	// and a signature (certificate table) may follow.
	End                             int64
	CertOffset, CertSize            int64 // 0 when unsigned
	ChecksumOffset, CertEntryOffset int64 // file offsets of the checksum field and of the security directory entry; the latter is 0 when the file has no such entry

	r    io.ReaderAt
	head header
}

// header keeps what only Rewrite needs.
type header struct {
	coff, optional, dirs, table int64 // file offsets
	entry                       uint32
	sectionAlign, fileAlign     uint32
	sizeOfHeaders               uint32
	initialized                 uint32
	symbols                     uint32
	directories                 []directory
}

// NewFile reads the headers and the resource tree. A file that ends before
// what its headers describe is damaged. Errors are *FormatError.
func NewFile(r io.ReaderAt, size int64) (*File, error) {
	f := &File{r: r, Size: size}
	err := f.readCOFF()
	if err == nil {
		err = f.readOptional()
	}
	if err == nil {
		err = f.readSections()
	}
	if err == nil {
		err = f.readCertificate()
	}
	if err == nil {
		err = f.readResources()
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Data is the content of a resource; it is empty for one that the file does not hold.
func (f *File) Data(res Resource) *io.SectionReader {
	if res.Offset < 0 {
		return io.NewSectionReader(f.r, 0, 0)
	}
	return io.NewSectionReader(f.r, res.Offset, res.Size)
}

// Overlay is what lies behind the sections and before a signature.
func (f *File) Overlay() *io.SectionReader {
	end := f.Size
	if f.CertOffset > 0 {
		end = f.CertOffset
	}
	return io.NewSectionReader(f.r, f.End, end-f.End)
}

// Find returns the resource of that type and name in the first language the
// tree has; nil when there is none. Names are compared as Windows does,
// without regard to case.
func (f *File) Find(typ, name ID) *Resource {
	for i := range f.Resources {
		if res := &f.Resources[i]; res.Type.Equal(typ) && res.Name.Equal(name) {
			return res
		}
	}
	return nil
}

// read returns n bytes at off. Callers bound n by counts of 16 bits.
func (f *File) read(record string, off, n int64) ([]byte, error) {
	if off < 0 || n < 0 || off > f.Size || n > f.Size-off {
		return nil, formatError(record, off, format.Sprintf("needs %d bytes, the file ends at %#x", n, f.Size), nil)
	}
	b := make([]byte, n)
	if got, err := f.r.ReadAt(b, off); got < len(b) {
		return nil, formatError(record, off, "cannot be read", err)
	}
	return b, nil
}

func (f *File) readCOFF() error {
	if f.Size < dosHeaderLen {
		return formatError("header", 0, "not a Windows program", ErrNotPE)
	}
	dos, err := f.read("header", 0, dosHeaderLen)
	if err != nil {
		return err
	}
	if dos[0] != 'M' || dos[1] != 'Z' {
		return formatError("header", 0, "not a Windows program", ErrNotPE)
	}
	at := int64(u32(dos, lfanewOffset))
	if at > f.Size-coffHeaderLen {
		return formatError("header", at, "a DOS program or cut short", ErrNotPE)
	}
	coff, err := f.read("COFF header", at, coffHeaderLen)
	if err != nil {
		return err
	}
	if string(coff[:4]) != "PE\x00\x00" {
		return formatError("header", at, "a DOS or 16-bit program", ErrNotPE)
	}
	f.Machine = u16(coff, coffMachine)
	f.head.coff = at
	f.head.symbols = u32(coff, coffSymbols)
	f.head.optional = at + coffHeaderLen
	f.head.table = f.head.optional + int64(u16(coff, coffOptionalLength))
	count := int(u16(coff, coffSections))
	if count > maxSections {
		return formatError("COFF header", at, format.Sprintf("%d sections, the loader takes %d", count, maxSections), nil)
	}
	f.Sections = make([]Section, count)
	return nil
}

func (f *File) readOptional() error {
	h := &f.head
	opt, err := f.read("optional header", h.optional, h.table-h.optional)
	if err != nil {
		return err
	}
	if len(opt) < optDirs32 {
		return formatError("optional header", h.optional, "too short", nil)
	}
	dirs := optDirs32
	switch magic := u16(opt, 0); {
	case magic == magic64 && len(opt) >= optDirs64:
		dirs = optDirs64
	case magic != magic32:
		return formatError("optional header", h.optional, format.Sprintf("unknown magic %#x or too short", magic), nil)
	}
	f.takeFields(opt)
	h.dirs = h.optional + int64(dirs)
	// The count may name more entries than exist; the loader looks at 16.
	count := min(u32(opt, dirs-4), maxDirs)
	if int(count)*dirEntryLen > len(opt)-dirs {
		return formatError("optional header", h.optional, format.Sprintf("%d data directories do not fit", count), nil)
	}
	h.directories = make([]directory, count)
	for i := range h.directories {
		at := dirs + i*dirEntryLen
		h.directories[i] = directory{u32(opt, at), u32(opt, at+4)}
	}
	if count > dirCertificate {
		f.CertEntryOffset = h.dirs + dirCertificate*dirEntryLen
	}
	return nil
}

// takeFields takes what lies at the same place in both optional headers.
func (f *File) takeFields(opt []byte) {
	h := &f.head
	h.entry = u32(opt, optEntry)
	h.sectionAlign, h.fileAlign = u32(opt, optSectionAlign), u32(opt, optFileAlign)
	h.sizeOfHeaders = u32(opt, optSizeOfHeader)
	h.initialized = u32(opt, optInitialized)
	f.ImageSize = u32(opt, optSizeOfImage)
	f.Subsystem = u16(opt, optSubsystem)
	f.ChecksumOffset = h.optional + optChecksum
}

// directory returns a data directory entry; the zero entry when there is none.
func (f *File) directory(i int) directory {
	if i < len(f.head.directories) {
		return f.head.directories[i]
	}
	return directory{}
}

func (f *File) readSections() error {
	b, err := f.read("section table", f.head.table, int64(len(f.Sections))*sectionHeaderLen)
	if err != nil {
		return err
	}
	f.End = min(int64(f.head.sizeOfHeaders), f.Size)
	f.End = max(f.End, f.head.table+int64(len(b)))
	for i := range f.Sections {
		h, s := b[i*sectionHeaderLen:], &f.Sections[i]
		s.Name = strings.TrimRight(string(h[:8]), "\x00")
		s.VirtualSize, s.RVA = u32(h, 8), u32(h, 12)
		s.Size, s.Offset = u32(h, 16), u32(h, 20)
		s.Flags = u32(h, 36)
		end := s.end()
		if end > f.Size {
			return formatError("section table", f.head.table+int64(i)*sectionHeaderLen,
				format.Sprintf("section %d ends at %#x, the file at %#x: the file is cut short", i+1, end, f.Size), nil)
		}
		f.End = max(f.End, end)
	}
	return nil
}

// readCertificate takes the security directory, whose address is a file offset.
func (f *File) readCertificate() error {
	d := f.directory(dirCertificate)
	if d.rva == 0 || d.size == 0 {
		return nil
	}
	off, size := int64(d.rva), int64(d.size)
	why := ""
	switch {
	case off < f.End:
		why = "the signature overlaps the sections"
	case off > f.Size || size > f.Size-off:
		why = format.Sprintf("the signature ends at %#x, the file at %#x: the file is cut short", off+size, f.Size)
	}
	if why != "" {
		return formatError("security directory entry", f.CertEntryOffset, why, nil)
	}
	f.CertOffset, f.CertSize = off, size
	return nil
}

// locate returns where an address lies in the file and how many bytes of the
// same section follow there; ok is false when the file does not hold it.
func (f *File) locate(rva uint32) (off, avail int64, ok bool) {
	for i := range f.Sections {
		s := &f.Sections[i]
		if !s.contains(rva) {
			continue
		}
		at := int64(rva - s.RVA)
		held := min(int64(s.Size), alignUp(s.span(), pageSize))
		if at >= held {
			return 0, 0, false
		}
		return int64(s.Offset) + at, held - at, true
	}
	return 0, 0, false
}
