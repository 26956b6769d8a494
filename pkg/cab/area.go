package cab

import (
	"errors"
	"io"
	"sync"

	"goexpress/internal/format"
)

// area is where a folder's blocks lie and what is known about them.
type area struct {
	*Folder
	r        *Reader
	index    int
	cabinet  string      // that holds the CFFOLDER, of a set
	at       int64       // of the CFFOLDER
	src      io.ReaderAt // the cabinet; of a joined folder all its blocks, see pieces
	start    int64       // of the first CFDATA in src: coffCabStart
	end      int64       // where something else begins in src
	reserve  int         // cbCFData
	records  int         // how many CFDATA are counted; as Blocks, but for split blocks
	need     int64       // how far into the folder its files reach
	fromPrev bool        // begins in a previous cabinet that is not there
	toNext   bool        // goes on in a next cabinet that is not there
	prev     string      // the previous cabinet's name
	next     string      // the next cabinet's
	pieces   []piece     // of a folder that lies in several cabinets

	err     error // why nothing of it can be decoded
	scanErr error // what ends the walk over its blocks before the last
	scanEnd int64 // where that walk ended in src
	scanned int   // how many records it went over
	stop    error // why a joined folder cannot be joined any further

	mu     sync.Mutex
	badAt  int64 // where decoding failed, in the uncompressed folder
	badErr error // and why; nil when it has not
}

// formatError is an error in the CFFOLDER.
func (a *area) formatError(field, why string) *FormatError {
	at := a.at
	if field == "typeCompress" {
		at += 6
	}
	e := formatError("CFFOLDER", field, at, why)
	e.Cabinet, e.Folder = a.cabinet, a.index
	return e
}

// uncounted reports whether the files need more blocks than cCFData can count.
// It then holds the low 16 bits of their number; Microsoft's symbol packages
// have such folders.
func (a *area) uncounted() bool {
	return a.need > MaxFolderBytes && !a.fromPrev && !a.toNext && a.pieces == nil
}

// checkMethod sets err when there is no decoder.
func (a *area) checkMethod() {
	if a.err != nil {
		return
	}
	c := &codec{}
	if int(a.Method) < len(codecs) {
		c = &codecs[a.Method]
	}
	switch {
	case a.Window < c.minWindow || a.Window > c.maxWindow:
		a.err = a.formatError("typeCompress", format.Sprintf("a window of %d bits; %s has %d to %d", a.Window, a.Method, c.minWindow, c.maxWindow))
	case c.newDecoder == nil:
		a.err = &UnsupportedError{Method: a.Method, Folder: a.index, What: unknown(a.Method)}
	}
}

func unknown(m Method) string { return format.Sprintf("method %d is unknown", uint8(m)) }

// scan walks over the blocks' headers and sums them up. It does not look at the
// payloads. Blocks beyond the count are taken as long as they make sense.
func (a *area) scan() {
	if errors.Is(a.err, ErrFormat) {
		return
	}
	b := a.blocks(512)
	for b.more() || a.uncounted() && a.Uncompressed < a.need {
		head, err := b.head()
		if err == nil {
			err = b.skip(head)
		}
		if err != nil {
			if b.more() {
				a.scanErr = err
			}
			break
		}
		a.Compressed += int64(head.payload)
		a.Uncompressed += int64(head.uncompressed)
	}
	a.scanEnd, a.scanned = b.pos, b.rec
	a.Blocks = b.n + max(0, a.records-b.rec)
	a.records = max(a.records, b.rec)
}

// incomplete is the error for files that lie partly in other cabinets.
func (a *area) incomplete() error {
	if a.stop != nil {
		return a.stop
	}
	what, name := "the folder goes on in the next cabinet", a.next
	if a.fromPrev {
		what, name = "the folder begins in the previous cabinet", a.prev
	}
	if name != "" {
		what += format.Sprintf(", %q", name)
	}
	return &UnsupportedError{Method: a.Method, Folder: a.index, What: ErrIncompleteSet.Error() + ": " + what, Err: ErrIncompleteSet}
}

// fail remembers that decoding stopped at off, so that nobody tries again.
// Errors of the underlying reader may go away and are not remembered.
func (a *area) fail(off int64, err error) {
	if _, ok := err.(*FormatError); !ok {
		return
	}
	a.mu.Lock()
	if a.badErr == nil || off < a.badAt {
		a.badAt, a.badErr = off, err
	}
	a.mu.Unlock()
}

// readable returns why f cannot be read, as far as that is known without
// decoding.
func (f *File) readable() error {
	a := f.r.areas[f.Folder]
	end := f.Offset + f.Size
	switch {
	case f.Size == 0:
		return nil
	case a.fromPrev || f.toNext:
		return a.incomplete()
	case a.err != nil:
		return a.err
	case end > a.Uncompressed && a.scanErr != nil:
		return a.scanErr
	case end > a.Uncompressed:
		e := formatError("CFFILE", "cbFile", f.at, format.Sprintf("the file ends at %d, its folder at %d", end, a.Uncompressed))
		e.Folder = a.index
		return e
	}
	a.mu.Lock()
	badAt, badErr := a.badAt, a.badErr
	a.mu.Unlock()
	if end > badAt {
		return badErr
	}
	return nil
}
