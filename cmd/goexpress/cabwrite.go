package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"goexpress/internal/atomicfile"
	"goexpress/pkg/cab"
	"goexpress/pkg/pack"
)

// cabWriter writes cabinets that appear when they are complete.
type cabWriter struct {
	*app
	sources []pack.File
	total   int64        // bytes of them
	files   []cab.Source // the same as the writer takes them, in its order
	opt     cab.WriteOptions
	out     atomicfile.Set
}

// create begins a cabinet, which must not be one of the files to be packed.
func (w *cabWriter) create(path string) (*atomicfile.File, error) {
	if old, err := os.Stat(w.abs(path)); err == nil {
		for _, f := range w.sources {
			if info, err := os.Stat(f.Path); err == nil && os.SameFile(old, info) {
				return nil, fmt.Errorf("the cabinet %s is one of the files to be packed", path)
			}
		}
	}
	file, err := w.out.Create(w.abs(path), 0o666)
	return file, pack.TargetError(path, err)
}

// one writes a single cabinet.
func (w *cabWriter) one(ctx context.Context, path string) (r cabCreateJSON, err error) {
	defer w.out.Discard()
	file, err := w.create(path)
	if err != nil {
		return r, err
	}
	sum, err := cab.Write(ctx, file, w.files, w.opt)
	if err != nil {
		return r, err
	}
	return cabCreateJSON{Output: path, Size: sum.Size, payloadJSON: payloadOf(*sum)}, w.out.Commit()
}

// set writes a set of cabinets of at most size bytes each.
func (w *cabWriter) set(ctx context.Context, path string, size int64) (r cabCreateJSON, err error) {
	defer w.out.Discard()
	spool, err := os.CreateTemp(filepath.Dir(w.abs(path)), ".goexpress-*.tmp") // where there must be room anyway
	if err != nil {
		return r, err
	}
	defer os.Remove(spool.Name())
	defer spool.Close()
	sum, err := cab.WriteSet(ctx, w.files, cab.SetOptions{
		WriteOptions: w.opt, MaxSize: size, Name: cab.NameTemplate(filepath.Base(path)), Spool: spool,
		Create: func(name string) (io.WriteCloser, error) {
			part := filepath.Join(filepath.Dir(path), name)
			r.Outputs = append(r.Outputs, part)
			return w.create(part)
		},
	})
	if err != nil {
		return r, err
	}
	r.Output, r.Size, r.payloadJSON = r.Outputs[0], sum.Size, payloadOf(sum.Summary)
	return r, w.out.Commit()
}
