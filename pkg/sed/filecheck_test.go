package sed

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFileChecks(t *testing.T) {
	v := func(a, b, c, d uint16) *Version { return &Version{a, b, c, d} }
	tests := []struct {
		value string
		want  []FileCheck
	}{
		{`#A\IEXPLORE.EXE:4.70.0.1155-:%Warn%:OK`, []FileCheck{{'A', "IEXPLORE.EXE", v(4, 70, 0, 1155), nil, "Old: get 4.70, please.", "OK"}}},
		{`#s\sub\x.dll:-2.0:No:YesNo`, []FileCheck{{'S', `sub\x.dll`, nil, v(2, 0, 0, 0), "No", "YesNo"}}},
		{`#W\x.dll:1.2-3.4:a, b: c:`, []FileCheck{{'W', "x.dll", v(1, 2, 0, 0), v(3, 4, 0, 0), "a, b: c", ""}}},
		{`C:\a\x.dll:1:m`, []FileCheck{{0, `C:\a\x.dll`, v(1, 0, 0, 0), v(1, 0, 0, 0), "m", ""}}},
		{`x.dll:1.0-:m:OK,C:\y.dll:2.0-:n:OK, #S\z:-3:o`, []FileCheck{
			{0, "x.dll", v(1, 0, 0, 0), nil, "m", "OK"}, {0, `C:\y.dll`, v(2, 0, 0, 0), nil, "n", "OK"}, {'S', "z", nil, v(3, 0, 0, 0), "o", ""}}},
		{`x.dll:1.0-:See the page, section 3: paths:OK`, []FileCheck{{0, "x.dll", v(1, 0, 0, 0), nil, "See the page, section 3: paths", "OK"}}},
		{`x.dll:1.0-:time is 12:30`, []FileCheck{{0, "x.dll", v(1, 0, 0, 0), nil, "time is 12:30", ""}}},
		{`x.dll:65535.65535.65535.65535-::OK`, []FileCheck{{0, "x.dll", v(65535, 65535, 65535, 65535), nil, "", "OK"}}},
	}
	for _, test := range tests {
		d := lax(t, minimal("TargetFileVersion="+test.value+"\n", "[Strings]\nWarn=Old: get 4.70, please.\n"), Options{})
		if diff := cmp.Diff(test.want, d.FileChecks); diff != "" || len(d.Findings) != 0 {
			t.Errorf("%s: %s%v", test.value, diff, d.Findings)
		}
		checkRoundTrip(t, d)
	}
}

func TestBadFileChecks(t *testing.T) {
	const form = `this is not PATH:LOW-HIGH:MESSAGE:BUTTONS | write for example #S\SHELL32.DLL:4.72.0.0-:Please update Windows.:OK`
	for value, want := range map[string]string{
		"x.dll":                form,
		"x.dll:1.0":            form,
		":1.0-:m:OK":           form,
		"x.dll:one-:m:OK":      form,
		"x,y:1.0-:m:OK":        form,
		"x.dll:-:m:OK":         `"-" is not a range of versions | write LOW-HIGH; either end may be missing`,
		"x.dll::m:OK":          `"" is not a range of versions | write LOW-HIGH; either end may be missing`,
		"x.dll:1.2.3.4.5:m:OK": `"1.2.3.4.5" is not a range of versions | write LOW-HIGH; either end may be missing`,
		"x.dll:65536-:m:OK":    `"65536-" is not a range of versions | write LOW-HIGH; either end may be missing`,
		"x.dll:1..2-:m:OK":     `"1..2-" is not a range of versions | write LOW-HIGH; either end may be missing`,
		"x.dll:1-:m:YesNoo":    `"YesNoo" is no set of buttons; it is read as OK | did you mean YesNo?`,
		"x.dll:1-:m:Elephant":  `"Elephant" is no set of buttons; it is read as OK | known are OK, OKCancel and YesNo`,
		`#Q\x.dll:1-:m:OK`:     `#Q is an unknown folder | known are #A, #S and #W`,
	} {
		d := lax(t, minimal("TargetFileVersion="+value+"\n", ""), Options{})
		severity, kept := "error", strings.Count(value, "#")
		if strings.Contains(want, "buttons;") {
			severity, kept = "warning", 1
		}
		wantFindings(t, d, severity+" sed-bad-value x.sed:9:19: [Options] TargetFileVersion: "+want)
		if len(d.FileChecks) != kept || d.FileVersionCheck.Text != value {
			t.Errorf("%s: %v", value, d.FileChecks)
		}
	}
}
