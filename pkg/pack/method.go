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
	j.makeEncoder(at)
}

// StandIn is what to say when MSZIP stands in for LZX.
const StandIn = "this version does not write lzx yet: mszip stands in"

// NewEncoder is codec.New, but for LZX, whose encoder does not exist yet: MSZIP
// stands in for it, in s as well.
func NewEncoder(s *codec.Settings) (encoder cab.Encoder, standIn bool, err error) {
	encoder, err = codec.New(*s)
	var unsupported *cab.UnsupportedError
	if s.Method == cab.LZX && errors.As(err, &unsupported) {
		s.Method, s.Window = cab.MSZIP, 0
		encoder, err = codec.New(*s)
		return encoder, true, err
	}
	return encoder, false, err
}

func (j *Job) makeEncoder(at sed.Value) {
	encoder, standIn, err := NewEncoder(&j.method.Settings)
	if standIn {
		j.add(at.Finding("pack-stand-in", finding.Warning, StandIn, "--compression mszip asks for it outright"))
	}
	if err != nil {
		j.add(&finding.Finding{ID: "pack-compression", Severity: finding.Error, Pos: finding.Pos{File: j.Directive.Name}, Err: err})
	}
	j.method.encoder = encoder
}
