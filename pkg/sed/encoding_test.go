package sed

import (
	"bytes"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/text"
)

// TestEncodings reads the same title from every encoding of the wild.
func TestEncodings(t *testing.T) {
	src := func(title, options string) string {
		return strings.Replace(minimal(options, ""), "FriendlyName=X", "FriendlyName="+title, 1)
	}
	utf8 := src("Grüße – 日本", "")
	tests := []struct {
		name, data, want string
		encoding         text.Encoding
		page             int // Options.CodePage
		wantPage         int
		warned           bool
	}{
		{"ASCII", src("Hi", ""), "Hi", text.ASCII, 0, 1252, false},
		{"UTF-8", utf8, "Grüße – 日本", text.UTF8, 0, 1252, false},
		{"UTF-8 is not for --codepage", utf8, "Grüße – 日本", text.UTF8, 932, 932, false},
		{"UTF-8 with mark", "\xEF\xBB\xBF" + utf8, "Grüße – 日本", text.UTF8BOM, 0, 1252, false},
		{"UTF-16LE", utf16le("\uFEFF" + utf8), "Grüße – 日本", text.UTF16LE, 0, 1252, false},
		{"UTF-16LE without mark", utf16le(utf8), "Grüße – 日本", text.UTF16LE, 0, 1252, false},
		{"UTF-16BE", swapBytes(utf16le("\uFEFF" + utf8)), "Grüße – 日本", text.UTF16BE, 0, 1252, false},
		{"1252 assumed", src("Gr\xFC\xDFe \x96", ""), "Grüße –", text.CodePage, 0, 1252, true},
		{"1252 said", src("Gr\xFC\xDFe", "CodePage=1252\n"), "Grüße", text.CodePage, 0, 1252, false},
		{"932 said", src("\x83\x5C\x95\x5C", "CodePage=932\n"), "ソ表", text.CodePage, 0, 932, false},
		{"932 said, in quotes", src("\x83\x5C", "codepage = \"932\"\n"), "ソ", text.CodePage, 0, 932, false},
		{"932 forced", src("\x83\x5C", ""), "ソ", text.CodePage, 932, 932, false},
		{"936 forced over 932", src("\xC0\xFA\xCA\xB7", "CodePage=932\n"), "历史", text.CodePage, 936, 936, false},
		{"1251", src("\xCF\xF0\xE8\xE2\xE5\xF2", "CodePage=1251\n"), "Привет", text.CodePage, 0, 1251, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := lax(t, test.data, Options{CodePage: test.page})
			if d.Title.Text != test.want || d.Encoding != test.encoding || d.CodePage != test.wantPage {
				t.Errorf("%q, %v, page %d", d.Title.Text, d.Encoding, d.CodePage)
			}
			if said(d, "sed-codepage-assumed") != test.warned || d.Findings.Err() != nil {
				t.Errorf("%v", d.Findings)
			}
			if !bytes.Equal(d.Doc.Bytes(), []byte(test.data)) {
				t.Error("printed back differently")
			}
			if d.Title.Pos.Line != 6 || d.Title.Pos.Col != 14 {
				t.Errorf("title at %v", d.Title.Pos)
			}
			checkRoundTrip(t, d)
		})
	}
}

