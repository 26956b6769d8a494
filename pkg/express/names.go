package express

import (
	"bytes"
	"encoding/binary"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
	"goexpress/pkg/pe"
)

var le = binary.LittleEndian

// Names and encodings of the resources, as found in Microsoft's packages (all
// of them have all but the last three):
//
//	TITLE                                 text
//	UPROMPT LICENSE FINISHMSG             text or <None>
//	RUNPROGRAM POSTRUNPROGRAM             command or <None>
//	ADMQCMD USRQCMD                       command or <None>
//	CABINET                               a complete cabinet
//	EXTRACTOPT SHOWWINDOW REBOOT          dword
//	PACKINSTSPACE                         dword, bytes
//	FILESIZES                             9 dwords, see FileSizes
//	VERCHECK                              optional, layout not known
//	INSTANCECHECK                         text, needed with OptInstanceAsk and OptInstanceStop
//	UPDFILE0, UPDFILE1, ...               optional, meaning not known
//
// A text is in the ANSI code page and ends with a NUL.
//
// Ours, GOEXPRESS, is of type RT_HTML. 7-Zip opens the largest resource of type
// RT_RCDATA (or of a type it does not know) as the archive inside; a manifest
// of many small files would hide the cabinet from it.
const (
	resCabinet       = "CABINET"
	resExtractOpt    = "EXTRACTOPT"
	resShowWindow    = "SHOWWINDOW"
	resReboot        = "REBOOT"
	resPackInstSpace = "PACKINSTSPACE"
	resFileSizes     = "FILESIZES"
	resVerCheck      = "VERCHECK"
	resInstance      = "INSTANCECHECK"
	resUpdateFile    = "UPDFILE" // and a number
	resOurs          = "GOEXPRESS"

	none = "<None>"

	// maxText bounds a text; the longest are licences.
	maxText = 16 << 20

	// langEnglish is the language of all these resources.
	langEnglish = 1033
)

// textField ties a text of the model to its classic resource and to its key in GOEXPRESS.
type textField struct {
	resource, key string
	of            func(*Texts) **string
}

var textFields = []textField{
	{"TITLE", "Title", func(t *Texts) **string { return &t.Title }},
	{"UPROMPT", "Prompt", func(t *Texts) **string { return &t.Prompt }},
	{"LICENSE", "License", func(t *Texts) **string { return &t.License }},
	{"RUNPROGRAM", "Run", func(t *Texts) **string { return &t.Run }},
	{"POSTRUNPROGRAM", "Post", func(t *Texts) **string { return &t.Post }},
	{"ADMQCMD", "AdminQuiet", func(t *Texts) **string { return &t.AdminQuiet }},
	{"USRQCMD", "UserQuiet", func(t *Texts) **string { return &t.UserQuiet }},
	{"FINISHMSG", "Finish", func(t *Texts) **string { return &t.Finish }},
}

// dwordField ties a number of the model to its resource.
type dwordField struct {
	resource string
	of       func(*Package) *uint32
}

var dwordFields = []dwordField{
	{resExtractOpt, func(p *Package) *uint32 { return &p.ExtractOptions }},
	{resShowWindow, func(p *Package) *uint32 { return &p.ShowWindow }},
	{resReboot, func(p *Package) *uint32 { return &p.Reboot }},
	{resPackInstSpace, func(p *Package) *uint32 { return &p.PackInstSpace }},
}

// typeOf is the type of a package's resource.
func typeOf(name string) pe.ID {
	if name == resOurs {
		return pe.ID{Num: pe.RTHTML}
	}
	return pe.ID{Num: pe.RTRCData}
}

// isOfType reports whether a resource has the type of a package's resource of that
// name.
func isOfType(res *pe.Resource, name string) bool { return res.Type == typeOf(name) }

