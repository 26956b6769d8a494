package ui

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
)

// Class atoms of a dialog's controls.
const (
	classButton = 0x0080
	classEdit   = 0x0081
	classStatic = 0x0082
)

// control is one part of a dialog; x, y, w and h count in dialog units.
type control struct {
	class      uint16
	style      uint32
	x, y, w, h int16
	id         uint16
	text       string
}

// dialogTemplate lays a dialog out as DialogBoxIndirectParam takes it: a
// DLGTEMPLATE with its font, then a DLGITEMTEMPLATE for each control, which
// starts at a multiple of four bytes. The first control that tabs stop at gets
// the focus.
func dialogTemplate(title string, style uint32, w, h int16, controls []control) []byte {
	const (
		setFont  = 0x40 // DS_SETFONT: point size and face follow the title
		points   = 8
		typeface = "MS Shell Dlg"
	)
	le := binary.LittleEndian
	b := le.AppendUint32(nil, style|setFont)
	b = le.AppendUint32(b, 0) // no extended style
	b = le.AppendUint16(b, uint16(len(controls)))
	b = appendRect(b, 0, 0, w, h)
	b = le.AppendUint32(b, 0) // no menu, the system's own class
	b = appendText(b, title)
	b = le.AppendUint16(b, points)
	b = appendText(b, typeface)
	for _, c := range controls {
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		b = le.AppendUint32(b, c.style)
		b = le.AppendUint32(b, 0)
		b = appendRect(b, c.x, c.y, c.w, c.h)
		b = le.AppendUint16(b, c.id)
		b = le.AppendUint16(b, 0xFFFF) // the class is an atom
		b = le.AppendUint16(b, c.class)
		b = appendText(b, c.text)
		b = le.AppendUint16(b, 0) // no creation data
	}
	return b
}

func appendRect(b []byte, rect ...int16) []byte {
	for _, v := range rect {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	return b
}

// appendText appends s in UTF-16 with a NUL, which s is cut at if it holds one.
func appendText(b []byte, s string) []byte {
	s, _, _ = strings.Cut(s, "\x00")
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return append(b, 0, 0)
}
