package cab

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"goexpress/internal/format"
)

// SetOptions say how a set of cabinets is written.
type SetOptions struct {
	WriteOptions

	// MaxSize is how many bytes a cabinet has at most. All but the last have
	// as many, unless so little room is left that nothing fits into it.
	MaxSize int64

	// Name returns the file name of a cabinet, without folders, by its number
	// from 1 on; its neighbours are found by it. See NameTemplate.
	Name func(number int) string

	// Disk returns what the disk is called on which a cabinet lies. Nil means
	// "Disk 1" and so on, as MakeCAB has it.
	Disk func(number int) string

	// Create makes the file of a cabinet, which is closed before the next is
	// made.
	Create func(name string) (io.WriteCloser, error)

	// Spool is room for the data of one cabinet: which files are listed before
	// them is not known until they are all there. A temporary file will do.
	Spool Spool
}

// Spool is written to and read from at will. What is in it does not matter.
type Spool interface {
	io.ReaderAt
	io.WriterAt
}

// SetSummary is what was written: Size is that of all cabinets together.
type SetSummary struct {
	Summary
	Cabinets []CabinetSummary
}

// CabinetSummary is one cabinet of a set that was written.
type CabinetSummary struct {
	Name string
	Size int64
}

// NameTemplate returns a SetOptions.Name that puts the number into a file name:
// in the place of the first "*", as MakeCAB does, or else before the extension,
// so that "out.cab" becomes "out1.cab", "out2.cab" and so on.
func NameTemplate(name string) func(number int) string {
	before, after := name, ""
	if i := strings.IndexByte(name, '*'); i >= 0 {
		before, after = name[:i], name[i+1:]
	} else if i := strings.LastIndexByte(name, '.'); i > 0 {
		before, after = name[:i], name[i:]
	}
	return func(number int) string { return before + strconv.Itoa(number) + after }
}

