package cab

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"goexpress/internal/format"
)

// maxFindings ends the list of a cabinet that is damaged everywhere.
const maxFindings = 1000

// Verify returns all that is wrong with a cabinet: every file that cannot be
// there, every block whose checksum does not fit, and for each folder where
// decoding it fails. Contents out of reach are an *UnsupportedError each
// folder; the checksums of their blocks are tested all the same. What is merely
// unusual is in r.Warnings(). Large folders are verified by several goroutines,
// which have ended when Verify returns. It ends soon when nothing can be read any
// more: whoever wants to interrupt it makes the underlying reader fail.
func Verify(r *Reader) []error {
	v := verifier{set: len(r.missing) > 0}
	for _, part := range r.cabinets() {
		if part.end < part.Size {
			e := formatError("CFHEADER", "cbCabinet", 8, format.Sprintf("the cabinet is cut off: %d of %d bytes are there", part.end, part.Size))
			e.Cabinet = part.name
			v.add(e)
		}
	}
	for _, err := range r.missing {
		v.add(err)
	}
	v.folders(r.areas)
	for _, f := range r.Files {
		v.file(f)
	}
	if v.more > 0 {
		v.found = append(v.found, format.Errorf("%d more findings are left out", v.more))
	}
	return v.found
}

// cabinets are the parts of a set, or r itself.
func (r *Reader) cabinets() []*Reader {
	if r.members == nil {
		return []*Reader{r}
	}
	return r.members
}

type verifier struct {
	set   bool // the parts that are missing have been told
	found []error
	more  int
}

func (v *verifier) add(err error) {
	if len(v.found) < maxFindings {
		v.found = append(v.found, err)
	} else {
		v.more++
	}
}

// file reports a file that does not fit its folder. What is wrong with the
// folder itself has been reported.
func (v *verifier) file(f *File) {
	a := f.r.areas[f.Folder]
	if a.fromPrev || f.toNext || a.err != nil || a.scanErr != nil || f.Size == 0 {
		return
	}
	if f.Offset+f.Size > a.Uncompressed {
		v.add(f.named(f.readable()))
	}
}

// folders verifies folders at the same time, as many as there are processors,
// and adds what it finds in their order: by rows of so many, so that no more than
// these wait with what they found.
func (v *verifier) folders(areas []*area) {
	const row = 64
	for areas := range slices.Chunk(areas, row) {
		var found [row]verifier
		var next atomic.Int64
		work := func() {
			for i := int(next.Add(1)) - 1; i < len(areas); i = int(next.Add(1)) - 1 {
				found[i].set = v.set
				found[i].folder(areas[i])
			}
		}
		var workers sync.WaitGroup
		for range min(runtime.GOMAXPROCS(0), worthy(areas)) - 1 {
			workers.Go(work)
		}
		work()
		workers.Wait()
		for i := range areas {
			for _, err := range found[i].found {
				v.add(err)
			}
			v.more += found[i].more
		}
	}
}

// worthy counts the folders that are worth a goroutine.
func worthy(areas []*area) (n int) {
	for _, a := range areas {
		if a.worthAhead() {
			n++
		}
	}
	return n
}

// folder goes through all blocks, and decodes them until that fails.
func (v *verifier) folder(a *area) {
	if (a.fromPrev || a.toNext) && (!v.set || a.stop != nil) {
		v.add(a.incomplete())
	}
	if a.err != nil {
		v.add(a.err)
		if errors.Is(a.err, ErrFormat) {
			return
		}
	}
	var blocks rawBlocks = a.blocks(readAhead)
	if a.worthAhead() {
		h := newAhead()
		defer h.stop()
		blocks = newRawAhead(h, a)
	}
	v.blocks(a, blocks)
}

func (v *verifier) blocks(a *area, blocks rawBlocks) {
	decode := a.err == nil && !a.fromPrev
	var dec Decoder // made for the first block: folders without any are cheap to write
	for raw := blocks.next(); raw != nil; raw = blocks.next() {
		if raw.err != nil {
			v.add(raw.err)
		}
		if raw.last() {
			return
		}
		if !decode || raw.unfinished() {
			continue
		}
		if dec == nil {
			dec = codecs[a.Method].newDecoder(a.Window)
		}
		if err := skip(dec, raw.payload, raw.head.uncompressed); err != nil {
			v.add(a.decodeError(raw, err))
			if a.Method != None {
				decode = false // what follows builds on this block
			}
		}
	}
}

// skip decodes a block whose content nobody wants to see.
func skip(dec Decoder, payload []byte, n int) error {
	if s, ok := dec.(skipper); ok {
		return s.SkipBlock(payload, n)
	}
	_, err := dec.DecodeBlock(payload, n)
	return err
}
