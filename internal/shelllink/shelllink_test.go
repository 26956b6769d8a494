package shelllink

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"goexpress/internal/codepage"
	"goexpress/internal/text"
)

var le = binary.LittleEndian

// links are read back by Windows' shell and by the reader below.
var links = []Link{
	{Target: `C:\windows\notepad.exe`},
	{Target: `C:\Program Files\Ünïcode 日本\A long name, really.exe`, Arguments: `/q "C:\a b\é.txt" 日本`, Dir: `C:\Program Files\Ünïcode 日本`,
		Description: "Tip é 日本 😀", Icon: `C:\windows\system32\shell32.dll`, IconIndex: -3, HotKey: 0x0641},
	{Target: `C:\windows`, Folder: true, Icon: `%SystemRoot%\system32\x.dll`, IconIndex: 12},
	{Target: `D:\`, Folder: true},
	{Target: `C:/windows/system32/drivers/etc/hosts`},
	{Target: `C:\100%\sure.exe`},
	{Target: `%windir%\regedit.exe`, Arguments: "/s x.reg"},
	{Target: `\\server\share\é.exe`},
}

func windows1252(t testing.TB) text.Codec {
	t.Helper()
	c, err := codepage.Lookup(1252)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// read takes a link apart after [MS-SHLLINK], or panics.
func read(b []byte) (l Link, path8 string) {
	flags := le.Uint32(b[20:])
	l.Folder = le.Uint32(b[24:])&attrDirectory != 0
	l.IconIndex = int(int32(le.Uint32(b[56:])))
	l.HotKey = le.Uint16(b[64:])
	b = b[le.Uint32(b):]
	if flags&hasIDList != 0 {
		n := 2 + int(le.Uint16(b))
		l.Target = readList(b[2:n])
		b = b[n:]
	}
	if flags&hasLinkInfo != 0 {
		info := b[:le.Uint32(b)]
		b = b[len(info):]
		path8, _, _ = strings.Cut(string(info[le.Uint32(info[16:]):]), "\x00")
		if info[le.Uint32(info[24:])] != 0 {
			panic("a suffix")
		}
		if le.Uint32(info[4:]) >= 0x24 && l.Target != wide(info[le.Uint32(info[28:]):]) {
			panic("two targets")
		}
	}
	for _, t := range []struct {
		flag uint32
		s    *string
	}{{1 << 2, &l.Description}, {1 << 4, &l.Dir}, {1 << 5, &l.Arguments}, {1 << 6, &l.Icon}} {
		if flags&t.flag != 0 {
			n := 2 + 2*int(le.Uint16(b))
			*t.s = wide(b[2:n])
			b = b[n:]
		}
	}
	if flags&hasExpString != 0 {
		if n := le.Uint32(b); n != 0x314 || le.Uint32(b[4:]) != 0xA0000001 {
			panic("not the block for variables")
		}
		path8, _, _ = strings.Cut(string(b[8:8+260]), "\x00")
		l.Target = wide(b[8+260 : 0x314])
		b = b[0x314:]
	}
	if !bytes.Equal(b, make([]byte, 4)) {
		panic(fmt.Sprintf("%d bytes behind the end", len(b)))
	}
	return l, path8
}

// readList reads the items from the third one on, by their extension blocks.
func readList(b []byte) (path string) {
	var names []string
	for i := 0; le.Uint16(b) != 0; i++ {
		item := b[:le.Uint16(b)]
		b = b[len(item):]
		switch i {
		case 0:
			if len(item) != 20 || item[2] != 0x1F {
				panic("the list does not begin at My Computer")
			}
		case 1:
			path = strings.TrimRight(string(item[3:]), "\x00")
		default:
			block := item[le.Uint16(item[len(item)-2:]):]
			if int(le.Uint16(block)) != len(block) || le.Uint32(block[4:]) != 0xBEEF0004 || len(item)-len(block) < 14 {
				panic("no extension block")
			}
			names = append(names, wide(block[le.Uint16(block[16:]):]))
		}
	}
	if len(b) != 2 {
		panic("bytes behind the list")
	}
	return path + strings.Join(names, `\`)
}

// wide reads UTF-16 up to a NUL or the end.
func wide(b []byte) string {
	var units []uint16
	for ; len(b) >= 2 && le.Uint16(b) != 0; b = b[2:] {
		units = append(units, le.Uint16(b))
	}
	return string(utf16.Decode(units))
}

func TestEncode(t *testing.T) {
	for _, l := range links {
		data, err := Encode(&l, text.Unknown)
		if err != nil {
			t.Errorf("%s: %v", l.Target, err)
			continue
		}
		got, path8 := read(data)
		want := l
		want.Target = strings.ReplaceAll(l.Target, "/", `\`)
		if got != want {
			t.Errorf("read back as %+v; want %+v", got, want)
		}
		narrow := (&writer{codec: text.Unknown}).narrow(want.Target)
		if path8 != narrow {
			t.Errorf("8-bit path is %q; want %q", path8, narrow)
		}
		if again, _ := Encode(&l, text.Unknown); !bytes.Equal(again, data) {
			t.Errorf("%s: other bytes the second time", l.Target)
		}
	}
}

func TestEncodeInCodePage(t *testing.T) {
	data, err := Encode(&Link{Target: `C:\é\ß.exe`}, windows1252(t))
	if err != nil {
		t.Fatal(err)
	}
	if l, path8 := read(data); l.Target != `C:\é\ß.exe` || path8 != "C:\\\xE9\\\xDF.exe" {
		t.Errorf("read back as %q, %q", l.Target, path8)
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("x", MaxText)
	deep := `C:\` + strings.Repeat(`y\`, 127) + "z"
	for _, l := range []Link{
		{Target: `C:\x`, Arguments: long}, {Target: deep}, {Target: `C:\` + strings.Repeat("é", 255)},
		{Target: `%x%\` + strings.Repeat("x", 255)}, {Target: `C:\x`, IconIndex: -1 << 31},
	} {
		data, err := Encode(&l, text.Unknown)
		if err != nil {
			t.Errorf("%.40q: %v", l.Target, err)
			continue
		}
		if got, _ := read(data); got != l {
			t.Errorf("%.40q: not read back", l.Target)
		}
	}
	for why, l := range map[string]Link{
		`target "" is not an absolute path`:             {},
		`target "C:x" is not an absolute path`:          {Target: `C:x`},
		`target "\\a" is not an absolute path`:          {Target: `\a`},
		`target "C:\\a\\..\\b" cannot be: `:             {Target: `C:\a\..\b`},
		`target "C:\\a?b" cannot be: `:                  {Target: `C:\a?b`},
		`" is longer than 259 characters`:               {Target: deep + "zzzzzz"},
		`arguments "a\x00b" holds a NUL`:                {Target: `C:\x`, Arguments: "a\x00b"},
		`description "\xff" is not valid text`:          {Target: `C:\x`, Description: "\xff"},
		`…" is longer than 16383 characters`:            {Target: `C:\x`, Icon: long + "x"},
		`is longer than 259 characters, which a path`:   {Target: `%x%\` + strings.Repeat("x", 256)},
		`icon index "2147483648" has more than 32 bits`: {Target: `C:\x`, IconIndex: 1 << 31},
	} {
		var e *Error
		if data, err := Encode(&l, text.Unknown); !errors.As(err, &e) || !strings.Contains(err.Error(), why) || data != nil {
			t.Errorf("error %v; want %s", err, why)
		}
	}
}

// FuzzEncode: what is written is read back as it was.
func FuzzEncode(f *testing.F) {
	if len(links) == 0 {
		f.Fatal("no seeds")
	}
	for _, l := range links {
		f.Add(l.Target, l.Arguments, l.Dir, l.Description, l.Icon, l.IconIndex, l.HotKey, l.Folder)
	}
	codec := windows1252(f)
	f.Fuzz(func(t *testing.T, target, arguments, dir, description, icon string, index int, key uint16, folder bool) {
		l := Link{target, folder, arguments, dir, description, icon, index, key}
		data, err := Encode(&l, codec)
		if err != nil {
			return
		}
		got, _ := read(data)
		got.Target, l.Target = strings.ToUpper(got.Target), strings.ToUpper(strings.ReplaceAll(l.Target, "/", `\`))
		if got.Target != l.Target { // doubled separators go
			got.Target = l.Target
		}
		if got != l {
			t.Errorf("read back as %+v; want %+v", got, l)
		}
	})
}
