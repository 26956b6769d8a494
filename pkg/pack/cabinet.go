package pack

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"time"

	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/sed"
)

// payload is the cabinet's content: one source and one record for each file.
type payload struct {
	sources []cab.Source
	records []express.FileRecord // the hashes are filled in while the files are read
	total   int64
}

func newPayload(ctx context.Context, files []File, notAfter time.Time) *payload {
	p := &payload{records: make([]express.FileRecord, len(files))}
	for i, f := range files {
		mod := f.ModTime
		if !notAfter.IsZero() && mod.After(notAfter) {
			mod = notAfter
		}
		rec := &p.records[i]
		*rec = express.FileRecord{Name: f.Name, Size: f.Size, ModTime: mod.Unix()}
		p.total += f.Size
		p.sources = append(p.sources, cab.Source{
			FileHeader: cab.FileHeader{Name: f.Name, Size: f.Size, Modified: mod, Attributes: f.Attributes},
			Open:       func() (io.ReadCloser, error) { return openHashed(ctx, f.Path, rec) },
		})
	}
	return p
}

// hashedFile hashes what is read of it and stops when the build is given up.
type hashedFile struct {
	ctx  context.Context
	file *os.File
	sum  hash.Hash
	size int64
	rec  *express.FileRecord
}

func openHashed(ctx context.Context, path string, rec *express.FileRecord) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &hashedFile{ctx: ctx, file: f, sum: sha256.New(), rec: rec}, nil
}

func (h *hashedFile) Read(b []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := h.file.Read(b)
	h.sum.Write(b[:n])
	h.size += int64(n)
	return n, err
}

// Close records the hash, of a file that was read from end to end: any other
// one would not be the hash of what is packed.
func (h *hashedFile) Close() error {
	err := h.file.Close()
	if h.size != h.rec.Size {
		return fmt.Errorf("%s changed while it was packed: %d bytes were announced, %d read", h.rec.Name, h.rec.Size, h.size)
	}
	h.sum.Sum(h.rec.SHA256[:0])
	return err
}

// cabinetOptions say how the payload of total bytes is packed.
func (j *Job) cabinetOptions(total int64) cab.WriteOptions {
	opt := cab.WriteOptions{Encoder: j.method.encoder}
	if j.Directive.Purpose == sed.CreateCAB {
		opt.HeaderReserve = j.Directive.CabReserve // of use only where the cabinet stands alone
	}
	if j.opt.Progress != nil {
		opt.Progress = func(done int64) { j.opt.Progress(done, total) }
	}
	return opt
}
