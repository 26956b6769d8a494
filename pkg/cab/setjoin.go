package cab

import (
	"errors"
	"slices"

	"goexpress/internal/format"
)

// join makes one Reader of the cabinets in list.
func (s *finder) join(list []*Reader) *Reader {
	first, last := list[0], list[len(list)-1]
	j := joiner{out: first}
	if len(list) > 1 {
		j.out = &Reader{
			SetID: first.SetID, Index: first.Index, Flags: first.Flags&^flagNext | last.Flags&flagNext,
			Prev: first.Prev, PrevDisk: first.PrevDisk, Next: last.Next, NextDisk: last.NextDisk,
			DataOffset: first.DataOffset,
			members:    list,
		}
		for i, r := range list {
			continued := i > 0 && j.adjacent(s, list[i-1], r)
			j.add(r, continued, continued && !list[i-1].before(r))
		}
		for _, a := range j.out.areas {
			a.rescan()
		}
	}
	j.out.Parts = nil
	for _, r := range list {
		j.out.Parts = append(j.out.Parts, r.part)
	}
	if first.Prev != "" {
		j.miss(s.missing(link{first, false}))
	}
	if last.Next != "" {
		j.miss(s.missing(link{last, true}))
	}
	return j.out
}

// joiner puts cabinets together, one after the other.
type joiner struct {
	out  *Reader
	tail *area             // the last folder, when it goes on in the next cabinet
	open map[fileKey]*File // the files of tail that go on
}

// fileKey is what the entries of one file in several cabinets have in common.
type fileKey struct {
	name         string
	offset, size int64
}

func (f *File) key() fileKey { return fileKey{string(f.RawName), f.Offset, f.Size} }

func (j *joiner) miss(err *UnsupportedError) {
	j.out.missing = append(j.out.missing, err)
	j.out.unusual = append(j.out.unusual, err)
}

// adjacent reports whether q goes on where p ends, and tells what is unusual.
func (j *joiner) adjacent(s *finder, p, q *Reader) bool {
	if p.skips(q) {
		j.miss(s.missing(link{p, true}))
		return false
	}
	odd := func(field string, offset int64, pattern string, args ...any) {
		e := formatError("CFHEADER", field, offset, format.Sprintf(pattern, args...))
		e.Cabinet = q.part.Name
		j.out.unusual = append(j.out.unusual, e)
	}
	if q.SetID != p.SetID {
		odd("setID", 32, "the cabinet is of set %d, the one before it, %q, of set %d", q.SetID, p.part.Name, p.SetID)
	}
	if int(q.Index) != int(p.Index)+1 {
		odd("iCabinet", 34, "the cabinet has number %d, the one before it, %q, number %d", q.Index, p.part.Name, p.Index)
	}
	if err := p.boundary(q); err != nil {
		j.out.unusual = append(j.out.unusual, err)
		j.out.missing = append(j.out.missing, &UnsupportedError{Folder: -1, Cabinet: lastComponent(p.Next), What: ErrIncompleteSet.Error() + ": " + err.Error(), Err: ErrIncompleteSet})
		return false
	}
	return true
}

// boundary returns why q cannot be what r goes on in: the files that cross from
// one to the other are not the same.
func (r *Reader) boundary(q *Reader) error {
	leaving := map[fileKey]bool{}
	for _, f := range r.Files {
		if f.toNext {
			leaving[f.key()] = true
		}
	}
	arriving := false
	for _, f := range q.Files {
		if f.fromPrev {
			arriving = true
			if leaving[f.key()] {
				return nil
			}
		}
	}
	if !arriving && len(leaving) == 0 {
		return nil
	}
	e := formatError("CFHEADER", "coffFiles", 16, format.Sprintf("the files that go on here from the cabinet before are not those that leave %q", r.part.Name))
	e.Cabinet = q.part.Name
	return e
}

