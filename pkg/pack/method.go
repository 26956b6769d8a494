package pack

import (
	"strings"

	"goexpress/internal/finding"
	"goexpress/pkg/cab"
	"goexpress/pkg/cab/codec"
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
	method, known := cab.ParseMethod(name)
	switch {
	case name == "":
		method = cab.LZX
	case !known, method == cab.Quantum:
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
	j.makeEncoder()
}

func (j *Job) makeEncoder() {
	encoder, err := codec.New(j.method.Settings)
	if err != nil {
		j.add(&finding.Finding{ID: "pack-compression", Severity: finding.Error, Pos: finding.Pos{File: j.Directive.Name}, Err: err})
	}
	j.method.encoder = encoder
}
