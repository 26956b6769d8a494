// Package shelllink writes Windows' shortcuts (.lnk files) on any system, after
// the published structure [MS-SHLLINK]. The items of the list that leads to the
// target are not published; they are made as Windows XP and its successors make
// them. The bytes depend on the Link alone: times, sizes and the volume's serial
// number, which only say how a target that was moved may be found again, are
// left empty.
package shelllink

import (
	"bytes"
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"goexpress/internal/incomparable"
	"goexpress/internal/show"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// Link is what a shortcut says. Only Target must be there.
type Link struct {
	// Target is an absolute path on a drive. A share, or a path that begins
	// with or holds a variable (`%windir%\x.exe`), is stored as text for Windows
	// to find when the link is used; it has at most 259 characters.
	Target      string
	Folder      bool   // Target is a folder
	Arguments   string // of a program
	Dir         string // working directory
	Description string // shown as tip
	Icon        string // file; "" is the target's own
	IconIndex   int    // 32 bits; negative: the number of a resource
	HotKey      uint16 // virtual key, modifiers in the high byte
}

// MaxText is the length of the longest text in UTF-16 units: below 32 KiB.
const MaxText = 1<<14 - 1

// Error says which part of a Link cannot be written.
type Error struct {
	_    incomparable.Struct
	Part string // "target", "arguments" ...
	Text string
	Why  string // reads after the text
}

func (e *Error) Error() string {
	return e.Part + " " + strconv.Quote(show.Clip(e.Text, 60)) + " " + e.Why
}

// Bits of LinkFlags. Those of the texts follow one another from hasName on.
const (
	hasIDList    = 1 << 0
	hasLinkInfo  = 1 << 1
	hasName      = 1 << 2
	isUnicode    = 1 << 7
	hasExpString = 1 << 9
)

// Bits of FileAttributes.
const (
	attrDirectory = 0x10
	attrArchive   = 0x20
)

// header is the ShellLinkHeader, without what Encode puts into it: its size and
// class, flags, attributes, three times and a size, the icon's index,
// SW_SHOWNORMAL, the hot key, reserved bytes.
const header = "\x4C\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46" +
	"flag\x20\x00\x00\x00" + zeros8 + zeros8 + zeros8 + "\x00\x00\x00\x00icon\x01\x00\x00\x00" + "hk" + zeros8 + "\x00\x00"

const zeros8 = "\x00\x00\x00\x00\x00\x00\x00\x00"

// texts are the names of a link's texts: the target, and in the order of
// StringData the others, of which no link here has the relative path.
var texts = [...]string{"target", "description", "relative path", "working directory", "arguments", "icon"}

// Encode returns the file. codec is the client's code page, for the fields that
// are there in 8-bit text as well as in Unicode. The error is an *Error.
func Encode(l *Link, codec text.Codec) ([]byte, error) {
	flags := uint32(isUnicode)
	data := &writer{codec: codec}
	for i, s := range []string{l.Target, l.Description, "", l.Dir, l.Arguments, l.Icon} {
		if why := check(s); why != "" {
			return nil, &Error{Part: texts[i], Text: s, Why: why}
		}
		if i > 0 && s != "" {
			flags |= hasName >> 1 << i
			data.numbers(2, winpath.Units(s))
			data.Write(text.AppendUTF16(nil, s))
		}
	}
	if l.IconIndex < math.MinInt32 || l.IconIndex > math.MaxInt32 {
		return nil, &Error{Part: "icon index", Text: strconv.Itoa(l.IconIndex), Why: "has more than 32 bits"}
	}
	w := &writer{codec: codec}
	target, why := strings.ReplaceAll(l.Target, "/", `\`), ""
	w.WriteString(header)
	if onDrive(target) {
		flags |= hasIDList | hasLinkInfo
		why = w.location(target, l.Folder)
	} else {
		flags |= hasExpString
		why = data.environment(l.Target)
	}
	if why != "" {
		return nil, &Error{Part: "target", Text: l.Target, Why: why}
	}
	w.Write(data.Bytes())
	w.numbers(4, 0) // TerminalBlock
	b := w.Bytes()
	binary.LittleEndian.PutUint32(b[20:], flags)
	if l.Folder {
		b[24] = attrDirectory
	}
	binary.LittleEndian.PutUint32(b[56:], uint32(l.IconIndex))
	binary.LittleEndian.PutUint16(b[64:], l.HotKey)
	return b, nil
}

func check(s string) (why string) {
	switch {
	case !utf8.ValidString(s):
		return "is not valid text"
	case strings.ContainsRune(s, 0):
		return "holds a NUL"
	case winpath.Units(s) > MaxText:
		return "is longer than " + strconv.Itoa(MaxText) + " characters"
	}
	return ""
}

// writer collects the bytes of a link.
type writer struct {
	bytes.Buffer
	codec text.Codec
}

// narrow is what stands for a text in the fields for 8-bit text.
func (w *writer) narrow(s string) string {
	b, _ := w.codec.Encode(s)
	return string(b)
}

// numbers adds numbers of so many bytes.
func (w *writer) numbers(size int, list ...int) {
	for _, n := range list {
		for range size {
			w.WriteByte(byte(n))
			n >>= 8
		}
	}
}

// environment adds the EnvironmentVariableDataBlock, for what is found when the
// link is used: the target in 260 characters with the NUL, 8-bit and wide.
func (w *writer) environment(target string) (why string) {
	const size = 260
	if winpath.Units(target) >= size {
		return "is longer than 259 characters, which a path that is no path on a drive cannot be"
	}
	w.WriteString("\x14\x03\x00\x00\x01\x00\x00\xA0") // its size and kind
	block := make([]byte, size+2*size)
	copy(block[:size-1], w.narrow(target))
	copy(block[size:], text.AppendUTF16(nil, target))
	w.Write(block)
	return ""
}
