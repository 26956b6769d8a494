package ui

import (
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
func dialogTemplate(title string, style uint32, w, h uint16, controls []control) []uint16 {
	const (
		setFont  = 0x40 // DS_SETFONT: point size and face follow the title
		points   = 8
		typeface = "MS Shell Dlg"
	)
	style |= setFont
	// No extended style, no menu, the system's own class.
	t := []uint16{uint16(style), uint16(style >> 16), 0, 0, uint16(len(controls)), 0, 0, w, h, 0, 0}
	t = append(appendText(t, title), points)
	t = appendText(t, typeface)
	for i := range controls {
		c := &controls[i]
		if len(t)%2 != 0 {
			t = append(t, 0)
		}
		const atom = 0xFFFF // a class, not the name of one
		t = append(t, uint16(c.style), uint16(c.style>>16), 0, 0, uint16(c.x), uint16(c.y), uint16(c.w), uint16(c.h), c.id, atom, c.class)
		t = append(appendText(t, c.text), 0) // no creation data
	}
	return t
}

// appendText appends s with a NUL, which s is cut at if it holds one.
func appendText(t []uint16, s string) []uint16 {
	s, _, _ = strings.Cut(s, "\x00")
	return append(append(t, utf16.Encode([]rune(s))...), 0)
}
