package express

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func ptrTo(s string) *string { return &s }

func testDocument() *document {
	return &document{
		codePage: 1252,
		texts:    Texts{Title: ptrTo("Größe \"x\""), Finish: ptrTo("a\r\nb\t\u202e"), Run: ptrTo("")},
		instance: "once",
		settings: map[string]string{"ExitCode": "Zero", "Command0": `a\b.exe`},
		files: []FileRecord{
			{Name: `dir\a b.txt`, Size: 12, ModTime: -1, SHA256: sha256.Sum256([]byte("a"))},
			{Name: "日本.txt", Size: 1 << 33, ModTime: 1700000000},
		},
		image: sha256.Sum256([]byte("image")),
	}
}

// seal appends the sum and a digest to lines.
func seal(lines string) []byte {
	b := fmt.Appendf([]byte(lines), "sum %x\n", sha256.Sum256([]byte(lines)))
	return fmt.Appendf(b, "image %064x\n", 0)
}

// The format as it lies in packages: it must not change under version 1.
func TestManifestGolden(t *testing.T) {
	want := `goexpress 1
codepage 1252
text Title "Gr\u00f6\u00dfe \"x\""
text Run ""
text Finish "a\r\nb\t\u202e"
text Instance "once"
set Command0 "a\\b.exe"
set ExitCode "Zero"
file "dir\\a b.txt" 12 -1 ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb
file "\u65e5\u672c.txt" 8589934592 1700000000 0000000000000000000000000000000000000000000000000000000000000000
sum 7e
image 6105d6cc76af400325e94d588ce511be5bfdbb73b437dc51eca43917d7a43e3d
`
	got := string(testDocument().encode())
	// The sum's own digits are checked by the parser.
	i := strings.Index(got, "sum ") + 4
	got = got[:i] + "7e" + got[i+hexLen:]
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestManifestRoundTrip(t *testing.T) {
	b := testDocument().encode()
	d, err := parseDocument(b, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(d.encode(), b) || *d.texts.Finish != "a\r\nb\t\u202e" || *d.texts.Run != "" || d.texts.Prompt != nil || d.files[1].Name != "日本.txt" {
		t.Errorf("read back %+v", d)
	}
}

func TestManifestStrict(t *testing.T) {
	const head = "goexpress 1\ncodepage 1252\n"
	digest := strings.Repeat("0", hexLen)
	tests := []struct {
		name, lines, want string
	}{
		{"blank line", head + "\n", "unknown word"},
		{"unknown word", head + "hello world\n", "line 3"},
		{"unknown text", head + "text Shout \"x\"\n", "line 3"},
		{"unquoted", head + "set A b\n", "line 3"},
		{"raw quotes", head + "set A `b`\n", "line 3"},
		{"unneeded escape", head + "set A \"\\x41\"\n", "line 3"},
		{"not ASCII", head + "set A \"ö\"\n", "line 3"},
		{"single quotes", head + "set A 'b'\n", "line 3"},
		{"order of settings", head + "set B \"1\"\nset A \"1\"\n", "line 3"},
		{"setting twice", head + "set A \"1\"\nset A \"1\"\n", "line 4"},
		{"text twice", head + "text Title \"1\"\ntext Title \"2\"\n", "line 3"},
		{"order of texts", head + "text Run \"1\"\ntext Title \"2\"\n", "line 3"},
		{"file before a setting", head + "file \"a\" 1 1 " + digest + "\nset A \"1\"\n", "line 3"},
		{"two blanks", head + "file \"a\"  1 1 " + digest + "\n", "line 3"},
		{"plus sign", head + "file \"a\" +1 1 " + digest + "\n", "line 3"},
		{"leading zero", head + "file \"a\" 01 1 " + digest + "\n", "line 3"},
		{"negative size", head + "file \"a\" -1 1 " + digest + "\n", "line 3"},
		{"huge size", head + "file \"a\" 9223372036854775808 1 " + digest + "\n", "line 3"},
		{"short digest", head + "file \"a\" 1 1 " + digest[1:] + "\n", "line 3"},
		{"not hexadecimal", head + "file \"a\" 1 1 g" + digest[1:] + "\n", "line 3"},
		{"four values", head + "file \"a\" 1 1 1 " + digest + "\n", "line 3"},
		{"no name", head + "file 1 1 " + digest + "\n", "line 3"},
		{"no code page", "goexpress 1\n", "line 2"},
		{"code page twice", head + "codepage 1252\n", "line 3"},
		{"bad code page", "goexpress 1\ncodepage x\n", "line 2"},
		{"version 0", "goexpress 0\ncodepage 1252\n", "line 1"},
		{"version with zero", "goexpress 01\ncodepage 1252\n", "line 1"},
		{"other format", "something 1\n", "line 1"},
		{"CRLF", "goexpress 1\r\ncodepage 1252\r\n", "line"},
	}
	for _, tt := range tests {
		_, err := parseDocument(seal(tt.lines), 7)
		var format *FormatError
		if !errors.As(err, &format) || format.Offset != 7 || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := parseDocument(seal(head), 0); err != nil {
		t.Errorf("the shortest manifest: %v", err)
	}
	for name, b := range map[string][]byte{
		"empty": nil, "no sum": []byte(head), "no image": seal(head)[:len(seal(head))-imageLineLen],
		"more behind": append(seal(head), '\n'), "no last line end": bytes.TrimSuffix(seal(head), []byte("\n")),
		"wrong sum": bytes.Replace(seal(head), []byte("1252"), []byte("1253"), 1),
	} {
		if _, err := parseDocument(b, 0); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestManifestNewer(t *testing.T) {
	var newer *NewerError
	if _, err := parseDocument([]byte("goexpress 12\nanything \xff"), 0); !errors.As(err, &newer) || newer.Version != 12 {
		t.Errorf("error %v", err)
	}
}

func FuzzManifest(f *testing.F) {
	seeds := [][]byte{testDocument().encode(), seal("goexpress 1\ncodepage 1252\n"), []byte("goexpress 2\n")}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, err := parseDocument(b, 0); err == nil && !bytes.Equal(d.encode(), b) {
			t.Errorf("%q is taken", b)
		}
		// With a right sum the parser gets further.
		if d, err := parseDocument(seal(string(b)), 0); err == nil && !bytes.Equal(d.encode(), seal(string(b))) {
			t.Errorf("%q is taken", b)
		}
	})
}

// The hash without holes is that of the bytes outside them, however the
// stream is cut.
func TestHoleWriter(t *testing.T) {
	data := []byte("0123456789abcdefghij")
	for _, holes := range [][]span{nil, {{0, 3}}, {{18, 2}}, {{5, 1}, {2, 2}}, {{2, 4}, {4, 4}}, {{3, 0}, {6, 10}, {7, 2}}, {{0, 20}}, {{30, 5}}} {
		var rest []byte
		for i, c := range data {
			out := false
			for _, h := range holes {
				out = out || int64(i) >= h.off && int64(i) < h.end()
			}
			if !out {
				rest = append(rest, c)
			}
		}
		for step := 1; step <= len(data); step++ {
			w := newHoleWriter(holes)
			for b := data; len(b) > 0; b = b[min(step, len(b)):] {
				w.Write(b[:min(step, len(b))])
			}
			if w.sum() != sha256.Sum256(rest) {
				t.Errorf("holes %v in steps of %d: another hash", holes, step)
			}
		}
	}
}
