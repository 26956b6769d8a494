package stub

import (
	"errors"
	"io"
	"strings"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/sha256"
	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/stub/ui"
)

// extractor unpacks a cabinet to a folder, or only looks whether it can be unpacked.
type extractor struct {
	run     *run
	to      *workFolder // nil: nowhere
	private bool        // files are for this run alone
	ask     bool        // before files that exist are replaced
	zone    []byte      // the mark of the web that files get; nil: none
	unzoned bool        // the log has been told that files go without it
	buf     []byte
	checked strings.Builder // what there is to show of files that went nowhere
}

// nowhere is a writer that forgets. That of package io brings a pool with it.
type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }

// extract writes every file of the cabinet, which must be one of those that the
// manifest names, and checks it against the manifest while writing. The error of a
// package that does not hold what its manifest says has the code CodeDamaged.
func (x *extractor) extract(r *cab.Reader) error {
	files := x.run.payload.files
	if len(r.Files) != len(files) {
		return damaged(format.Sprintf("the cabinet holds %d files, the package says %d", len(r.Files), len(files)), nil)
	}
	records := make(map[*cab.File]*express.FileRecord, len(r.Files))
	for i, f := range r.Files {
		rec := &files[i]
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
		return x.file(rec, uint32(f.Attributes), content)
	})
	if _, ours := errors.AsType[*Failure](err); err != nil && !ours {
		return damaged("the package's cabinet cannot be unpacked", err)
	}
	if err == nil && written != len(files) {
		err = damaged(format.Sprintf("the cabinet gave %d of %d files", written, len(files)), nil)
	}
	return err
}

// attributeBits are the attributes that files of the cabinet pass on.
const attributeBits = uint32(cab.ReadOnly | cab.Hidden | cab.System | cab.Archive)

// file unpacks one file.
func (x *extractor) file(rec *express.FileRecord, attributes uint32, content io.Reader) error {
	event := "extract"
	if x.to == nil {
		if err := x.copy(nowhere{}, rec, content); err != nil {
			return err
		}
		event = "verify"
		format.Fprintf(&x.checked, "ok  %s\n", rec.Name)
	} else {
		w, err := x.create(rec, attributes)
		if w == nil {
			return err
		}
		err = x.copy(w, rec, content)
		if cerr := w.Close(); cerr != nil && err == nil {
			err = fail("writing "+rec.Name, cerr)
		}
		if err != nil {
			return err
		}
	}
	x.run.event(Info, event, Field{"file", rec.Name}, Field{"size", rec.Size}, Field{"hash", "ok"})
	return nil
}

// create makes a file; nil without an error: it is to be left as it is.
func (x *extractor) create(rec *express.FileRecord, attributes uint32) (io.WriteCloser, error) {
	if err := x.to.mkdirs(rec.Name); err != nil {
		return nil, fail("making the folder of "+rec.Name, err)
	}
	skip, err := x.makeRoom(rec.Name)
	if skip || err != nil {
		return nil, err
	}
	w, err := x.to.dir.Create(rec.Name, Meta{
		Modified:   time.Unix(rec.ModTime, 0),
		Attributes: attributes & attributeBits,
		Private:    x.private,
	})
	if err != nil {
		return nil, fail("creating "+rec.Name, err)
	}
	x.to.files = append(x.to.files, rec.Name)
	if len(x.zone) > 0 {
		x.mark(rec.Name)
	}
	return w, nil
}

// makeRoom deals with what is there by a file's name already.
func (x *extractor) makeRoom(name string) (skip bool, err error) {
	if x.to.own || !x.to.dir.Exists(name) {
		return false, nil
	}
	if x.ask {
		switch x.run.gate.Replace(x.to.os.Family().join(x.to.path, name)) {
		case ui.No:
			return true, nil
		case ui.Cancel:
			return false, failure(CodeCancelled, "cancelled", "")
		}
	}
	if err := x.to.dir.Remove(name); err != nil {
		return false, fail("replacing "+name, err)
	}
	return false, nil
}

// copy writes a file's content, never more than the manifest says (S39), and
// checks its hash.
func (x *extractor) copy(w io.Writer, rec *express.FileRecord, content io.Reader) error {
	hash := sha256.New()
	var size int64
	for {
		if err := x.run.ctx.Err(); err != nil {
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
