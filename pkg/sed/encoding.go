package sed

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"goexpress/internal/finding"
	"goexpress/internal/text"
)

// defaultPage is what 8-bit text is taken for when nothing says otherwise: never
// the host's page, so that a build gives the same everywhere.
const defaultPage = 1252

// open decodes the .sed and the override file and reports whether there is a
// directive in them. Encoding: byte order mark, else valid UTF-8, else the code
// page that the user forces, CodePage= of [Options], 1252.
func (p *parser) open(name string, data []byte) bool {
	doc, codec := p.decode(name, data)
	if doc == nil {
		return false
	}
	p.doc, p.d.Doc, p.d.Encoding = doc, doc, doc.File.Encoding
	p.d.CodePage = defaultPage
	if codec != nil {
		p.d.CodePage = codec.Page()
	}
	p.d.noKey = p.optionsPlace()
	if o := p.opt.Override; p.over != nil && p.over.Section(o.Section) == nil {
		p.report(fatal, "sed-missing-section", Value{Pos: finding.Pos{File: o.Name}, Section: o.Section},
			fmt.Sprintf("%s has no section [%s]", o.Name, o.Section), "name a section of that file, as in /O:file,Section")
	}
	return true
}

// decode reads both files twice when needed: a first time to see CodePage=,
// which is ASCII in every code page, then in that page.
func (p *parser) decode(name string, data []byte) (*Document, text.Codec) {
	doc := p.document(name, data, nil)
	if doc == nil {
		return nil, nil
	}
	if o := p.opt.Override; o != nil {
		p.over = p.document(o.Name, o.Data, nil)
	}
	page, codec := p.codePage(doc)
	for _, d := range []**Document{&doc, &p.over} {
		if *d == nil || (*d).File.Encoding != text.CodePage {
			continue
		}
		if page == 0 {
			p.warnAssumed(*d)
		} else {
			*d = p.document((*d).Name, (*d).Bytes(), codec)
		}
	}
	doc.codec = codec // an edit may need it although the file is ASCII
	return doc, codec
}

func (p *parser) document(name string, data []byte, codec text.Codec) *Document {
	doc, err := ParseDocument(name, data, codec)
	var f *finding.Finding
	switch {
	case errors.As(err, &f):
		p.d.Findings = append(p.d.Findings, f)
		return nil
	case len(doc.Sections) == 0 && bytes.IndexByte(data, 0) >= 0 && doc.File.Encoding <= text.CodePage:
		p.report(fatal, "sed-binary", Value{Pos: finding.Pos{File: name}},
			"this is not a text file; the oldest .cdf files were binary", "open it in the IExpress of its time and save it again")
		return nil
	case len(doc.Sections) == 0:
		p.report(fatal, "sed-no-section", Value{Pos: finding.Pos{File: name}},
			"there is no section in this file", "a directive starts with [Version] and [Options]")
		return nil
	}
	return doc
}

// codePage finds the page of 8-bit text, 0 when nothing names one.
func (p *parser) codePage(doc *Document) (page int, codec text.Codec) {
	page, at := p.opt.CodePage, Value{Pos: finding.Pos{File: doc.Name}}
	if page == 0 {
		e := doc.Lookup("Options", "CodePage")
		if p.over != nil {
			if o := p.over.Lookup(p.opt.Override.Section, "CodePage"); o != nil {
				e = o
			}
		}
		if e == nil || isNone(e.Value) {
			return 0, nil
		}
		n, ok := parseNumber(e.Value)
		at = valuePlace(e)
		if !ok || n < 1 || n > 65535 {
			p.report(fatal, "sed-bad-value", at, fmt.Sprintf("%q is not the number of a code page", short(e.Value)), "write for example CodePage=1252 or CodePage=932")
			return 0, nil
		}
		page = int(n)
	}
	codec, err := p.lookupPage(page)
	if err != nil {
		p.report(fatal, "sed-codepage", at, err.Error(), "save the file as UTF-8, which needs no code page")
		return 0, nil
	}
	return page, codec
}

func (p *parser) lookupPage(page int) (text.Codec, error) {
	if p.opt.Codec != nil {
		return p.opt.Codec(page)
	}
	if page == text.Windows1252.Page() {
		return text.Windows1252, nil
	}
	return nil, fmt.Errorf("code page %d is not known here", page)
}

