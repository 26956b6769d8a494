package registry

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unicode/utf16"
)

// signature is the first line of the format of Windows 2000 and later.
const signature = "Windows Registry Editor Version 5.00"

// Export writes all below a root (HKCU, HKLM or HKU; the classes are HKLM's)
// in the format of regedit's exports: UTF-16LE with a mark, lines ending in CR
// and LF. Keys and values are sorted, so that the same content gives the same
// bytes.
func (h *Hive) Export(root string) []byte {
	e := exporter{}
	e.line(signature)
	e.line("")
	if n := h.roots[root]; n != nil {
		e.key(n, fullRoot(root))
	}
	data := make([]byte, 0, 2+2*e.Len())
	data = append(data, 0xFF, 0xFE)
	var pair [2]uint16
	for _, r := range e.String() {
		for _, u := range utf16.AppendRune(pair[:0], r) {
			data = binary.LittleEndian.AppendUint16(data, u)
		}
	}
	return data
}

// fullRoot is HKEY_LOCAL_MACHINE for HKLM.
func fullRoot(short string) string {
	for _, r := range roots {
		if r.short == short {
			return r.full
		}
	}
	return short
}

type exporter struct{ strings.Builder }

func (e *exporter) line(s string) { e.WriteString(s + "\r\n") }

// key writes a key and all below it. A section for a key that holds nothing but
// keys, as regedit writes it, would say nothing more: it is left out, so that a
// file grows with what is in the registry and not with its depth.
func (e *exporter) key(n *node, path string) {
	isRoot := !strings.Contains(path, `\`)
	if len(n.values) > 0 || len(n.keys) == 0 && !isRoot {
		e.line("[" + path + "]")
		for _, v := range n.sortedValues() {
			e.value(v)
		}
		e.line("")
	}
	for _, child := range n.sortedKeys() {
		e.key(child, path+`\`+child.name)
	}
}

func (e *exporter) value(v *namedValue) {
	name := "@="
	if v.name != "" {
		name = quote(v.name) + "="
	}
	e.WriteString(name)
	if s, ok := plainText(v.Value); ok {
		e.line(quote(s))
	} else if n, ok := v.Number(); ok {
		digits := strconv.FormatUint(uint64(n), 16)
		e.line("dword:" + strings.Repeat("0", 8-len(digits)) + digits)
	} else {
		kind := "hex:"
		if v.Type != Binary {
			kind = "hex(" + strconv.FormatUint(uint64(v.Type), 16) + "):"
		}
		e.WriteString(kind)
		e.hex(v.Data, len(utf16.Encode([]rune(name)))+len(kind))
	}
}

// quote puts text into quotes; backslashes and quotes are all that regedit escapes.
func quote(s string) string {
	return `"` + strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`) + `"`
}

// plainText is the text of a REG_SZ that comes back as it is when it is written
// in quotes: with one NUL, at the end, and without line ends and other control
// characters, on which the readers of this format differ.
func plainText(v Value) (string, bool) {
	if v.Type != SZ {
		return "", false
	}
	s, ok := v.Text()
	if !ok || badName(s, len(s)) != "" || !String(s).Equal(v) {
		return "", false
	}
	return s, true
}

// hex writes bytes behind a line's first so many characters; no line is longer
// than 80.
func (e *exporter) hex(data []byte, column int) {
	const digits = "0123456789abcdef"
	for i, b := range data {
		e.WriteByte(digits[b>>4])
		e.WriteByte(digits[b&15])
		if i == len(data)-1 {
			break
		}
		e.WriteByte(',')
		if column += 3; column > 76 {
			e.WriteString("\\\r\n  ")
			column = 2
		}
	}
	e.line("")
}
