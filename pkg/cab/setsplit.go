package cab

import (
	"io"
	"math"
	"sort"
)

// touched returns the files, as a range of indices, with bytes in the next block
// of the folder. An empty file counts where it lies.
func (w *setWriter) touched() (first, end int) {
	begin := w.folder.Uncompressed
	files := w.files[w.first:w.end]
	i := sort.Search(len(files), func(i int) bool { return w.offs[i]+max(files[i].Size, 1) > begin })
	j := len(files)
	if begin+BlockSize < w.size {
		j = sort.Search(j, func(i int) bool { return w.offs[i] >= begin+BlockSize })
	}
	return w.first + i, w.first + j
}

// need returns how many bytes the cabinet at hand has when it lists the files of
// the folder from first to end, too; next: with another cabinet after it.
func (w *setWriter) need(first, end int, next bool) int64 {
	size := w.opt.headerSize() + w.neighbour(w.number-1).size() + int64(len(w.parts))*folderSize + w.data
	if next {
		size += w.neighbour(w.number + 1).size()
	}
	if p := w.part(); p != nil {
		first = p.end
	} else {
		size += folderSize
	}
	return size + w.listed + w.ends[end] - w.ends[first]
}

// room returns how many bytes of payload the cabinet at hand can take in one
// CFDATA, with need bytes taken. There may be less than none.
func (w *setWriter) room(first, end int, next bool) int64 {
	if w.count+end-first > MaxFiles || len(w.parts) == MaxFolders {
		return math.MinInt64
	}
	return w.opt.MaxSize - w.need(first, end, next) - dataSize
}

// part is what the cabinet at hand holds of the folder at hand; nil for nothing.
func (w *setWriter) part() *setPart {
	if n := len(w.parts); n > 0 && w.parts[n-1].folder == len(w.sum.Folders) {
		return &w.parts[n-1]
	}
	return nil
}

// list makes sure that the cabinet at hand lists the files from first to end.
func (w *setWriter) list(first, end int) *setPart {
	p := w.part()
	if p == nil {
		record := folderRecord{dataOff: uint32(w.data), method: w.enc.Method(), window: w.enc.Window()}
		w.parts = append(w.parts, setPart{
			folder: len(w.sum.Folders), first: first, end: first, offset: w.offs[first-w.first],
			record: record, fromPrev: w.prev,
		})
		p = w.part()
	}
	w.listed += w.ends[end] - w.ends[p.end]
	w.count += end - p.end
	p.end, p.toNext = end, end
	return p
}

// block puts a block of the folder at hand into the set, split where a cabinet
// ends.
func (w *setWriter) block(payload []byte, uncompressed int) error {
	whole := payload
	var first, end int
	for {
		first, end = w.touched()
		room, left := w.room(first, end, true), int64(len(payload))
		final := w.end == len(w.files) && w.folder.Uncompressed+int64(uncompressed) == w.size
		if left <= room || final && left <= w.room(first, end, false) {
			break
		}
		take := max(0, min(room, left-1))
		if err := w.leave(first, end, payload[:take]); err != nil {
			return err
		}
		payload = payload[take:]
	}
	if err := w.put(payload, uncompressed, first, end); err != nil {
		return err
	}
	w.folder.add(whole, uncompressed)
	if done := w.sum.Uncompressed + w.folder.Uncompressed; done > w.done { // not so in a second attempt
		w.done = done
		if w.opt.Progress != nil {
			w.opt.Progress(done)
		}
	}
	return nil
}

// leave ends the cabinet at hand with a piece, maybe an empty one, of a block
// that has files from first to end. When there would be more of the folder than
// this cabinet lists, the folder must end before that.
func (w *setWriter) leave(first, end int, piece []byte) error {
	p := w.part()
	listed := end
	switch {
	case len(piece) > 0:
	case p != nil:
		listed = p.end
	case len(w.parts) == 0:
		return w.tooSmall(w.need(first, end, true) + dataSize + 1)
	default: // the folder begins in the next cabinet
		err := w.close(true)
		w.started = w.mark
		return err
	}
	if listed < w.end {
		if w.offs[listed-w.first] < w.size {
			w.cut(w.first, listed)
			return errCut
		}
		w.end = listed // nothing but empty files are left out
	}
	if len(piece) > 0 {
		if err := w.put(piece, 0, first, end); err != nil {
			return err
		}
		p = w.part()
	}
	p.toNext = first
	w.prev = p.end
	return w.close(true)
}

func (w *setWriter) tooSmall(need int64) error {
	return &LimitError{
		What: "size of a cabinet that can list its files", Value: need, Limit: w.opt.MaxSize,
		Wanted: true, Hint: "choose larger cabinets",
	}
}

// emptyFolder lists the files of a folder without blocks.
func (w *setWriter) emptyFolder() error {
	next := w.end < len(w.files)
	if w.room(w.first, w.end, next) < -dataSize && len(w.parts) > 0 {
		if err := w.close(true); err != nil {
			return err
		}
	}
	if need := w.need(w.first, w.end, next); need > w.opt.MaxSize {
		return w.tooSmall(need)
	}
	w.list(w.first, w.end)
	return nil
}

// put appends a CFDATA to the spool.
func (w *setWriter) put(payload []byte, uncompressed, first, end int) error {
	w.list(first, end).record.blocks++
	w.scratch = append(appendBlock(w.scratch[:0], payload, uncompressed), payload...)
	if _, err := w.opt.Spool.WriteAt(w.scratch, w.data); err != nil {
		return err
	}
	w.data += int64(len(w.scratch))
	return nil
}

// close writes the cabinet at hand; next: another follows.
func (w *setWriter) close(next bool) error {
	d := directory{reserve: w.opt.HeaderReserve, setID: w.setID, index: w.number - 1, prev: w.neighbour(w.number - 1)}
	if next {
		d.next = w.neighbour(w.number + 1)
	}
	d.files = make([]byte, 0, w.listed)
	for i, p := range w.parts {
		d.folders = append(d.folders, p.record)
		offset := p.offset
		for j := p.first; j < p.end; j++ {
			d.addFile(&w.files[j], offset, p.iFolder(i, j))
			offset += w.files[j].Size
		}
	}
	dataOff := d.length()
	d.size = dataOff + w.data
	for i := range d.folders {
		d.folders[i].dataOff += uint32(dataOff)
	}
	if err := w.create(d.bytes()); err != nil {
		return err
	}
	w.sum.Cabinets = append(w.sum.Cabinets, CabinetSummary{w.opt.Name(w.number), d.size})
	w.sum.Size += d.size
	w.mark = mark{}
	w.number++
	if !next {
		return nil
	}
	if w.number > maxParts {
		return &LimitError{What: "number of cabinets", Value: int64(w.number), Limit: maxParts, Hint: "choose larger cabinets"}
	}
	return w.checkNames()
}

// iFolder is what the CFFILE of file j says in a cabinet's folder i.
func (p *setPart) iFolder(i, j int) uint16 {
	fromPrev, toNext := j < p.fromPrev, j >= p.toNext
	switch {
	case fromPrev && toNext:
		return continuedPrevAndNext
	case fromPrev:
		return continuedFromPrev
	case toNext:
		return continuedToNext
	}
	return uint16(i)
}

// create writes a cabinet: its directory, and the data from the spool.
func (w *setWriter) create(directory []byte) error {
	f, err := w.opt.Create(w.opt.Name(w.number))
	if err != nil {
		return err
	}
	_, err = f.Write(directory)
	if err == nil {
		_, err = io.Copy(f, io.NewSectionReader(w.opt.Spool, 0, w.data))
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