func (p *parser) warnAssumed(doc *Document) {
	for _, line := range doc.File.Lines {
		if i := strings.IndexFunc(line.Text, func(r rune) bool { return r >= utf8.RuneSelf }); i >= 0 {
			at := finding.Pos{File: doc.Name, Line: line.Num, Col: 1 + utf8.RuneCountInString(line.Text[:i])}
			p.report(advice, "sed-codepage-assumed", Value{Pos: at},
				"this file is 8-bit text in an unknown code page; 1252 is assumed",
				"add CodePage=NUMBER to [Options], say --codepage NUMBER, or save the file as UTF-8")
			return
		}
	}
}

// checkLines reports what is wrong with lines whatever they mean.
func (p *parser) checkLines(doc *Document) {
	p.checkBad(doc)
	if doc.File.Encoding == text.UTF8 || doc.File.Encoding == text.UTF8BOM {
		p.report(note, "sed-utf8", Value{Pos: finding.Pos{File: doc.Name}},
			"IExpress would read this UTF-8 file in the ANSI code page", "")
	}
	for _, e := range doc.Head {
		p.report(tolerated, "sed-text-before-section", Value{Pos: e.Pos},
			fmt.Sprintf("%q stands before the first section and is ignored", short(e.Text)), "write a `;` in front of a comment")
	}
	seen := map[string]*Section{}
	for _, s := range doc.Sections {
		at := Value{Pos: s.Pos, Section: s.Name}
		if s.Open {
			p.report(tolerated, "sed-open-section", at, "the closing bracket is missing; IExpress would not see this section", "write ["+s.Name+"]")
		}
		if s.Rest != "" && s.Rest[0] != ';' {
			p.report(tolerated, "sed-text-after-section", at, fmt.Sprintf("%q behind the bracket is ignored", short(s.Rest)), "begin a new line")
		}
		if first := seen[fold(s.Name)]; first != nil {
			p.report(tolerated, "sed-duplicate-section", at,
				fmt.Sprintf("[%s] goes on here; IExpress reads only the part at line %d", s.Name, first.Pos.Line), "join the two parts")
		} else {
			seen[fold(s.Name)] = s
		}
	}
}

// checkBad reports bytes that mean nothing in the encoding, outside comments.
func (p *parser) checkBad(doc *Document) {
	bad, first := 0, 0
	for i, line := range doc.File.Lines {
		if !line.Bad || strings.HasPrefix(trimBlanks(line.Text), ";") {
			continue
		}
		if bad++; bad == 1 {
			first = i
		}
	}
	if bad == 0 {
		return
	}
	line := doc.File.Lines[first]
	at := finding.Pos{File: doc.Name, Line: line.Num}
	if i := strings.IndexRune(line.Text, utf8.RuneError); i >= 0 {
		at.Col = 1 + utf8.RuneCountInString(line.Text[:i])
	}
	encoding := doc.File.Encoding.String()
	if doc.File.Encoding == text.CodePage {
		encoding = fmt.Sprintf("code page %d", p.d.CodePage)
	}
	message := "bytes that mean nothing in " + encoding
	if bad > 1 {
		message += fmt.Sprintf(", in %d lines", bad)
	}
	p.report(fatal, "sed-bad-encoding", Value{Pos: at}, message, "name the right code page with CodePage= or --codepage, or save the file as UTF-8")
}

// checkQuotes reports values whose quotes do not do what they look like.
func (p *parser) checkQuotes(e *Entry) {
	inner := strings.IndexByte(e.Value, '"')
	switch {
	case e.Quote == '"' && inner > 0 && !isBlank(rune(e.Value[inner-1])):
		// `"a.exe" "b"`: the second quote closes a word, so the first one
		// was meant for that word alone. In `"say "b""` it opens one.
		p.report(tolerated, "sed-outer-quotes", valuePlace(e),
			"the first and the last quote are dropped, although they belong to different words",
			`put one more pair of quotes round the whole value: ""a.exe" "b""`)
	case e.Quote == 0 && inner == 0 && strings.Count(e.Value, `"`) == 1:
		p.report(advice, "sed-open-quote", valuePlace(e), "the quote at the beginning has no partner and is part of the value", "")
	}
}
