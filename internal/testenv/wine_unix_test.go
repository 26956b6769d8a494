//go:build unix

package testenv

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// reporter prints what it was started with and ends with the code it is told.
const reporter = `package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	dir, _ := os.Getwd()
	fmt.Printf("dir=%s\nenv=%s\nargs=%q\n", dir, os.Getenv("REPORT"), os.Args[1:])
	fmt.Fprintln(os.Stderr, "standard error")
	if os.Args[1] == "sleep" {
		time.Sleep(time.Hour)
	}
	code, _ := strconv.ParseUint(os.Args[1], 0, 32)
	os.Exit(int(int32(code)))
}
`

func TestWineRun(t *testing.T) {
	w := NewWine(t)
	exe := BuildGo(t, "windows", "amd64", reporter)
	work := filepath.Join(t.TempDir(), "wörk dir")
	if err := os.Mkdir(work, 0o755); err != nil {
		t.Fatal(err)
	}

	code, out := w.Run(t, work, exe, "0xC0000005", `a "b" c\`, "", `x\\"y`, "日本")
	if code != 0xC0000005 {
		t.Errorf("code %#x", code)
	}
	for _, want := range []string{
		"dir=" + w.Windows(work), `args=["0xC0000005" "a \"b\" c\\" "" "x\\\\\"y" "日本"]`, "standard error",
	} {
		if !strings.Contains(out, want+"\n") {
			t.Errorf("no %s in:\n%s", want, out)
		}
	}

	if err := os.Mkdir(w.C("tools"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := copyFile(w.C(`C:\tools\report er.exe`), exe); err != nil {
		t.Fatal(err)
	}
	r := w.Start(t, Command{Exe: `C:\tools\report er.exe`, Line: `3010 /T:"C:\a b\" "c`, Dir: `C:\tools`, Env: []string{"REPORT=é=1"}})
	if r.Code != 3010 || r.StartErr != 0 {
		t.Errorf("%+v", r)
	}
	for _, want := range []string{`dir=C:\tools`, "env=é=1", `args=["3010" "/T:C:\\a b\" c"]`} {
		if !strings.Contains(r.Output, want+"\n") {
			t.Errorf("no %s in:\n%s", want, r.Output)
		}
	}

	if code, _ := w.Run(t, "", exe, "256"); code != 256 {
		t.Errorf("code %d, want 256", code)
	}
}

func TestWineNotStarted(t *testing.T) {
	w := NewWine(t)
	cut := filepath.Join(t.TempDir(), "cut.exe")
	data, err := os.ReadFile(BuildGo(t, "windows", "amd64", reporter))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cut, data[:len(data)/2], 0o755); err != nil {
		t.Fatal(err)
	}
	if r := w.Start(t, Command{Exe: cut}); r.StartErr != 193 {
		t.Errorf("a cut program: %+v", r)
	}
	if r := w.Start(t, Command{Exe: `C:\missing.exe`}); r.StartErr != 2 {
		t.Errorf("a missing program: %+v", r)
	}
}

// fatal is a test whose end can be looked at.
type fatal struct {
	testing.TB
	message string
}

func (f *fatal) Fatalf(format string, args ...any) {
	f.message = format
	panic(f)
}

// A program that does not end fails the test and leaves no process behind.
func TestWineTimeout(t *testing.T) {
	w := NewWine(t)
	exe := BuildGo(t, "windows", "amd64", reporter)
	w.Run(t, "", exe, "0") // so that the time below is the program's own
	f := &fatal{TB: t}
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(f) {
				panic(r)
			}
		}()
		w.Start(f, Command{Exe: exe, Args: []string{"sleep"}, Timeout: 4 * time.Second})
	}()
	if !strings.Contains(f.message, "was not done after") {
		t.Fatalf("the program ran to its end: %s", f.message)
	}
	if n := processesOf(t, w.Prefix); n != 0 {
		t.Errorf("%d processes are left", n)
	}
}

// processesOf counts the processes that belong to a prefix.
func processesOf(t *testing.T, prefix string) int {
	t.Helper()
	environs, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, path := range environs {
		if data, err := os.ReadFile(path); err == nil && strings.Contains(string(data), "WINEPREFIX="+prefix+"\x00") {
			n++
		}
	}
	return n
}

// Two prefixes know nothing of each other, of the template or of the user.
func TestWinePrivate(t *testing.T) {
	a, b := NewWine(t), NewWine(t)
	if code, out := a.Run(t, "", `C:\windows\system32\reg.exe`, "add", `HKLM\Software\Probe`, "/v", "x", "/d", "1"); code != 0 {
		t.Fatalf("%d %s", code, out)
	}
	if code, out := a.Run(t, "", `C:\windows\system32\reg.exe`, "query", `HKLM\Software\Probe`, "/v", "x"); code != 0 {
		t.Errorf("%d %s", code, out)
	}
	if code, _ := b.Run(t, "", `C:\windows\system32\reg.exe`, "query", `HKLM\Software\Probe`, "/v", "x"); code == 0 {
		t.Error("the other prefix has the key too")
	}
	err := filepath.WalkDir(a.C(`C:\users`), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type() == fs.ModeSymlink {
			err = errors.New(path + " leads out of the prefix")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Wine that does not come up is started once more; the program runs once.
func TestWineStartsLate(t *testing.T) {
	w := NewWine(t)
	exe := BuildGo(t, "windows", "amd64", reporter)
	dir := t.TempDir()
	runs := filepath.Join(dir, "runs")
	script := filepath.Join(dir, "wine")
	if err := os.WriteFile(script, []byte("#!/bin/sh\necho run >>'"+runs+"'\n[ $(wc -l <'"+runs+"') -ge 3 ] || exit 1\nexec '"+w.wine+"' \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	w.wine = script
	if code, out := w.Run(t, "", exe, "7"); code != 7 || strings.Count(out, "args=") != 1 {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if data, err := os.ReadFile(runs); err != nil || strings.Count(string(data), "run") != 3 {
		t.Errorf("Wine's starts: %q, %v", data, err)
	}
}