// isPackageResource reports whether a resource belongs to the package, rather
// than to the program it lies in.
func isPackageResource(res pe.Resource) bool {
	name := winpath.Upper(res.Name.Name)
	if res.Type != typeOf(name) {
		return false
	}
	switch name {
	case resCabinet, resFileSizes, resVerCheck, resInstance, resOurs:
		return true
	}
	for _, f := range textFields {
		if name == f.resource {
			return true
		}
	}
	for _, f := range dwordFields {
		if name == f.resource {
			return true
		}
	}
	number, ok := strings.CutPrefix(name, resUpdateFile)
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

// blob is a small resource to be written.
type blob struct {
	name string
	data []byte
}

// classic encodes the classic resources but the cabinet. It also names those
// whose text has no place in the code page; '?' stands for what is missing.
func (p *Package) classic(codec text.Codec) (list []blob, lossy []string, err error) {
	put := func(name, s string) {
		b, ok := codec.Encode(s)
		if !ok {
			lossy = append(lossy, name)
		}
		list = append(list, blob{name, append(b, 0)})
	}
	for _, f := range textFields {
		s := *f.of(&p.Texts)
		switch {
		case s != nil && strings.ContainsRune(*s, 0):
			return nil, nil, &TextError{f.key, "contains a NUL character, where readers stop"}
		case s != nil && len(*s) > maxText:
			return nil, nil, &TextError{f.key, format.Sprintf("has %d bytes, the limit is %d", len(*s), maxText)}
		case s != nil && *s != "":
			put(f.resource, *s)
		case f.key == "Title":
			put(f.resource, "")
		default:
			put(f.resource, none)
		}
	}
	for _, f := range dwordFields {
		list = append(list, blob{f.resource, le.AppendUint32(nil, *f.of(p))})
	}
	var sizes []byte
	for _, n := range p.FileSizes {
		sizes = le.AppendUint32(sizes, n)
	}
	list = append(list, blob{resFileSizes, sizes})
	if p.VerCheck != nil {
		list = append(list, blob{resVerCheck, p.VerCheck})
	}
	if p.InstanceName != "" {
		put(resInstance, p.InstanceName)
	}
	return list, lossy, nil
}

// readClassic decodes the classic resources. What is missing is a warning: the
// original needs most of them, but nothing is lost in looking at the rest.
func (p *Package) readClassic() error {
	for _, f := range textFields {
		s, err := p.readText(f.resource, true)
		if err != nil {
			return err
		}
		if s != "" && !strings.EqualFold(s, none) {
			*f.of(&p.Texts) = &s
		}
	}
	for _, f := range dwordFields {
		b, err := p.readNumbers(f.resource, 1)
		if err != nil {
			return err
		}
		*f.of(p) = le.Uint32(b)
	}
	b, err := p.readNumbers(resFileSizes, len(p.FileSizes))
	if err != nil {
		return err
	}
	for i := range p.FileSizes {
		p.FileSizes[i] = le.Uint32(b[4*i:])
	}
	if p.InstanceName, err = p.readText(resInstance, false); err != nil {
		return err
	}
	p.VerCheck, _, err = p.in.content(resVerCheck, maxText)
	return err
}

// readText decodes a text up to its NUL.
func (p *Package) readText(name string, needed bool) (string, error) {
	b, ok, err := p.in.content(name, maxText)
	if err != nil {
		return "", err
	}
	if !ok && needed {
		p.Warnings = append(p.Warnings, name+" is missing")
	}
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	s, _ := p.codec.Decode(b)
	return s, nil
}

// readNumbers returns count dwords, zero when the resource is missing.
func (p *Package) readNumbers(name string, count int) ([]byte, error) {
	b, ok, err := p.in.content(name, maxText)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		p.Warnings = append(p.Warnings, name+" is missing")
		return make([]byte, 4*count), nil
	case len(b) < 4*count:
		return nil, formatError(name, p.in.find(name).Offset, format.Sprintf("has %d bytes instead of %d", len(b), 4*count), nil)
	}
	return b, nil
}
