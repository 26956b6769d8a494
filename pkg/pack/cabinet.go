package pack

import (
	"crypto/sha256"
	"hash"
	"io"
	"os"
	"time"

	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/sed"
)

// CabinetSources are files as cab.Write takes them; times later than notAfter
// are cut to it, unless it is zero.
func CabinetSources(files []File, notAfter time.Time) []cab.Source {
	return newPayload(files, notAfter).sources
}

// payload is the cabinet's content: one source and one record for each file.
type payload struct {
	sources []cab.Source
	records []express.FileRecord // the hashes are filled in while the files are read
	total   int64
}

func newPayload(files []File, notAfter time.Time) *payload {
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
			Open:       func() (io.ReadCloser, error) { return openHashed(f.Path, rec) },
		})
	}
	return p
}

// hashedFile hashes what is read of it.
type hashedFile struct {
	*os.File
	sum  hash.Hash
	size int64
	rec  *express.FileRecord
}

func openHashed(path string, rec *express.FileRecord) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &hashedFile{File: f, sum: sha256.New(), rec: rec}, nil
}

func (h *hashedFile) Read(b []byte) (int, error) {
	n, err := h.File.Read(b)
	h.sum.Write(b[:n])
	h.size += int64(n)
	return n, err
}

// Close records the hash of a file that was read from end to end; the cabinet's
// writer refuses one that was not.
func (h *hashedFile) Close() error {
	if h.size == h.rec.Size {
		h.sum.Sum(h.rec.SHA256[:0])
	}
	return h.File.Close()
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
