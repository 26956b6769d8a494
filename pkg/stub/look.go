package stub

import (
	"strings"
	"time"

	"goexpress/internal/format"
)

// list answers /LIST: it shows the packed files: size, time in UTC, name.
func (r *run) list() {
	var b strings.Builder
	for _, f := range r.payload.files {
		when := time.Unix(f.ModTime, 0).UTC()
		format.Fprintf(&b, "%11d  %s  %s\n", f.Size, when.Format(time.DateTime), f.Name)
		r.event(Info, "file", Field{"file", f.Name}, Field{"size", f.Size}, Field{"time", when.Format(time.RFC3339)})
	}
	format.Fprintf(&b, "%11d  bytes in %d files\n", r.payload.total, len(r.payload.files))
	r.show(b.String())
}

// verify answers /VERIFY: it unpacks every file to nowhere and shows whose bytes are those that were
// packed, up to the first that are not.
func (r *run) verify() error {
	cabinet, err := r.pkg.OpenCabinet()
	if err != nil {
		return damaged("the package's cabinet is damaged", err)
	}
	x := &extractor{run: r}
	if err = x.extract(cabinet); err == nil {
		format.Fprintf(&x.checked, "all %d files are as they were packed\n", len(r.payload.files))
	}
	r.show(x.checked.String())
	return err
}
