package express

import (
	"io"

	"goexpress/internal/format"
	"goexpress/internal/text"
)

// Read finds the package in f: PE resources, or the block behind an ELF
// program. codecs may be nil; code page 1252 is always known.
//
// The error is ErrNotPackage when f is no program or carries no package, a
// *FormatError when it is damaged, a *NewerError for a Linux package of a newer
// format. A Windows package of a newer format is read by its classic
// resources, with a warning and without a Manifest.
func Read(f io.ReaderAt, size int64, codecs Codecs) (*Package, error) {
	c, err := openContainer(f, size)
	if err != nil {
		return nil, err
	}
	return c.read(codecs)
}

// ReadPE is Read for a Windows program. A program that reads itself knows what it
// is, and need not carry what reads others.
func ReadPE(f io.ReaderAt, size int64, codecs Codecs) (*Package, error) {
	c, err := openPE(f, size)
	if err != nil {
		return nil, err
	}
	return c.read(codecs)
}

// ReadELF is Read for a Linux program.
func ReadELF(f io.ReaderAt, size int64, codecs Codecs) (*Package, error) {
	c, err := openELF(f, size)
	if err != nil {
		return nil, err
	}
	return c.read(codecs)
}

func (c *container) read(codecs Codecs) (*Package, error) {
	cabinet := c.find(resCabinet)
	if cabinet == nil {
		return nil, ErrNotPackage
	}
	if cabinet.Offset < 0 {
		return nil, formatError(resCabinet, 0, "is not in the file", nil)
	}
	p := &Package{
		Generator: IExpress, Machine: c.machine, OS: c.os,
		Resources: c.resources, Signed: c.signed, Trailing: c.afterCert,
		Cabinet: c.section(cabinet), in: c,
	}
	doc, err := p.readOurs()
	if err != nil {
		return nil, err
	}
	p.chooseCodec(doc, codecs)
	if err := p.readClassic(); err != nil {
		return nil, err
	}
	if doc != nil {
		p.Texts, p.InstanceName, p.digest = doc.texts, doc.instance, doc.image
		p.Manifest = &Manifest{Version: formatVersion, Files: doc.files, Settings: doc.settings}
	}
	return p, nil
}

// readOurs reads GOEXPRESS; nil when there is none or a newer one.
func (p *Package) readOurs() (*document, error) {
	b, ok, err := p.in.content(resOurs, maxManifest)
	if !ok || err != nil {
		return nil, err
	}
	p.Generator = Goexpress
	p.Trailing += p.in.behind // of other makers it may be part of the program
	doc, err := parseDocument(b, p.in.find(resOurs).Offset)
	if newer, ok := err.(*NewerError); ok {
		p.newer = newer.Version
		p.Warnings = append(p.Warnings, newer.Error()+"; only what every IExpress package holds is shown")
		return nil, nil
	}
	return doc, err
}

// chooseCodec sets the code page: the recorded one, else 1252. Packages of
// other makers do not say theirs.
func (p *Package) chooseCodec(doc *document, codecs Codecs) {
	p.codec, p.CodePage = text.Windows1252, text.Windows1252.Page()
	if doc == nil || doc.codePage == p.CodePage {
		return
	}
	p.CodePage = doc.codePage
	if codecs != nil {
		if c, err := codecs(doc.codePage); err == nil {
			p.codec = c
			return
		}
	}
	p.Warnings = append(p.Warnings, format.Sprintf("code page %d is not known here, 1252 is used for what is stored in it", doc.codePage))
}