// WriteSet writes a set of cabinets, cut as MakeCAB cuts them: each is filled to
// MaxSize by splitting a block where it ends, and a file is listed in every
// cabinet that holds a part of a block with its bytes. A folder that goes on in
// the next cabinet ends with the last file that it has in common with it: more
// than that, libmspack does not join. Files keep their order; which share a
// folder follows from how well they compress, and to find that out some are
// opened and compressed twice. Memory is bounded whatever their sizes, but for
// some bytes for each file.
//
// Errors are as for Write, but that there may be any number of files; a
// *LimitError says that MaxSize is too small to list the files of a block. What
// Create has made until then is no set.
func WriteSet(ctx context.Context, files []Source, opt SetOptions) (*SetSummary, error) {
	w, err := newSetWriter(files, &opt)
	if err != nil {
		return nil, err
	}
	for w.end < len(files) {
		if err := w.begin(w.end); err != nil {
			return nil, err
		}
		err := errCut
		for err == errCut {
			err = w.encode(ctx)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := w.close(false); err != nil {
		return nil, err
	}
	return &w.sum, nil
}

// setWriter knows where a set stands: in a block of a folder, and in a cabinet.
type setWriter struct {
	opt   *SetOptions
	enc   Encoder
	files []Source
	setID uint16
	sum   SetSummary
	ends  []int64 // for each file and one more, the bytes of CFFILEs before it
	done  int64   // the most that was told to Progress

	// The folder at hand.
	span
	offs    []int64 // where its files begin in it
	folder  Folder  // what was made of it
	started mark    // where the cabinet at hand stood before

	// The cabinet at hand.
	number int // from 1
	mark
	prev int // files before this one are listed in the cabinet before, too

	scratch []byte
}

// mark is how far a cabinet has grown.
type mark struct {
	parts  []setPart
	data   int64 // bytes in the spool
	listed int64 // bytes of CFFILEs
	count  int   // of these
}

// setPart is what a cabinet holds of a folder.
type setPart struct {
	folder     int   // number in the set
	first, end int   // the files that are listed
	offset     int64 // of the first, in the folder
	record     folderRecord
	fromPrev   int // files before this one come from the previous cabinet
	toNext     int // files from this one on go on in the next
}

// errCut says that the folder at hand was made shorter and must be encoded again.
var errCut = errors.New("the folder ends where its cabinet does")

func newSetWriter(files []Source, opt *SetOptions) (*setWriter, error) {
	switch {
	case opt.MaxSize <= 0:
		return nil, format.Errorf("cabinets of %d bytes", opt.MaxSize)
	case opt.MaxSize > MaxCabinetSize:
		return nil, &LimitError{What: "cabinet size", Value: opt.MaxSize, Limit: MaxCabinetSize, Hint: "choose a smaller size for the cabinets of the set"}
	}
	p, err := newPlan(files, &opt.WriteOptions)
	if err != nil {
		return nil, err
	}
	if opt.Disk == nil {
		opt.Disk = NameTemplate("Disk *")
	}
	w := &setWriter{opt: opt, enc: opt.encoder(), files: files, setID: p.setID, number: 1, ends: make([]int64, 1, len(files)+1)}
	for _, f := range files {
		w.ends = append(w.ends, w.ends[len(w.ends)-1]+entrySize(f.Name))
	}
	w.sum.Files, w.sum.SetID = len(files), p.setID
	return w, w.checkNames()
}

// neighbour returns the name of a cabinet and its disk.
func (w *setWriter) neighbour(number int) neighbour {
	if number == 0 {
		return neighbour{}
	}
	return neighbour{w.opt.Name(number), w.opt.Disk(number)}
}

// checkNames tests the names of the cabinet at hand and the next.
func (w *setWriter) checkNames() error {
	n, next := w.neighbour(w.number), w.neighbour(w.number+1)
	for _, s := range []string{n.name, n.disk} {
		if len(s) > MaxNameBytes {
			return &LimitError{File: s, What: "length of the name in bytes", Value: int64(len(s)), Limit: MaxNameBytes, Hint: "shorten the cabinet's name"}
		}
	}
	switch {
	case n.name == "" || n.name != lastComponent(n.name) || strings.ContainsRune(n.name+n.disk, 0):
		return format.Errorf("%q on disk %q is no name for a cabinet of a set", n.name, n.disk)
	case fold(n.name) == fold(next.name):
		return format.Errorf("all cabinets of the set would have the name %q", n.name)
	}
	return nil
}

// begin makes the files from first on, as many as will fill the cabinet at hand,
// the folder at hand.
func (w *setWriter) begin(first int) error {
	if w.room(first, first+1, true) < 1 && len(w.parts) > 0 {
		if err := w.close(true); err != nil {
			return err
		}
	}
	w.cut(first, w.fill(first))
	w.started = w.mark
	return nil
}

// fill returns where the folder ends that begins with the file first and will
// fill the cabinet at hand.
func (w *setWriter) fill(first int) (end int) {
	limit := w.opt.FolderSize
	if limit == 0 || limit > MaxFolderBytes {
		limit = MaxFolderBytes
	}
	room, rate := float64(w.room(first, first, true)), w.rate()
	huge := 0.9 * float64(w.opt.MaxSize) // libmspack warns when others share a folder with a file that fills cabinets
	size, left := int64(0), room         // what the files have, and leave
	for end = first; end < len(w.files) && end-first < MaxFiles; end++ {
		n, listed := w.files[end].Size, float64(w.ends[end+1]-w.ends[first])
		after := room - listed - float64(size+n)*rate
		switch {
		case end == first:
		case listed > room, float64(n)*rate >= huge, n > 0 && size > 0 && (left <= 0 || size+n > limit):
			return end
		case n > 0 && after < 0 && left < float64(w.ends[end+1]-w.ends[w.crowd(first, end, size)]):
			return end // to list the files of a split block twice takes more room than is left
		}
		size, left = size+n, after
	}
	return end
}

// crowd returns the first of the files before end that share a block with it,
// in a folder that begins with the file first; they have size bytes together.
func (w *setWriter) crowd(first, end int, size int64) int {
	for tail := size % BlockSize; tail > 0 && end > first; {
		end--
		tail -= w.files[end].Size
	}
	return end
}

// rate returns what a byte is expected to become: as all before, with a half
// that is made up to begin with.
func (w *setWriter) rate() float64 {
	if w.enc.Method() == None {
		return 1 + float64(dataSize)/BlockSize
	}
	const begin = 256 << 10
	return float64(begin/2+w.sum.Compressed) / float64(begin+w.sum.Uncompressed)
}

// cut makes the files from first to end the folder at hand.
func (w *setWriter) cut(first, end int) {
	w.span = span{first: first, end: end}
	w.offs = w.offs[:0]
	for _, f := range w.files[first:end] {
		w.offs = append(w.offs, w.size)
		w.size += f.Size
	}
}

// encode puts the folder at hand into the set. When it returns errCut, nothing
// of it is there, and the folder at hand is a shorter one.
func (w *setWriter) encode(ctx context.Context) error {
	w.folder = Folder{Method: w.enc.Method(), Window: w.enc.Window()}
	err := encode(ctx, w.enc, w.files[w.first:w.end], w.size, w.block)
	if errors.Is(err, errCut) {
		w.mark = w.started
		return errCut
	}
	if err == nil && w.size == 0 {
		err = w.emptyFolder()
	}
	w.sum.Folders = append(w.sum.Folders, w.folder)
	w.sum.Compressed += w.folder.Compressed
	w.sum.Uncompressed += w.folder.Uncompressed
	return err
}
