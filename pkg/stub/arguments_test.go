package stub

import (
	"errors"
	"slices"
	"testing"
)

func TestSplitArguments(t *testing.T) {
	tests := []struct {
		raw   string
		words []string
		tail  string
	}{
		{`p.exe`, nil, ""},
		{`p.exe   `, nil, ""},
		{``, nil, ""},
		{`"C:\a b\p.exe" /Q`, []string{"/Q"}, ""},
		{`"C:\a b\p.exe"/Q`, []string{"/Q"}, ""},
		{`C:\a\p.exe /Q /C`, []string{"/Q", "/C"}, ""},
		{"p.exe\t/Q\t /C ", []string{"/Q", "/C"}, ""},
		{`p.exe /Q/C`, []string{"/Q/C"}, ""},
		// Both quotings of /T:, and a backslash in front of the closing quote.
		{`p.exe "/T:C:\a b"`, []string{`/T:C:\a b`}, ""},
		{`p.exe /T:"C:\a b"`, []string{`/T:C:\a b`}, ""},
		{`p.exe "/T:C:\a b\"`, []string{`/T:C:\a b\`}, ""},
		{`p.exe /T:"C:\a b\"`, []string{`/T:C:\a b\`}, ""},
		{`p.exe /T:"C:\a b\" /Q`, []string{`/T:C:\a b\`, "/Q"}, ""},
		{`p.exe "/T:C:\a b\" /C "/R:N"`, []string{`/T:C:\a b\`, "/C", "/R:N"}, ""},
		{`p.exe "/T:C:\a b\\" /Q`, []string{`/T:C:\a b\\`, "/Q"}, ""}, // what CommandLineToArgvW's rules make callers write
		{`p.exe /T:C:\"a b"\c /Q`, []string{`/T:C:\a b\c`, "/Q"}, ""},
		{`p.exe /T:""`, []string{`/T:`}, ""},
		{`p.exe "" /Q`, []string{``, "/Q"}, ""},
		// Commands: as callers quote them.
		{`p.exe /C:"setup.exe /x"`, []string{`/C:setup.exe /x`}, ""},
		{`p.exe "/C:setup.exe /x"`, []string{`/C:setup.exe /x`}, ""},
		{`p.exe /C:"setup ""a b"" c" /Q`, []string{`/C:setup "a b" c`, "/Q"}, ""},
		{`p.exe "/C:setup \"a b\" c" /Q`, []string{`/C:setup "a b" c`, "/Q"}, ""},
		{`p.exe "/C:setup \"a b\" \"c d\"" /Q`, []string{`/C:setup "a b" "c d"`, "/Q"}, ""},
		{`p.exe -c:"setup \"a b\""`, []string{`-c:setup "a b"`}, ""},
		{`p.exe /C:"del C:\a b\" /Q`, []string{`/C:del C:\a b\`, "/Q"}, ""},
		{`p.exe /C:"del C:\a b\" /T:"C:\x y\"`, []string{`/C:del C:\a b\`, `/T:C:\x y\`}, ""},
		{`p.exe /C:""setup.exe" /x"`, []string{`/C:setup.exe /x`}, ""}, // opened, closed, opened, closed
		// Arguments for the launched command stay as they are.
		{`p.exe -- a "b c" /T:"C:\x\"`, nil, `a "b c" /T:"C:\x\"`},
		{`p.exe /Q --   a  b `, []string{"/Q"}, `a  b `},
		{`p.exe /Q --`, []string{"/Q"}, ""},
		{`p.exe --x`, []string{"--x"}, ""},
		{`p.exe /T:--`, []string{"/T:--"}, ""},
		{`p.exe "/T:a -- b"`, []string{"/T:a -- b"}, ""},
	}
	for _, tt := range tests {
		a, err := SplitArguments(tt.raw)
		if err != nil || !slices.Equal(a.Words, tt.words) || a.Tail != tt.tail {
			t.Errorf("SplitArguments(%s)\n got %q tail %q, %v\nwant %q tail %q", tt.raw, a.Words, a.Tail, err, tt.words, tt.tail)
		}
	}
}

func TestSplitArgumentsUnclosedQuote(t *testing.T) {
	for _, raw := range []string{`p.exe /Q "/T:C:\a b`, `p.exe /Q /C:"a "" b`, `p.exe /Q "`} {
		a, err := SplitArguments(raw)
		if _, ok := errors.AsType[*SwitchError](err); !ok || a.Words[0] != "/Q" {
			t.Errorf("SplitArguments(%s) = %q, %v", raw, a.Words, err)
		}
	}
}

func TestArgumentsOf(t *testing.T) {
	a := ArgumentsOf([]string{"/Q", "/T:/a b", "--", "x", "y z", `q"r`, `s\`, ""})
	if !slices.Equal(a.Words, []string{"/Q", "/T:/a b"}) || a.Tail != `x "y z" "q\"r" s\ ""` {
		t.Errorf("got %q, tail %s", a.Words, a.Tail)
	}
	if a := ArgumentsOf([]string{"/Q"}); a.Tail != "" || len(a.Words) != 1 {
		t.Errorf("got %+v", a)
	}
}

func FuzzArguments(f *testing.F) {
	seeds := []string{
		`p.exe /Q`, `"p.exe" /T:"C:\a b\" /Q`, `p "/C:x \"y z\"" -- "a`, `p /R:AS /N:VGE /?`, `p /c: /t: "`, `p -q:a -- --`,
	}
	for _, s := range seeds {
		f.Add(s)
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, raw string) {
		a, err := SplitArguments(raw)
		for _, family := range []Family{Windows, Linux} {
			sw, swErr := ParseSwitches(a, family)
			if err == nil && swErr == nil && !sw.Help && sw.Dir != "" {
				if _, ok := family.fullPath(sw.Dir); !ok {
					t.Errorf("accepted folder %q is no full path", sw.Dir)
				}
			}
			if sw.ExtractOnly && sw.Command != "" && swErr == nil && !sw.Help {
				t.Error("/C and /C:command were accepted together")
			}
		}
	})
}
