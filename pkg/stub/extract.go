package stub

import (
	"context"
	"errors"
	"io"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/sha256"
	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/stub/ui"
)

// extractor unpacks a cabinet to a folder.
type extractor struct {
	ctx     context.Context
	payload *payload
	to      *workFolder
	private bool   // files are for this run alone
	zone    []byte // the mark of the web that files get; nil: none
	// replace is asked for files that exist; nil: they are replaced.
	replace func(path string) ui.Answer
	event   func(name string, size int64)
	// unmarked is told of a file that could not be given the mark.
	unmarked func(name string, err error)
	buf      []byte
}

// extract writes every file of the cabinet and checks it against the manifest
// while writing. The error of a package that does not hold what its manifest says
// has the code CodeDamaged.
func (x *extractor) extract(r *cab.Reader) error { return x.each(r, x.file) }

// verify checks every file of the cabinet as extract does, and writes none.
func (x *extractor) verify(r *cab.Reader) error {
	return x.each(r, func(rec express.FileRecord, _ uint32, content io.Reader) error {
		err := x.copy(nowhere{}, rec, content)
		if err == nil && x.event != nil {
			x.event(rec.Name, rec.Size)
		}
		return err
	})
}

// nowhere is a writer that forgets. That of package io brings a pool with it.
type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }

// each hands every file of the cabinet to do, once it is known to be one of those
// that the manifest names.
func (x *extractor) each(r *cab.Reader, do func(rec express.FileRecord, attributes uint32, content io.Reader) error) error {
	if len(r.Files) != len(x.payload.files) {
		return damaged(format.Sprintf("the cabinet holds %d files, the package says %d", len(r.Files), len(x.payload.files)), nil)
	}
	records := make(map[*cab.File]express.FileRecord, len(r.Files))
	for i, f := range r.Files {
		rec := x.payload.files[i]
		name, err := winpath.CheckName(f.Name)
		if err != nil || name != rec.Name || f.Size != rec.Size {
			return damaged(format.Sprintf("file %d of the cabinet is %q of %d bytes, the package says %q of %d bytes",
				i+1, f.Name, f.Size, rec.Name, rec.Size), err)
		}
		records[f] = rec
	}
	x.buf = make([]byte, 64<<10)
	written := 0
	err := r.Each(func(f *cab.File, content io.Reader) error {
		rec, ok := records[f]
		if !ok {
			return damaged("the cabinet gives a file twice", nil)
		}
		delete(records, f)
		written++
		return do(rec, uint32(f.Attributes), content)
	})
	if _, ours := errors.AsType[*Failure](err); err != nil && !ours {
		return damaged("the package's cabinet cannot be unpacked", err)
	}
	if err == nil && written != len(x.payload.files) {
		err = damaged(format.Sprintf("the cabinet gave %d of %d files", written, len(x.payload.files)), nil)
	}
	return err
}

// attributeBits are the attributes that files of the cabinet pass on.
const attributeBits = uint32(cab.ReadOnly | cab.Hidden | cab.System | cab.Archive)

// file writes one file.
func (x *extractor) file(rec express.FileRecord, attributes uint32, content io.Reader) error {
	if err := x.to.mkdirs(rec.Name); err != nil {
		return fail("making the folder of "+rec.Name, err)
	}
	skip, err := x.makeRoom(rec.Name)
	if skip || err != nil {
		return err
	}
	w, err := x.to.dir.Create(rec.Name, Meta{
		Modified:   time.Unix(rec.ModTime, 0),
		Attributes: attributes & attributeBits,
		Private:    x.private,
	})
	if err != nil {
		return fail("creating "+rec.Name, err)
	}
	x.to.files = append(x.to.files, rec.Name)
	if len(x.zone) > 0 {
		if err := x.to.dir.SetZone(rec.Name, x.zone); err != nil {
			x.unmarked(rec.Name, err)
		}
	}
	err = x.copy(w, rec, content)
	if cerr := w.Close(); cerr != nil && err == nil {
		err = fail("writing "+rec.Name, cerr)
	}
	if err == nil && x.event != nil {
		x.event(rec.Name, rec.Size)
	}
	return err
}

// makeRoom deals with what is there by a file's name already.
func (x *extractor) makeRoom(name string) (skip bool, err error) {
	if x.to.own || !x.to.dir.Exists(name) {
		return false, nil
	}
	if x.replace != nil {
		switch x.replace(x.to.os.Family().join(x.to.path, name)) {
		case ui.No:
			return true, nil
		case ui.Cancel:
			return false, &Failure{Code: CodeCancelled, What: "cancelled"}
		}
	}
	if err := x.to.dir.Remove(name); err != nil {
		return false, fail("replacing "+name, err)
	}
	return false, nil
}

// copy writes a file's content, never more than the manifest says (S39), and
// checks its hash.
func (x *extractor) copy(w io.Writer, rec express.FileRecord, content io.Reader) error {
	hash := sha256.New()
	var size int64
	for {
		if err := x.ctx.Err(); err != nil {
			return fail("cancelled", err)
		}
		n, rerr := content.Read(x.buf)
		if size += int64(n); size > rec.Size {
			return damaged(rec.Name+" is longer than the package says", nil)
		}
		hash.Write(x.buf[:n])
		if _, err := w.Write(x.buf[:n]); err != nil {
			return fail("writing "+rec.Name, err)
		}
		if rerr == io.EOF {
			break
		}
		if rerr != nil {
			return damaged(rec.Name+" cannot be unpacked", rerr)
		}
	}
	if size != rec.Size {
		return damaged(format.Sprintf("%s is cut at %d of %d bytes", rec.Name, size, rec.Size), nil)
	}
	if hash.Sum() != rec.SHA256 {
		return damaged(rec.Name+" is not the file that was packed", nil)
	}
	return nil
}
