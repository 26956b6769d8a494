package cab

import (
	"cmp"

	"goexpress/internal/format"
	"goexpress/internal/sorting"
)

// Warnings are what is unusual, yet can be read: *FormatError; of missing parts of
// a set: *UnsupportedError. Whoever does not ask for them does not pay for them.
func (r *Reader) Warnings() []error {
	if r.members != nil {
		return r.unusual
	}
	l := layout{r: r}
	l.check()
	for _, w := range l.found {
		inCabinet(r.name, w)
	}
	return append(l.found, r.unusual...)
}

// layout finds what is unusual about a directory.
type layout struct {
	r     *Reader
	found []error
}

// warn notes what is unusual about the header.
func (l *layout) warn(field string, offset int64, pattern string, args ...any) {
	l.found = append(l.found, formatError("CFHEADER", field, offset, format.Sprintf(pattern, args...)))
}

// warnFile notes what is unusual about a file's entry.
func (l *layout) warnFile(f *File, field string, offset int64, why string) {
	l.found = append(l.found, formatError("CFFILE", field, f.at+offset, why).forFile(f))
}

func (l *layout) check() {
	r, h := l.r, &l.r.head
	if int64(h.filesOff) > r.foldersEnd {
		l.warn("coffFiles", 16, "the file table does not follow the folder table; other readers may list other files")
	}
	if h.reserved != [3]uint32{} {
		l.warn("reserved", 4, "a reserved field is not zero")
	}
	if h.major != versionMajor || h.minor != versionMinor {
		l.warn("version", 24, "the version is %d.%d, not 1.3", h.major, h.minor)
	}
	if unknown := h.flags &^ (flagPrev | flagNext | flagReserve); unknown != 0 {
		l.warn("flags", 30, "unknown flags %#x are set", unknown)
	}
	if h.files == 0 {
		l.warn("cFiles", 28, "the cabinet holds no files")
	}
	switch size := r.part.Size; {
	case r.Size > size:
		l.warn("cbCabinet", 8, "the cabinet is cut off: %d of %d bytes are there", size, r.Size)
	case r.Size < size && !r.signed:
		l.warn("cbCabinet", 8, "%d bytes follow the cabinet", size-r.Size)
	}
	l.checkContinued()
	l.checkFileOrder()
}

// checkContinued compares what the files say about neighbours with the header.
func (l *layout) checkContinued() {
	for _, a := range l.r.areas {
		if a.fromPrev && l.r.head.flags&flagPrev == 0 {
			l.warn("flags", 30, "a file comes from a previous cabinet, but none is named")
		}
		if a.toNext && l.r.head.flags&flagNext == 0 {
			l.warn("flags", 30, "a file goes on in a next cabinet, but none is named")
		}
	}
}

// checkFileOrder warns once when files do not lie end to end in the order of
// the table, since readers that decode in one pass refuse that.
func (l *layout) checkFileOrder() {
	folder, end := -1, int64(0)
	for _, f := range l.r.Files {
		if f.Folder < folder {
			l.warnFile(f, "iFolder", 8, "files are not in the order of their folders; other readers may refuse this")
			return
		}
		if f.Folder > folder {
			folder, end = f.Folder, 0
			if l.r.areas[folder].fromPrev { // the first file began elsewhere
				end = f.Offset
			}
		}
		if f.Offset != end {
			l.warnFile(f, "uoffFolderStart", 4, "files do not lie end to end; other readers may refuse this")
			return
		}
		end = f.Offset + f.Size
	}
}

// bindAreas gives each folder the bytes up to what lies next in the cabinet, so
// that no byte belongs to two folders and all folders together cost no more
// than the cabinet is long. Then it walks over their blocks.
func (p *parser) bindAreas() {
	var used []*area
	for _, a := range p.r.areas {
		a.end = p.r.end
		if a.Blocks > 0 || a.uncounted() {
			used = append(used, a)
		}
	}
	sorting.Stable(used, func(a, b *area) int { return cmp.Compare(a.start, b.start) })
	filesOff := int64(p.r.head.filesOff)
	next := p.r.end
	for i := len(used) - 1; i >= 0; i-- {
		a := used[i]
		a.end = next
		if a.start < filesOff {
			a.end = min(next, filesOff)
		}
		switch {
		case a.start < p.r.foldersEnd || a.start >= filesOff && a.start < p.r.DataOffset:
			a.err = a.formatError("coffCabStart", "the folder's data would lie inside the directory")
		case i > 0 && used[i-1].start == a.start:
			a.err = a.formatError("coffCabStart", format.Sprintf("these are the data of folder %d", used[i-1].index))
		default:
			next = a.start
		}
	}
	for _, a := range p.r.areas {
		a.checkMethod()
		a.scan()
	}
}
