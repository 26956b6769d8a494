package stub_test

import (
	"os"
	"testing"

	"goexpress/internal/testenv"
)

// replacer is a Windows program that tries to change files as its arguments say, and
// ends with the number of the first way that works, from 1.
const replacer = `package main

import "os"

func main() {
	for _, name := range os.Args[1:] {
		if f, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
			f.Close()
			os.Exit(1)
		}
		if os.Truncate(name, 0) == nil {
			os.Exit(2)
		}
		if os.Rename(name, name+".old") == nil {
			os.Exit(3)
		}
		if err := os.WriteFile("other", []byte("other"), 0o666); err != nil {
			os.Exit(99)
		}
		if os.Rename("other", name) == nil {
			os.Exit(4)
		}
		if os.Remove(name) == nil {
			os.Exit(5)
		}
	}
}
`

// A command does with the package's files as it likes, but for the one that was
// started: that is held until it has ended.
func TestWineCommandsChangeFiles(t *testing.T) {
	w := newWinBox(t)
	tool := []byte(read8(t, testenv.BuildGo(t, "windows", "amd64", replacer)))
	install := "@echo off\r\n" +
		"move d\\a.txt C:\\moved.txt >nul\r\n" +
		"if exist d\\a.txt exit 11\r\n" +
		"echo new> b.txt\r\n" +
		"copy b.txt C:\\rewritten.txt >nul\r\n" +
		"del c.txt\r\n" +
		"if exist c.txt exit 12\r\n" +
		"\"%~dp0try.exe\" \"%~f0\" install.cmd\r\n" +
		"exit %ERRORLEVEL%\r\n"
	files := []file{{"install.cmd", []byte(install)}, {`d\a.txt`, []byte("a")}, {"b.txt", []byte("b")}, {"c.txt", []byte("c")}, {"try.exe", tool}, {"later.exe", tool}}
	for _, tt := range []struct {
		lines []string
		code  uint32
	}{
		{[]string{"install.cmd"}, 0},
		{[]string{"try.exe try.exe"}, 0},
		{[]string{"try.exe install.cmd"}, 1}, // the means work on what is not held
		{[]string{"cmd /c copy /y b.txt later.exe", "later.exe"}, 1603},
	} {
		path := w.install(t, build(t, wineTarget, "pack.exe", commands(tt.lines...), files...))
		if r := w.run(t, path, "/Q"); r.Code != tt.code {
			t.Errorf("%q: code %d, want %d\n%s", tt.lines, r.Code, tt.code, r.Output)
		}
		w.checkClean(t)
	}
	for name, want := range map[string]string{`C:\moved.txt`: "a", `C:\rewritten.txt`: "new\n"} {
		if _, err := os.Stat(w.C(name)); err != nil {
			t.Error(err)
		} else if got := read(t, w.C(name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
