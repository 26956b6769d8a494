package cab

import "goexpress/internal/text"

// directory is what stands before the data of a cabinet that is written.
type directory struct {
	reserve    int // bytes
	setID      uint16
	index      int       // iCabinet
	prev, next neighbour // without a name when there is none
	size       int64     // cbCabinet
	folders    []folderRecord
	files      []byte // CFFILE after CFFILE
	count      int    // of files
}

// neighbour is the cabinet before or after one of a set.
type neighbour struct {
	name string
	disk string // what the disk is called on which it lies
}

// size is what the names take in CFHEADER.
func (n neighbour) size() int64 {
	if n.name == "" {
		return 0
	}
	return int64(len(n.name) + 1 + len(n.disk) + 1)
}

// entrySize is the size of a CFFILE.
func entrySize(name string) int64 { return fileSize + int64(len(name)) + 1 }

// addFile adds the CFFILE of f, which begins at offset in its folder.
func (d *directory) addFile(f *Source, offset int64, folder uint16) {
	rec := fileRecord{size: uint32(f.Size), offset: uint32(offset), folder: folder}
	rec.date, rec.clock = packTime(f.Modified)
	rec.attributes = f.Attributes & writtenAttributes
	if !text.IsASCII(f.Name) {
		rec.attributes |= NameUTF8
	}
	d.files = rec.append(d.files, f.Name)
	d.count++
}

// length is how many bytes the directory has.
func (d *directory) length() int64 {
	size := int64(headerSize) + d.prev.size() + d.next.size() + int64(len(d.folders))*folderSize + int64(len(d.files))
	if d.reserve > 0 {
		size += 4 + int64(d.reserve)
	}
	return size
}

// bytes returns the directory as it is stored.
func (d *directory) bytes() []byte {
	h := header{
		size:      uint32(d.size),
		minor:     versionMinor,
		major:     versionMajor,
		folders:   uint16(len(d.folders)),
		files:     uint16(d.count),
		setID:     d.setID,
		index:     uint16(d.index),
		resHeader: uint16(d.reserve),
	}
	if d.reserve > 0 {
		h.flags |= flagReserve
	}
	if d.prev.name != "" {
		h.flags |= flagPrev
	}
	if d.next.name != "" {
		h.flags |= flagNext
	}
	b := h.append(nil)
	for _, n := range []neighbour{d.prev, d.next} {
		if n.name != "" {
			b = append(append(b, n.name...), 0)
			b = append(append(b, n.disk...), 0)
		}
	}
	le.PutUint32(b[16:], uint32(len(b)+folderSize*len(d.folders))) // coffFiles
	for i := range d.folders {
		b = d.folders[i].append(b)
	}
	return append(b, d.files...)
}
