package ui

import (
	"testing"
	"unicode/utf16"
)

// The template is read back as the format says, with nothing left over.
func TestDialogTemplate(t *testing.T) {
	controls := []control{
		{classButton, 0x50010001, 1, 2, 3, 4, 6, "&Ja"},
		{classEdit, 0x50A10844, -1, 20, 300, 40, 100, ""},
		{classStatic, 0x50000000, 5, 6, 7, 8, 101, "größer 🙂"},
	}
	b := dialogTemplate("Paket\x00unseen", 0x80C80A80, 300, 200, controls)
	at := 0
	word := func() uint16 { at++; return b[at-1] }
	long := func() uint32 { low := uint32(word()); return low | uint32(word())<<16 }
	text := func() string {
		var u []uint16
		for w := word(); w != 0; w = word() {
			u = append(u, w)
		}
		return string(utf16.Decode(u))
	}
	if style, ex, n := long(), long(), word(); style != 0x80C80A80|0x40 || ex != 0 || int(n) != len(controls) {
		t.Fatalf("style %#x, extended %#x, %d controls", style, ex, n)
	}
	if x, y, w, h := word(), word(), word(), word(); x != 0 || y != 0 || w != 300 || h != 200 {
		t.Errorf("rectangle %d %d %d %d", x, y, w, h)
	}
	if menu, class, title := word(), word(), text(); menu != 0 || class != 0 || title != "Paket" {
		t.Errorf("menu %d, class %d, title %q", menu, class, title)
	}
	if size, face := word(), text(); size != 8 || face != "MS Shell Dlg" {
		t.Errorf("font %d %q", size, face)
	}
	for i, want := range controls {
		at = (at + 1) &^ 1
		var got control
		got.style = long()
		long()
		got.x, got.y, got.w, got.h = int16(word()), int16(word()), int16(word()), int16(word())
		got.id = word()
		if atom := word(); atom != 0xFFFF {
			t.Errorf("control %d: no class atom but %#x", i, atom)
		}
		got.class, got.text = word(), text()
		if extra := word(); extra != 0 || got != want {
			t.Errorf("control %d is %+v with %d extra bytes, want %+v", i, got, extra, want)
		}
	}
	if at != len(b) {
		t.Errorf("%d words are left over", len(b)-at)
	}
}
