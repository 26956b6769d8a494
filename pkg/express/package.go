package express

import (
	"io"

	"goexpress/internal/incomparable"
	"goexpress/internal/text"
	"goexpress/pkg/pe"
)

// Codecs gives the codec of a code page.
type Codecs func(page int) (text.Codec, error)

// Generators.
const (
	Goexpress = "goexpress"
	IExpress  = "iexpress"
)

// Texts of a package; nil means <None>.
type Texts struct {
	Title, Prompt, License, Run, Post, AdminQuiet, UserQuiet, Finish *string
}

// EXTRACTOPT bits.
const (
	OptNoProgress   = 0x001
	OptAdvpackDLLs  = 0x004 // the cabinet ends with advpack's three DLLs, which FILESIZES does not count
	OptCPUFolder    = 0x020
	OptInstanceAsk  = 0x040
	OptInstanceStop = 0x080
	OptCheckAdmin   = 0x100
	OptReturnCode   = 0x200
)

// REBOOT bits.
const (
	RebootAllowed = 1
	RebootAlways  = 2
	RebootSilent  = 4
)

// Package as read from a file, or about to be written. What is marked as
// "reading" is ignored by Write.
type Package struct {
	Texts
	Generator      string // reading: Goexpress or IExpress
	Machine        string // reading: "amd64", "386", "arm64", or the number of another machine
	OS             string // reading: "windows" or "linux"
	ShowWindow     uint32
	Reboot         uint32
	ExtractOptions uint32
	PackInstSpace  uint32    // bytes
	FileSizes      [9]uint32 // see FileSizes
	InstanceName   string    // INSTANCECHECK, "" when absent
	VerCheck       []byte    // VERCHECK as it is, nil when absent; its layout is not known
	CodePage       int       // of the classic texts
	Manifest       *Manifest // nil for packages not ours, and for those of a newer format

	Warnings  []string          // reading: what is unusual, yet can be read
	Resources []pe.Resource     // reading: all of the file, the program's own too
	Signed    bool              // reading: a certificate table is there; whether it is valid is not looked at
	Trailing  int64             // reading: bytes behind all that the headers, or a signature, describe; no stub looks at them
	Cabinet   *io.SectionReader // reading

	in     *container
	codec  text.Codec
	digest [digestLen]byte // of the image, as recorded
	newer  int             // format version when it is newer than ours
}

// Version reads the version resource of the program; nil when it has none. One that
// is damaged is none.
func (p *Package) Version() *pe.VersionInfo {
	if p.in == nil || p.in.program == nil {
		return nil
	}
	v, _ := p.in.program.VersionInfo()
	return v
}

// FileVersion is the file version of the program, zero when it has none.
func (p *Package) FileVersion() [4]uint16 {
	if p.in == nil || p.in.program == nil {
		return [4]uint16{}
	}
	v, _ := p.in.program.FileVersion()
	return v
}

// FileRecord is one packed file in the manifest, in cabinet order.
type FileRecord struct {
	_       incomparable.Struct
	Name    string // as in the cabinet, with backslashes
	Size    int64
	ModTime int64 // Unix seconds
	SHA256  [32]byte
}

// Manifest is what GOEXPRESS holds besides the texts.
type Manifest struct {
	Version  int // of the format; ignored by Write
	Files    []FileRecord
	Settings map[string]string // extension settings that are not the default: "ExitCode", "OnFailure", ...; commands as "Command0".. ; keys are letters and digits
}

// RebootMode names the REBOOT bits: never, ifNeeded, always, ifNeededSilent, alwaysSilent.
func (p *Package) RebootMode() string {
	if p.Reboot&RebootAllowed == 0 {
		return "never"
	}
	mode := "ifNeeded"
	if p.Reboot&RebootAlways != 0 {
		mode = "always"
	}
	if p.Reboot&RebootSilent != 0 {
		mode += "Silent"
	}
	return mode
}

// WindowMode names SHOWWINDOW: default, hidden, minimized, maximized. As in
// wextract, other values are the default.
func (p *Package) WindowMode() string {
	names := [...]string{"default", "hidden", "minimized", "maximized"}
	if p.ShowWindow < uint32(len(names)) {
		return names[p.ShowWindow]
	}
	return names[0]
}

// FileSizes computes FILESIZES: the room that files of these sizes take on
// drives with clusters of 512 bytes, 1 KiB .. 64 KiB, each file rounded up by
// itself, and their exact sum last. Sums above 4 GiB - 1 are held there.
func FileSizes(sizes []int64) [9]uint32 {
	var out [9]uint32
	for i := range out {
		cluster := int64(512) << i
		if i == 8 {
			cluster = 1
		}
		sum := int64(0)
		for _, n := range sizes {
			sum = min(sum+(n+cluster-1)/cluster*cluster, 1<<32-1)
		}
		out[i] = uint32(sum)
	}
	return out
}
