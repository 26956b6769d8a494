// Package registry models what Windows' registry holds, on any system: keys,
// typed values, and a registry in memory that is read and written in regedit's
// export format.
package registry

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"

	"goexpress/internal/format"
	"goexpress/internal/jsontext"
	"goexpress/internal/text"
)

// Type is the type of a value, by the number of winnt.h. Any number can be
// stored.
type Type uint32

// The types of winnt.h.
const (
	None     Type = 0
	SZ       Type = 1
	ExpandSZ Type = 2
	Binary   Type = 3
	DWord    Type = 4
	DWordBE  Type = 5
	Link     Type = 6
	MultiSZ  Type = 7
	QWord    Type = 11
)

// typeNames are the names by their numbers, "" for those that no INF has.
var typeNames = [...]string{
	None: "REG_NONE", SZ: "REG_SZ", ExpandSZ: "REG_EXPAND_SZ", Binary: "REG_BINARY", DWord: "REG_DWORD",
	DWordBE: "REG_DWORD_BIG_ENDIAN", Link: "REG_LINK", MultiSZ: "REG_MULTI_SZ", QWord: "REG_QWORD",
}

func (t Type) String() string {
	if t < Type(len(typeNames)) && typeNames[t] != "" {
		return typeNames[t]
	}
	return format.Sprintf("type %d", uint32(t))
}

// Value is what a registry value holds, as bytes: text is UTF-16LE with its
// final NUL, numbers are little-endian.
type Value struct {
	Type Type
	Data []byte
}

// String makes a REG_SZ.
func String(s string) Value { return Value{SZ, encode(s)} }

// ExpandString makes a REG_EXPAND_SZ.
func ExpandString(s string) Value { return Value{ExpandSZ, encode(s)} }

// Strings makes a REG_MULTI_SZ. An empty string cannot be held: it would end
// the list, and is left out.
func Strings(list []string) Value {
	var data []byte
	for _, s := range list {
		if s != "" {
			data = text.AppendUTF16(data, s+"\x00")
		}
	}
	return Value{MultiSZ, text.AppendUTF16(data, "\x00")}
}

// Number makes a REG_DWORD.
func Number(n uint32) Value {
	return Value{DWord, []byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}}
}

// encode is UTF-16LE with a final NUL.
func encode(s string) []byte { return text.AppendUTF16(nil, s+"\x00") }

// decode takes UTF-16LE apart at its NULs; an odd last byte is dropped.
func decode(data []byte) []string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return strings.Split(string(utf16.Decode(units)), "\x00")
}

// Text is the text of a REG_SZ or REG_EXPAND_SZ, up to its first NUL; ok is
// false for any other type.
func (v Value) Text() (s string, ok bool) {
	if v.Type != SZ && v.Type != ExpandSZ {
		return "", false
	}
	return decode(v.Data)[0], true
}

// List is the list of a REG_MULTI_SZ; ok is false for any other type.
func (v Value) List() (list []string, ok bool) {
	if v.Type != MultiSZ {
		return nil, false
	}
	for _, s := range decode(v.Data) {
		if s == "" {
			break
		}
		list = append(list, s)
	}
	return list, true
}

// Number is the number of a REG_DWORD; ok is false for any other type and
// length.
func (v Value) Number() (n uint32, ok bool) {
	if v.Type != DWord || len(v.Data) != 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(v.Data), true
}

// Show is the value in a line of a plan or a log: `"text"` as it is, `1 (0x1)`,
// `"a", "b"`, or the bytes in hexadecimal, behind its type.
func (v Value) Show() string {
	s, ok := v.Text()
	if list, isList := v.List(); isList {
		s, ok = strings.Join(list, `", "`), true
	}
	if ok {
		s = `"` + s + `"`
	} else if n, ok := v.Number(); ok {
		s = format.Sprintf("%d (%#x)", n, n)
	} else {
		s = format.Sprintf("%x", v.Data)
	}
	return v.Type.String() + " " + s
}

// MarshalJSON writes an object: the type, and `text`, `list`, `number` or the
// bytes as `hex`, as far as the type is the one that holds it.
func (v Value) MarshalJSON() ([]byte, error) {
	out := jsontext.Append([]byte(`{"type":`), v.Type.String())
	if s, ok := v.Text(); ok {
		out = jsontext.Append(append(out, `,"text":`...), s)
	} else if list, ok := v.List(); ok {
		out = append(out, `,"list":[`...)
		for i, s := range list {
			if i > 0 {
				out = append(out, ',')
			}
			out = jsontext.Append(out, s)
		}
		out = append(out, ']')
	} else if n, ok := v.Number(); ok {
		out = strconv.AppendUint(append(out, `,"number":`...), uint64(n), 10)
	} else {
		out = jsontext.Append(append(out, `,"hex":`...), format.Sprintf("%x", v.Data))
	}
	return append(out, '}'), nil
}

// Equal reports whether two values have the same type and bytes.
func (v Value) Equal(w Value) bool { return v.Type == w.Type && bytes.Equal(v.Data, w.Data) }
