package ini

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// writer makes changes with WritePrivateProfileStringW. Each line of its list
// is file, section, key and value behind a sign, or a sign alone to delete.
const writer = `package main

import (
	"os"
	"strings"
	"syscall"
	"unsafe"
)

func wide(s string) uintptr {
	p, err := syscall.UTF16PtrFromString(s)
	if err != nil {
		panic(err)
	}
	return uintptr(unsafe.Pointer(p))
}

func main() {
	write := syscall.NewLazyDLL("kernel32.dll").NewProc("WritePrivateProfileStringW")
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "|")
		value := uintptr(0)
		if f[3] == "=" {
			value = wide(f[4])
		}
		if ok, _, err := write.Call(wide(f[1]), wide(f[2]), value, wide(f[0])); ok == 0 {
			panic(line + err.Error())
		}
	}
	write.Call(0, 0, 0, 0) // nothing stays in the cache
}
`

// Entries put and deleted one by one are where Windows has them. Wine writes the
// whole file anew, so the files here have none of what it changes then: blank
// lines, blanks around the sign, other line ends.
func TestUpdateUnderWine(t *testing.T) {
	w := testenv.NewWine(t)
	dir := t.TempDir()
	type change struct{ section, key, value string } // value "" deletes
	files := []struct {
		before  string
		changes []change
	}{
		{"", []change{{"s", "a", "1"}, {"s", "b", "2"}, {"t", "c", "3"}, {"S", "A", "4"}}},
		{"[s]\r\na=1\r\n; note\r\n[t]\r\nb=2\r\n", []change{{"t", "c", "3"}, {"T", "B", "é"}, {"u", "d", "x=y"}}},
		{"; first\r\n[s]\r\na=1\r\nb=2\r\nc=3", []change{{"s", "b", ""}, {"s", "gone", ""}, {"gone", "a", ""}, {"s", "d", "4"}}},
		{"stray=1\r\n[s]\r\nbare\r\na=1\r\n[t]\r\n", []change{{"s", "Bare", "2"}, {"t", "a", "3"}, {"s", "stray", "4"}}},
		{"[s]\r\na=1\r\n[s]\r\nb=2\r\n", []change{{"s", "a", "3"}, {"s", "a", ""}}},
		{mark("[s]\na=1\n[t]\nb=2\n"), []change{{"s", "c", "日本"}, {"t", "b", ""}, {"ü", "d", "5"}}},
	}
	var list strings.Builder
	for i, f := range files {
		path := filepath.Join(dir, fmt.Sprintf("%d.ini", i))
		if f.before != "" {
			if err := os.WriteFile(path, []byte(f.before), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range f.changes {
			sign := "="
			if c.value == "" {
				sign = "-"
			}
			fmt.Fprintf(&list, "%s|%s|%s|%s|%s\n", w.Windows(path), c.section, c.key, sign, c.value)
		}
	}
	script := filepath.Join(dir, "list")
	if err := os.WriteFile(script, []byte(list.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out := w.Run(t, "", testenv.BuildGo(t, "windows", "amd64", writer), w.Windows(script)); code != 0 {
		t.Fatalf("%d: %s", code, out)
	}
	for i, f := range files {
		want, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("%d.ini", i)))
		if err != nil {
			t.Fatal(err)
		}
		file := parse(t, f.before, codec(t, 1252))
		for _, c := range f.changes {
			u := Update{Section: c.section, New: c.key + "=" + c.value}
			if c.value == "" {
				u = Update{Section: c.section, Old: c.key}
			}
			if _, err := file.Update(&u); err != nil {
				t.Fatal(err)
			}
		}
		if got := string(file.Bytes()); got != string(want) {
			t.Errorf("file %d:\n%q; Windows has\n%q", i, got, want)
		}
	}
}
