package stub_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Logs, /LIST, /VERIFY and /TIMEOUT of a Windows package.
func TestWineLog(t *testing.T) {
	w := newWinBox(t)
	tool := w.tool()
	path := w.install(t, build(t, wineTarget, "pack.exe", commands("setup.exe exit=7"), file{"setup.exe", tool}, filler))
	hung := w.install(t, build(t, wineTarget, "hung.exe", commands("setup.exe sleep"), file{"setup.exe", tool}))
	damaged := w.install(t, flipped(t, path, false))
	if err := os.WriteFile(w.C(`C:\file.txt`), []byte("x"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path, line string
		code       uint32
		out        string // what the output holds
		log        string // a file's path
		has        string // what its last line holds
	}{
		{path, `/Q /LOG:"C:\a b\deep\x.log"`, 7, "", `C:\a b\deep\x.log`, " info exit code=7 duration="},
		{path, `/Q /LOG:C:\x.JSONL`, 7, "", `C:\x.JSONL`, `"event":"exit","code":7,"duration":`},
		{path, `/Q /LOG:%SystemDrive%\logs\`, 7, "", `C:\logs\pack-*Z.log`, " info exit code=7 "},
		{path, `/Q /LOG:rel.log`, 7, "", `C:\cwd\rel.log`, " info exit code=7 "},
		{path, `/Q`, 7, "", `C:\ProgramData\goexpress\Logs\pack-*Z.log`, " info exit code=7 "},
		{path, `/Q /X`, 1639, "", "", ""},
		{path, `/Q /LOG:C:\file.txt\x.log`, 1622, "", "", ""},
		{path, `/Q /LOG:%NOTHERE%\x.log`, 1622, "", "", ""},
		{path, `/Q /LIST`, 0, "4096  2001-09-28 12:34:57  filler.bin\n", "", ""},
		{path, `/LIST /Q:A /LOG:C:\list.log`, 0, " filler.bin\n", `C:\list.log`, " info exit code=0 "},
		{path, `/Q /VERIFY`, 0, "ok  filler.bin\nall 2 files", "", ""},
		{damaged, `/Q /VERIFY /LOG:C:\damaged.log`, 13, "setup.exe cannot be unpacked", `C:\damaged.log`, " exit code=13 "},
		{hung, `/Q /TIMEOUT:2 /LOG:C:\hung.log`, 1460, "", `C:\hung.log`, " exit code=1460 "},
	} {
		r := w.run(t, tt.path, tt.line)
		out := strings.ReplaceAll(printed(r), "\r\n", "\n")
		if r.Code != tt.code || !strings.Contains(out, tt.out) || tt.out == "" && strings.Contains(out, "setup.exe ") {
			t.Errorf("%s: code %d, want %d, output %q", tt.line, r.Code, tt.code, r.Output)
		}
		if tt.log != "" {
			w.checkLog(t, tt.log, tt.has)
		}
	}
	w.checkClean(t)
}

// checkLog looks at the last line of a log, and removes it.
func (w *winBox) checkLog(t *testing.T, pattern, has string) {
	t.Helper()
	dir, name := filepath.Split(strings.ReplaceAll(pattern, `\`, "/"))
	found, err := filepath.Glob(filepath.Join(w.C(strings.ReplaceAll(dir, "/", `\`)), name))
	if err != nil || len(found) != 1 {
		t.Errorf("%s: %q, %v", pattern, found, err)
		return
	}
	lines := strings.Split(strings.TrimSuffix(read8(t, found[0]), "\n"), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, has) || len(lines) < 3 {
		t.Errorf("%s: %d lines, the last %s", pattern, len(lines), last)
	}
	for _, line := range lines {
		if strings.HasSuffix(strings.ToLower(name), ".jsonl") && !json.Valid([]byte(line)) {
			t.Errorf("%s: %s", pattern, line)
		}
	}
	if err := os.Remove(found[0]); err != nil {
		t.Error(err)
	}
}