func swapBytes(s string) string {
	b := []byte(s)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func TestEncodingFindings(t *testing.T) {
	const hint = " | name the right code page with CodePage= or --codepage, or save the file as UTF-8"
	tests := []struct {
		name, src string
		opt       Options
		want      []string
	}{
		{"1252 assumed", minimal("; a\nInstallPrompt=ab \xFC\n", ""), Options{}, []string{
			"warning sed-codepage-assumed x.sed:10:18: this file is 8-bit text in an unknown code page; 1252 is assumed | add CodePage=NUMBER to [Options], say --codepage NUMBER, or save the file as UTF-8"}},
		{"UTF-8", minimal("InstallPrompt=ü\n", ""), Options{}, []string{
			"info sed-utf8 x.sed: IExpress would read this UTF-8 file in the ANSI code page | "}},
		{"bad 932", minimal("CodePage=932\nInstallPrompt=ab\xFFc\nFinishMessage=\xFF\n", ""), Options{}, []string{
			"error sed-bad-encoding x.sed:10:17: bytes that mean nothing in code page 932, in 2 lines" + hint}},
		{"bad in a comment", minimal("CodePage=932\n ; \xFF\n", ""), Options{}, nil},
		{"bad UTF-16", utf16le("\uFEFF"+minimal("", "")) + "x", Options{}, []string{
			"error sed-bad-encoding x.sed:13:1: bytes that mean nothing in UTF-16LE" + hint}},
		{"bad UTF-8", "\xEF\xBB\xBF" + minimal("InstallPrompt=\xFF\n", ""), Options{}, []string{
			"info sed-utf8 x.sed: IExpress would read this UTF-8 file in the ANSI code page | ",
			"error sed-bad-encoding x.sed:9:15: bytes that mean nothing in UTF-8 with byte order mark" + hint}},
		{"no number", minimal("CodePage=ANSI\n", ""), Options{}, []string{
			`error sed-bad-value x.sed:9:10: [Options] CodePage: "ANSI" is not the number of a code page | write for example CodePage=1252 or CodePage=932`}},
		{"without tables", minimal("CodePage=932\n", ""), Options{Codec: only1252}, []string{
			"error sed-codepage x.sed:9:10: [Options] CodePage: code page 932 is not here | save the file as UTF-8, which needs no code page"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { wantFindings(t, lax(t, test.src, test.opt), test.want...) })
	}
	d := lax(t, minimal("", ""), Options{CodePage: 4711})
	if len(d.Findings) != 1 || d.Findings[0].ID != "sed-codepage" || d.Findings[0].Pos.Line != 0 {
		t.Errorf("%v", d.Findings)
	}
}

type noPage struct{}

func (noPage) Error() string { return "code page 932 is not here" }

func only1252(page int) (text.Codec, error) {
	if page != 1252 {
		return nil, noPage{}
	}
	return text.Windows1252, nil
}

// TestZeroOptions knows 1252 without any table being handed in.
func TestZeroOptions(t *testing.T) {
	d, err := ParseLax("x.sed", []byte(minimal("CodePage=1252\nInstallPrompt=\xFC\n", "")), Options{})
	if err != nil || d.Prompt.Text != "ü" || len(d.Findings) != 0 {
		t.Errorf("%v %+v %v", err, d.Prompt, d.Findings)
	}
	d, err = ParseLax("x.sed", []byte(minimal("CodePage=932\n", "")), Options{})
	if err != nil || !said(d, "sed-codepage") {
		t.Errorf("%v %v", err, d.Findings)
	}
}

// TestQuoteMistakes tells quotes that lost their partner from nested ones.
func TestQuoteMistakes(t *testing.T) {
	for value, want := range map[string]string{
		`"a.exe" "b"`:           "sed-outer-quotes",
		`"C:\a b\x.exe" /d "c"`: "sed-outer-quotes",
		`"a.exe"/"b"`:           "sed-outer-quotes",
		`""a.exe" "b""`:         "",
		`"cmd /c "x.bat""`:      "",
		`"say "hi" twice"`:      "",
		`"a b.exe" /q`:          "",
		`cmd /c "x"`:            "",
		`""`:                    "",
		`"open`:                 "sed-open-quote",
		`it's "odd`:             "",
		`'a' 'b'`:               "",
	} {
		d := lax(t, minimal("PostInstallCmd="+value+"\n", ""), Options{Codec: codepage.Lookup})
		if got := len(d.Findings) == 1 && d.Findings[0].ID == want; got != (want != "") || len(d.Findings) > 1 {
			t.Errorf("%s: %v", value, d.Findings)
		}
		checkRoundTrip(t, d)
	}
}
