package inf

import (
	"strconv"

	"goexpress/internal/finding"
	"goexpress/internal/format"
	"goexpress/internal/registry"
)

// regValue reads the value of an AddReg line.
func (p *planner) regValue(l *Line, flags uint32) (v registry.Value, ok bool) {
	switch kind := flags & regTypeMask; {
	case kind == regSZ:
		return registry.String(p.text(l, fieldRegValue)), true
	case kind == regExpandSZ:
		return registry.ExpandString(p.text(l, fieldRegValue)), true
	case kind == regMultiSZ:
		return p.regStrings(l)
	case kind == regDWord:
		return p.regNumber(l)
	case kind == regNone:
		return p.bytesTo(l, len(l.Fields), registry.None)
	case kind == regBinary:
		return p.bytesTo(l, len(l.Fields), registry.Binary)
	case kind&regBinary == 0:
		p.report(p.because(l, fieldRegFlags, ErrInvalidData), finding.Error, "inf-bad-flags", format.Sprintf("flags %#x name no type", kind),
			format.Sprintf("for bytes of type %d write %#x", kind>>16, kind|regBinary))
		return v, false
	}
	return p.bytesTo(l, len(l.Fields), registry.Type(flags>>16))
}

// regStrings reads a list, which ends at its first empty field.
func (p *planner) regStrings(l *Line) (v registry.Value, ok bool) {
	var list []string
	size := 0
	for i := fieldRegValue; i <= len(l.Fields) && p.steps < maxSteps; i++ {
		s := p.text(l, i)
		if s == "" {
			if i < len(l.Fields) {
				p.warn(l, i, "inf-empty-string", "an empty string ends the list: what follows is left out", "take it out")
			}
			break
		}
		if size += 2 * len(s); size > maxRegValue { // more than that in UTF-16, or nearly
			return v, p.valueTooLong(l, i)
		}
		list = append(list, s)
	}
	return registry.Strings(list), true
}

// regNumber reads a REG_DWORD: one number or, as on Windows 9x, its four bytes.
func (p *planner) regNumber(l *Line) (v registry.Value, ok bool) {
	last := len(l.Fields)
	for last > fieldRegValue && p.view.Field(l, last) == "" {
		last-- // commas behind the value
	}
	switch last - fieldRegValue + 1 {
	case 0, 1:
		n, ok := p.number(l, fieldRegValue, "value")
		return registry.Number(n), ok
	case 4:
		return p.bytesTo(l, last, registry.DWord)
	}
	p.badNumber(l, fieldRegValue, "a REG_DWORD of "+strconv.Itoa(last-fieldRegValue+1)+" fields",
		"write one number, or four bytes in hexadecimal, the lowest first")
	return v, false
}

// bytesTo reads fields of a byte each.
func (p *planner) bytesTo(l *Line, last int, t registry.Type) (v registry.Value, ok bool) {
	if last-fieldRegValue >= maxRegValue {
		return v, p.valueTooLong(l, fieldRegValue)
	}
	v = registry.Value{Type: t, Data: []byte{}}
	for i := fieldRegValue; i <= last; i++ {
		text := p.field(l, i)
		b, err := parseByte(text)
		if len(text) > len("0x00") && !p.stepBytes(len(text)) {
			return v, false
		}
		if err != nil {
			p.report(p.because(l, i, err), finding.Error, "inf-bad-number", quoted(text)+" is not a byte", "write the bytes in hexadecimal, parted by commas")
			return v, false
		}
		v.Data = append(v.Data, b)
	}
	return v, true
}

// valueTooLong is false.
func (p *planner) valueTooLong(l *Line, i int) bool {
	p.report(p.because(l, i, ErrInvalidData), finding.Error, "inf-value-too-long", "a value of more than 1048576 bytes", "keep the data in a file")
	return false
}
