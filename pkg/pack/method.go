package pack

import (
	"errors"
	"strings"

	"goexpress/internal/finding"
	"goexpress/pkg/cab"
	"goexpress/pkg/cab/codec"
	"goexpress/pkg/sed"
)

// settings of the payload's compression, and its encoder.
type settings struct {
	codec.Settings
	encoder cab.Encoder
}

// chooseMethod settles how the payload is compressed: switch, else directive,
// else LZX as IExpress does.
func (j *Job) chooseMethod() {
	d := j.Directive
	name, at := j.opt.Compression, d.Compression
	if name == "" {
		name = strings.ToLower(d.Compression.Text)
	}
	method, known := map[string]cab.Method{"none": cab.None, "mszip": cab.MSZIP, "lzx": cab.LZX, "": cab.LZX}[name]
	if !known {
		method = cab.LZX
		j.add(at.Finding("pack-compression", finding.Warning,
			name+" cannot be written: lzx takes its place", "write CompressionType=LZX or MSZIP, or use --compression"))
	}
	s := codec.Settings{Method: method, Level: j.opt.Level, Jobs: j.opt.Jobs}
	if method == cab.LZX {
		s.Window = j.opt.Window
		if s.Window == 0 {
			s.Window = d.CompressionMem
		}
	}
	j.method = settings{Settings: s}
	j.makeEncoder(at)
}

// makeEncoder falls back to MSZIP for a method whose encoder does not exist
// yet, and says so.
func (j *Job) makeEncoder(at sed.Value) {
	encoder, err := codec.New(j.method.Settings)
	var unsupported *cab.UnsupportedError
	if errors.As(err, &unsupported) && j.method.Method == cab.LZX {
		j.add(at.Finding("pack-stand-in", finding.Warning,
			"this version does not write lzx yet: mszip stands in", "--compression mszip asks for it outright"))
		j.method.Method, j.method.Window = cab.MSZIP, 0
		encoder, err = codec.New(j.method.Settings)
	}
	if err != nil {
		j.add(&finding.Finding{ID: "pack-compression", Severity: finding.Error, Pos: finding.Pos{File: j.Directive.Name}, Err: err})
	}
	j.method.encoder = encoder
}
