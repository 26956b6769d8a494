package inf

import (
	"strconv"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/format"
	"goexpress/internal/winpath"
)

// field returns field i of a line, substituted, and reports what was odd.
func (p *planner) field(l *Line, i int) string {
	e := p.view.expand(l.raw(i))
	p.odd(l, i, &e)
	return e.text
}

// wholeText is the line as AdvPack reads it, with what was odd reported.
func (p *planner) wholeText(l *Line) string {
	text, e := p.view.text(l)
	p.odd(l, 1, &e)
	return text
}

// text is field i, counted: strings make long texts of short fields.
func (p *planner) text(l *Line, i int) string {
	s := p.field(l, i)
	p.stepBytes(len(s))
	return s
}

// rest is field i with all behind it, joined again with bare commas.
func (p *planner) rest(l *Line, i int) string {
	var fields []string
	for ; i <= len(l.Fields); i++ {
		fields = append(fields, p.field(l, i))
	}
	s := strings.Join(fields, ",")
	p.stepBytes(len(s))
	return s
}

// number reads field i; one that is empty or missing is 0. what names it.
func (p *planner) number(l *Line, i int, what string) (n uint32, ok bool) {
	n, err := parseUint32(p.field(l, i))
	if err != nil {
		p.badNumber(l, i, what+" "+p.quotedField(l, i)+": not a number of 32 bits",
			"write it in decimal, or in hexadecimal with 0x")
	}
	return n, err == nil
}

// flags reads a field of flags as number does, and warns of bits that are not
// among the known ones.
func (p *planner) flags(l *Line, i int, known uint32) (flags uint32, ok bool) {
	flags, ok = p.number(l, i, "flags")
	if ok {
		p.oddFlags(l, i, flags, known)
	}
	return flags, ok
}

// oddFlags warns of bits without a meaning.
func (p *planner) oddFlags(l *Line, i int, flags, known uint32) {
	if odd := flags &^ known; odd != 0 {
		p.warn(l, i, "inf-unknown-flags", format.Sprintf("flags %#x mean nothing here", odd), "leave them out")
	}
}

// badNumber is an error about a field that should be a number.
func (p *planner) badNumber(l *Line, i int, message, hint string) {
	p.report(p.because(l, i, ErrInvalidData), finding.Error, "inf-bad-number", message, hint)
}

// name returns field i as a checked file name.
func (p *planner) name(l *Line, i int) (name string, ok bool) {
	if name = p.field(l, i); name == "" {
		p.fail(l, i, "inf-missing-name", "field "+strconv.Itoa(i)+" names no file", "write the file's name")
		return "", false
	}
	return p.checked(l, i, name)
}

// checked passes a relative name that stays where it is put.
func (p *planner) checked(l *Line, i int, name string) (clean string, ok bool) {
	clean, err := winpath.CheckName(name)
	if err == nil {
		return clean, true
	}
	hint := "write a plain file name; the folder belongs into [DestinationDirs]"
	if strings.Contains(name, "://") {
		hint = "put the file into the package; nothing is fetched"
	}
	p.report(p.because(l, i, err), finding.Error, "inf-unsafe-name", err.Error(), hint)
	return "", false
}
