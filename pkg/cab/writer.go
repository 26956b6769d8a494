package cab

import (
	"bufio"
	"context"
	"io"

	"goexpress/internal/format"
)

// Summary is what was written.
type Summary struct {
	Files        int
	Uncompressed int64 // bytes of all files
	Compressed   int64 // bytes of all payloads
	Size         int64 // of the cabinet
	SetID        uint16
	Folders      []Folder
}

// Write writes a cabinet to w, from w's position on, and leaves w behind its
// end. Files keep their order. Memory is bounded whatever their sizes.
//
// Errors are those of Check, a *SourceError for a file that cannot be read or
// has another size than announced, a *LimitError when the cabinet grows too
// large, and those of ctx and w. What w holds then is no cabinet.
func Write(ctx context.Context, w io.WriteSeeker, files []Source, opt WriteOptions) (*Summary, error) {
	p, err := newSinglePlan(files, &opt)
	if err != nil {
		return nil, err
	}
	a, err := newAssembler(w, p, &opt)
	if err != nil {
		return nil, err
	}
	for _, s := range p.folders {
		if err := a.folder(ctx, p.files[s.first:s.end], s.size); err != nil {
			return nil, err
		}
	}
	if err := a.finish(); err != nil {
		return nil, err
	}
	return a.summary(), nil
}

// assembler puts a cabinet together: it knows positions and records, and takes
// the blocks from the encoder.
type assembler struct {
	w    io.WriteSeeker
	out  *bufio.Writer // over w; keeps w's first error
	base int64         // of the cabinet in w
	pos  int64         // in the cabinet

	plan    *plan
	opt     *WriteOptions
	enc     Encoder
	records []folderRecord
	folders []Folder
	done    int64 // uncompressed bytes
	scratch []byte
}

// newAssembler leaves room for the directory, which is written last.
func newAssembler(w io.WriteSeeker, p *plan, opt *WriteOptions) (*assembler, error) {
	base, err := w.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	a := &assembler{w: w, out: bufio.NewWriterSize(w, 128<<10), base: base, plan: p, opt: opt, enc: opt.encoder()}
	zeros := make([]byte, 4096)
	for a.pos < p.directory {
		n, err := a.out.Write(zeros[:min(int64(len(zeros)), p.directory-a.pos)])
		if err != nil {
			return nil, err
		}
		a.pos += int64(n)
	}
	return a, nil
}

// folder encodes the files into a new folder.
func (a *assembler) folder(ctx context.Context, files []Source, size int64) error {
	a.records = append(a.records, folderRecord{dataOff: uint32(a.pos), method: a.enc.Method(), window: a.enc.Window()})
	a.folders = append(a.folders, Folder{Method: a.enc.Method(), Window: a.enc.Window()})
	return encode(ctx, a.enc, files, size, a.block)
}

// encode runs enc over the files, which have size bytes together, and hands the
// blocks to put once they are such as a folder must have.
func encode(ctx context.Context, enc Encoder, files []Source, size int64, put func(payload []byte, uncompressed int) error) error {
	src := newSourceReader(ctx, files)
	defer src.close()
	done := int64(0)
	if size > 0 {
		err := enc.EncodeFolder(src, size, func(payload []byte, n int) error {
			if err := ctx.Err(); err != nil { // src tells it too, but may have been read long since
				return err
			}
			if want := min(size-done, BlockSize); int64(n) != want || len(payload) == 0 || len(payload) > maxPayload {
				return format.Errorf("encoder of method %s: a payload of %d bytes for %d, in place of %d", enc.Method(), len(payload), n, want)
			}
			done += int64(n)
			return put(payload, n)
		})
		if err != nil {
			return err
		}
	}
	if err := src.atEnd(); err != nil {
		return err
	}
	if done != size {
		return format.Errorf("encoder of method %s: %d of %d bytes came out", enc.Method(), done, size)
	}
	return nil
}

// block writes one CFDATA of the folder at hand.
func (a *assembler) block(payload []byte, uncompressed int) error {
	if err := checkCabinetSize(a.pos + dataSize + int64(len(payload))); err != nil {
		return err
	}
	a.scratch = appendBlock(a.scratch[:0], payload, uncompressed)
	if _, err := a.out.Write(a.scratch); err != nil {
		return err
	}
	if _, err := a.out.Write(payload); err != nil {
		return err
	}
	a.pos += dataSize + int64(len(payload))
	a.folders[len(a.folders)-1].add(payload, uncompressed)
	a.done += int64(uncompressed)
	if a.opt.Progress != nil {
		a.opt.Progress(a.done)
	}
	return nil
}

// add counts a block.
func (f *Folder) add(payload []byte, uncompressed int) {
	f.Blocks++
	f.Compressed += int64(len(payload))
	f.Uncompressed += int64(uncompressed)
}

// finish writes the directory into its place and goes back to the end.
func (a *assembler) finish() error {
	if err := a.out.Flush(); err != nil {
		return err
	}
	if _, err := a.w.Seek(a.base, io.SeekStart); err != nil {
		return err
	}
	if _, err := a.w.Write(a.directory()); err != nil {
		return err
	}
	_, err := a.w.Seek(a.base+a.pos, io.SeekStart)
	return err
}

// directory is the header, the folder table and the file table.
func (a *assembler) directory() []byte {
	p := a.plan
	d := directory{reserve: a.opt.HeaderReserve, setID: p.setID, size: a.pos, folders: a.records}
	for i, s := range p.folders {
		d.folders[i].blocks = uint16(a.folders[i].Blocks)
		offset := int64(0)
		for j := s.first; j < s.end; j++ {
			d.addFile(&p.files[j], offset, uint16(i))
			offset += p.files[j].Size
		}
	}
	return d.bytes()
}

func (a *assembler) summary() *Summary {
	s := &Summary{Files: len(a.plan.files), Uncompressed: a.done, Size: a.pos, SetID: a.plan.setID, Folders: a.folders}
	for _, f := range a.folders {
		s.Compressed += f.Compressed
	}
	return s
}
