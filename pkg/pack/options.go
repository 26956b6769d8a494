package pack

import (
	"context"
	"io"
	"time"

	"goexpress/internal/text"
)

// Options of a build. Now is required; the zero value of the rest is a plain
// build for windows/amd64.
type Options struct {
	Paths
	Output string   // absolute path of the result; "" = what TargetName says
	Inputs []string // files that the build reads besides what the directive names, absolute: it never writes over them
	Target string   // one of images.Targets; "" = windows/amd64

	Compression string // "none", "mszip", "lzx"; "" = what the directive says, else lzx
	Level       string // "fast", "default", "best"
	Window      int    // bits, lzx only; 0 = what the directive says, else 21
	Jobs        int    // workers; 0 = all cores; never changes the bytes

	CodePage int                                // forced by the user, as in sed.Options; 0 = none
	Codec    func(page int) (text.Codec, error) // code pages; nil = 1252 only
	NotAfter time.Time                          // later file times are cut to this (SOURCE_DATE_EPOCH); zero = none

	Strict bool // warnings are errors

	Stub        func(context.Context) (*Stub, error) // where the stub comes from; not called for CreateCAB
	ForeignStub bool                                 // the stub is not ours: wextract, or one that descends from it

	Now      func() time.Time
	Progress func(done, total int64) // payload bytes; nil = none
	Step     func(what string)       // a new step begins: "compressing 12 files"; nil = none
}

// Stub is the extractor that a package starts with.
type Stub struct {
	Image io.ReaderAt
	Size  int64
}

func (o Options) target() string {
	if o.Target == "" {
		return "windows/amd64"
	}
	return o.Target
}

func (o Options) codec(page int) (text.Codec, error) {
	if o.Codec == nil || page == text.Windows1252.Page() {
		return text.Windows1252, nil
	}
	return o.Codec(page)
}
