package stub

import (
	"slices"
	"strings"
	"testing"
)

func TestJudgeTarget(t *testing.T) {
	safe, others, link := way{path: `C:\safe`}, way{path: `C:\open`, Access: Access{Others: true}}, way{path: `C:\link`, Access: Access{Link: true}}
	tests := []struct {
		name                string
		folders             []way
		extractOnly, unsafe bool
		refusal, remark     string
	}{
		{"nothing there", nil, false, false, "", ""},
		{"safe", []way{safe, safe}, false, false, "", ""},
		{"others may write", []way{others}, false, false, `C:\open may be written to`, ""},
		{"others may write above", []way{safe, others}, false, false, `C:\open may be written to`, ""},
		{"link", []way{safe, link}, false, false, `C:\link is a link`, ""},
		{"others may write, nothing runs", []way{others, safe}, true, false, "", `C:\open may be written to`},
		{"link, nothing runs", []way{others, link}, true, false, `C:\link is a link`, ""},
		{"others may write, wanted", []way{others}, false, true, "", `C:\open may be written to`},
		{"link, wanted", []way{link}, false, true, "", `C:\link is a link`},
	}
	for _, tt := range tests {
		refusal, remark := judgeTarget(tt.folders, tt.extractOnly, tt.unsafe)
		if !starts(refusal, tt.refusal) || !starts(remark, tt.remark) {
			t.Errorf("%s: refusal %q, remark %q", tt.name, refusal, remark)
		}
	}
}

// starts reports whether s starts with a prefix, and is empty when that is.
func starts(s, prefix string) bool {
	return strings.HasPrefix(s, prefix) && (s == "") == (prefix == "")
}

func TestTargetOfAnAdministrator(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	tests := []struct {
		line          string
		administrator bool
		code          uint32
	}{
		{`/Q /T:C:\open\a\b`, true, CodeBadSwitches},
		{`/Q /T:C:\open\a\b`, false, 0},
		{`/Q /T:C:\open\a\b /UNSAFEDIR`, true, 0},
		{`/Q /C /T:C:\open\a\b`, true, 0},
		{`/Q /T:C:\new\b`, true, 0},
		{`/Q /T:C:\Windows\b`, true, 0},
		{`/Q /T:C:\Windows\link\b`, true, CodeBadSwitches},
		{`/Q /C /T:C:\Windows\link\b`, true, CodeBadSwitches},
		{`/Q`, true, 0}, // the folder for temporary files is not the caller's choice
	}
	for _, tt := range tests {
		f := newFake(t, image, tt.line)
		f.account.Administrator = tt.administrator
		f.access = map[string]Access{`C:\open`: {Others: true}, `C:\Windows\link`: {Link: true}, fakeTemp: {Others: true}}
		f.put(&fakeFile{path: `C:\open`, dir: true})
		f.put(&fakeFile{path: `C:\Windows\link`, dir: true})
		before := len(f.paths(`C:\open`)) + len(f.paths(`C:\Windows`))
		if code := Run(t.Context(), f); code != tt.code {
			t.Errorf("%s: code %d, want %d\n%s", tt.line, code, tt.code, f.logText())
		}
		if tt.code != 0 && (len(f.started) > 0 || len(f.paths(`C:\open`))+len(f.paths(`C:\Windows`)) != before) {
			t.Errorf("%s: something was done", tt.line)
		}
	}
}

// Folders that are made on the way to a work folder are as closed as it is.
func TestFoldersOnTheWayArePrivate(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two...), `/Q /T:C:\new\deep\x`)
	f.program = func(Process) (uint32, error) {
		for _, path := range []string{`C:\new`, `C:\new\deep`, `C:\new\deep\x`} {
			if !f.get(path).private {
				t.Errorf("%s is not private", path)
			}
		}
		return 0, nil
	}
	if code := Run(t.Context(), f); code != 0 || slices.ContainsFunc(f.paths(`C:\`), func(p string) bool { return strings.HasPrefix(p, `C:\new`) }) {
		t.Errorf("code %d, left %q", code, f.paths(`C:\new`))
	}
}
