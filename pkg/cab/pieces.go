package cab

import (
	"io"

	"goexpress/internal/incomparable"
)

// piece is the blocks of a folder that lie in one cabinet. The pieces of a folder
// that lies in several make one range of bytes, in which the folder's blocks lie
// end to end: a block that is split goes on where it would in its own cabinet.
type piece struct {
	_       incomparable.Struct
	cabinet string // its name
	src     io.ReaderAt
	from    int64 // where they begin in src
	at      int64 // where they begin in the joined range
	size    int64
	reserve int  // cbCFData
	records int  // how many CFDATA
	odd     bool // by its number, the cabinet does not follow the one of the piece before
}

// findPiece returns the one of pieces that holds the byte at pos, the last one for
// what is behind the end.
func findPiece(pieces []piece, pos int64) *piece {
	for len(pieces) > 1 {
		if middle := len(pieces) / 2; pieces[middle].at > pos {
			pieces = pieces[:middle]
		} else {
			pieces = pieces[middle:]
		}
	}
	return &pieces[0]
}

// joined is the joined range.
type joined []piece

// size is that of the joined range.
func (j joined) size() int64 {
	last := &j[len(j)-1]
	return last.at + last.size
}

// ReadAt reads from the joined range.
func (j joined) ReadAt(b []byte, off int64) (n int, err error) {
	for len(b) > 0 {
		q := findPiece(j, off)
		left := q.at + q.size - off
		if left <= 0 {
			return n, io.EOF
		}
		want := int(min(int64(len(b)), left))
		got, err := q.src.ReadAt(b[:want], q.from+off-q.at)
		n += got
		if got < want {
			if err == nil {
				err = io.ErrUnexpectedEOF
			}
			return n, err
		}
		b = b[got:]
		off += int64(got)
	}
	return n, nil
}

// place returns the cabinet and the offset in it of what is at pos in a.src.
func (a *area) place(pos int64) (cabinet string, offset int64) {
	if len(a.pieces) == 0 {
		return a.cabinet, pos
	}
	p := findPiece(a.pieces, pos)
	return p.cabinet, p.from + pos - p.at
}

// reserveAt returns the size of the reserve of the CFDATA at pos.
func (a *area) reserveAt(pos int64) int {
	if len(a.pieces) == 0 {
		return a.reserve
	}
	return findPiece(a.pieces, pos).reserve
}

// splitAt reports whether one piece ends and another begins at pos.
func (a *area) splitAt(pos int64) bool {
	return len(a.pieces) > 0 && pos > a.start && pos < a.end && findPiece(a.pieces, pos).at == pos
}
