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
	"unicode/utf16"
	"unicode/utf8"

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
	Part string // "target", "arguments" ...
	Text string
	Why  string // reads after the text
}

func (e *Error) Error() string {
	return e.Part + " " + strconv.Quote(show.Clip(e.Text, 60)) + " " + e.Why
}

// Bits of LinkFlags.
const (
	hasIDList       = 1 << 0
	hasLinkInfo     = 1 << 1
	hasName         = 1 << 2
	hasWorkingDir   = 1 << 4
	hasArguments    = 1 << 5
	hasIconLocation = 1 << 6
	isUnicode       = 1 << 7
	hasExpString    = 1 << 9
)

// Bits of FileAttributes.
const (
	attrDirectory = 0x10
	attrArchive   = 0x20
)

var le = binary.LittleEndian

// Encode returns the file. codec is the client's code page, for the fields that
// are there in 8-bit text as well as in Unicode; without one they hold an
// underscore for what is not ASCII. The error is an *Error.
func Encode(l Link, codec text.Codec) ([]byte, error) {
	texts := l.texts()
	for _, t := range texts {
		if why := check(t.s); why != "" {
			return nil, &Error{t.part, t.s, why}
		}
	}
	if l.IconIndex < math.MinInt32 || l.IconIndex > math.MaxInt32 {
		return nil, &Error{"icon index", strconv.Itoa(l.IconIndex), "has more than 32 bits"}
	}
	var target, extra []byte
	var err error
	flags := uint32(isUnicode)
	if l.onDrive() {
		flags |= hasIDList | hasLinkInfo
		target, err = l.location(codec)
	} else {
		flags |= hasExpString
		extra, err = environmentBlock(l.Target, codec)
	}
	if err != nil {
		return nil, err
	}
	var data []byte
	for _, t := range texts[1:] {
		if t.s != "" {
			flags |= t.flag
			data = le.AppendUint16(data, uint16(winpath.Units(t.s)))
			data = appendUTF16(data, t.s)
		}
	}
	const terminal = "\x00\x00\x00\x00"
	return bytes.Join([][]byte{l.header(flags), target, data, extra, []byte(terminal)}, nil), nil
}

type part struct {
	part string
	s    string
	flag uint32
}

// texts are the link's texts, from the second on in the order of StringData.
func (l Link) texts() []part {
	return []part{
		{"target", l.Target, 0},
		{"description", l.Description, hasName},
		{"working directory", l.Dir, hasWorkingDir},
		{"arguments", l.Arguments, hasArguments},
		{"icon", l.Icon, hasIconLocation},
	}
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

// header is the ShellLinkHeader.
func (l Link) header(flags uint32) []byte {
	attributes := uint32(attrArchive)
	if l.Folder {
		attributes = attrDirectory
	}
	b := le.AppendUint32(nil, 0x4C) // HeaderSize
	b = append(b, "\x01\x14\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46"...)
	b = le.AppendUint32(b, flags)
	b = le.AppendUint32(b, attributes)
	b = append(b, make([]byte, 3*8+4)...) // CreationTime, AccessTime, WriteTime, FileSize
	b = le.AppendUint32(b, uint32(int32(l.IconIndex)))
	b = le.AppendUint32(b, 1) // ShowCommand: SW_SHOWNORMAL
	b = le.AppendUint16(b, l.HotKey)
	return append(b, make([]byte, 2+4+4)...) // reserved
}

// environmentBlock is the EnvironmentVariableDataBlock, for what is found when
// the link is used.
func environmentBlock(target string, codec text.Codec) ([]byte, error) {
	const size = 260 // characters with the NUL
	if winpath.Units(target) >= size {
		return nil, &Error{"target", target, "is longer than 259 characters, which a path that is no path on a drive cannot be"}
	}
	b := le.AppendUint32(nil, 8+size+2*size)
	b = le.AppendUint32(b, 0xA0000001)
	ansi := make([]byte, size)
	copy(ansi[:size-1], narrow(target, codec))
	wide := make([]byte, 2*size)
	copy(wide, appendUTF16(nil, target))
	return append(append(b, ansi...), wide...), nil
}

func appendUTF16(b []byte, s string) []byte {
	for _, u := range utf16.Encode([]rune(s)) {
		b = le.AppendUint16(b, u)
	}
	return b
}

// narrow is what stands for a text in the fields for 8-bit text.
func narrow(s string, codec text.Codec) string {
	if codec != nil {
		b, _ := codec.Encode(s)
		return string(b)
	}
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return '_'
		}
		return r
	}, s)
}