// add takes r's folders and files over; continued: it goes on where the cabinet
// before it ends; odd: although its number is another.
func (j *joiner) add(r *Reader, continued, odd bool) {
	out := j.out
	out.Size += r.Size
	out.Flags |= r.Flags & flagReserve
	out.unusual = append(out.unusual, r.Warnings()...)
	base := len(out.areas)
	for i, a := range r.areas {
		if i == 0 && a.fromPrev && continued && j.tail != nil {
			j.tail.extend(a, odd)
			base--
			continue
		}
		a.r = out
		a.renumber(base + i)
		out.areas = append(out.areas, a)
		out.Folders = append(out.Folders, a.Folder)
	}
	known := j.open
	j.tail, j.open = nil, map[fileKey]*File{}
	if n := len(out.areas); n > 0 && len(r.areas) > 0 && out.areas[n-1].toNext {
		j.tail = out.areas[n-1]
	}
	for _, f := range r.Files {
		f.r = out
		f.Folder += base
		if before := known[f.key()]; f.fromPrev && before != nil {
			before.toNext = f.toNext || !continued
			f = before
		} else {
			out.Files = append(out.Files, f)
		}
		if f.toNext {
			j.open[f.key()] = f
		}
	}
}

// renumber makes a the folder i of a set.
func (a *area) renumber(i int) {
	a.index = i
	for _, err := range []*error{&a.err, &a.scanErr} {
		switch e := (*err).(type) {
		case *FormatError:
			e.Folder = i
		case *UnsupportedError:
			e.Folder = i
		}
	}
}

// extend adds the blocks of more, with which a goes on in the next cabinet.
func (a *area) extend(more *area, odd bool) {
	more.renumber(a.index)
	if a.pieces == nil {
		a.pieces = []piece{a.piece()}
		a.stop = a.scanErr
	}
	a.toNext, a.next = more.toNext, more.next
	a.need = max(a.need, more.need)
	switch {
	case a.stop != nil: // nobody knows where the blocks would go on
	case more.Method != a.Method || more.Window != a.Window:
		a.stop = more.formatError("typeCompress", format.Sprintf("the folder goes on as %s, window of %d bits; it began as %s, %d bits", more.Method, more.Window, a.Method, a.Window))
	case errors.Is(more.err, ErrFormat):
		a.stop = more.err
	default:
		p := more.piece()
		p.at = joined(a.pieces).size()
		p.odd = odd
		a.pieces = append(a.pieces, p)
		a.stop = more.scanErr
	}
}

// piece is the blocks of a folder that lies in one cabinet.
func (a *area) piece() piece {
	return piece{
		cabinet: a.cabinet, src: a.src, from: a.start, size: max(0, a.scanEnd-a.start),
		reserve: a.reserve, records: a.scanned,
	}
}

// rescan walks over the blocks of a joined folder.
func (a *area) rescan() {
	if a.pieces == nil {
		return
	}
	a.scanPieces()
	if i := slices.IndexFunc(a.pieces, func(p piece) bool { return p.odd }); i > 0 && a.Uncompressed < a.need && a.scanErr == nil {
		// The names said that the cabinet follows, the number that it does
		// not, and as there are bytes missing, the number is right.
		e := formatError("CFHEADER", "iCabinet", 34, "the cabinet does not go on where the one before it ends")
		e.Cabinet, e.Folder = a.pieces[i].cabinet, a.index
		a.stop = e
		a.pieces = a.pieces[:i]
		a.scanPieces()
	}
	if a.Blocks > MaxFolderBytes/BlockSize && a.err == nil {
		a.err = a.formatError("cCFData", format.Sprintf("the folder has %d blocks over the whole set, more than %d", a.Blocks, MaxFolderBytes/BlockSize))
	}
}

// scanPieces makes the pieces what the folder consists of.
func (a *area) scanPieces() {
	whole := joined(a.pieces)
	a.src, a.start, a.end = whole, 0, whole.size()
	a.records = 0
	for _, p := range a.pieces {
		a.records += p.records
	}
	a.Compressed, a.Uncompressed, a.scanErr = 0, 0, nil
	a.toNext = a.toNext || a.stop != nil // so that the first piece of a block may end it
	a.scan()
	if a.stop != nil && a.scanErr == nil {
		if e, ok := a.stop.(*FormatError); ok && e.Block >= 0 {
			e.Block = a.Blocks
		}
		a.scanErr = a.stop
	}
}
