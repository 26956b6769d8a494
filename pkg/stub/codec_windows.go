package stub

import (
	"strings"
	"unicode/utf16"
	"unsafe"

	"goexpress/internal/text"
	"goexpress/internal/windows"
)

// Codec implements Facts, by Windows' own tables.
func (*Host) Codec(page int) (text.Codec, error) {
	if page == 0 || page == text.Windows1252.Page() {
		return text.Windows1252, nil
	}
	// Asked to convert nothing, Windows still checks that it knows the page.
	b := byte('x')
	if _, err := windows.MultiByteToWideChar(uint32(page), 0, &b, 1, nil, 0); err != nil {
		return nil, err
	}
	return &winCodec{uint32(page)}, nil
}

// winCodec is a code page of this Windows.
type winCodec struct{ page uint32 }

func (c *winCodec) Page() int { return int(c.page) }

func (c *winCodec) Decode(b []byte) (string, bool) {
	if len(b) == 0 {
		return "", true
	}
	const mbErrInvalidChars = 8
	if s, err := c.decode(b, mbErrInvalidChars); err == nil {
		return s, true
	}
	s, err := c.decode(b, 0)
	if err != nil {
		s = strings.Repeat("\uFFFD", len(b))
	}
	return s, false
}

func (c *winCodec) decode(b []byte, flags uint32) (string, error) {
	n, err := windows.MultiByteToWideChar(c.page, flags, &b[0], int32(len(b)), nil, 0)
	if err != nil {
		return "", err
	}
	u := make([]uint16, n)
	if n, err = windows.MultiByteToWideChar(c.page, flags, &b[0], int32(len(b)), &u[0], n); err != nil {
		return "", err
	}
	return string(utf16.Decode(u[:n])), nil
}

func (c *winCodec) Encode(s string) ([]byte, bool) {
	if s == "" {
		return nil, true
	}
	u := utf16.Encode([]rune(s))
	b := make([]byte, 4*len(u))
	unknown := byte('?')
	var replaced int32
	const noBestFit = 0x400
	n, _ := procWideCharToMultiByte.Call(uintptr(c.page), noBestFit,
		uintptr(unsafe.Pointer(&u[0])), uintptr(len(u)), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)),
		uintptr(unsafe.Pointer(&unknown)), uintptr(unsafe.Pointer(&replaced)))
	if n == 0 { // UTF-8 and the like take neither flag nor replacement
		n, _ = procWideCharToMultiByte.Call(uintptr(c.page), 0,
			uintptr(unsafe.Pointer(&u[0])), uintptr(len(u)), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), 0, 0)
	}
	return b[:n], n != 0 && replaced == 0
}
