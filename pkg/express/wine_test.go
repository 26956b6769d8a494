package express_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// lookup is a program that asks Windows for its own resources: the loader must
// take the file, and FindResource's binary search must find every name.
const lookup = `package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"unsafe"
)

var (
	kernel32 = syscall.NewLazyDLL("kernel32.dll")
	find     = kernel32.NewProc("FindResourceW")
	size     = kernel32.NewProc("SizeofResource")
	load     = kernel32.NewProc("LoadResource")
)

func main() {
	for _, arg := range os.Args[1:] {
		name, typ, _ := strings.Cut(arg, ":")
		p, _ := syscall.UTF16PtrFromString(name)
		q, _ := syscall.UTF16PtrFromString("#" + typ)
		res, _, err := find.Call(0, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(q)))
		if res == 0 {
			fmt.Println(name, err)
			continue
		}
		n, _, _ := size.Call(0, res)
		at, _, _ := load.Call(0, res)
		b := unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), n)
		fmt.Printf("%s %q\n", name, b[:min(n, 12)])
	}
}
`

func TestWindowsFindsResources(t *testing.T) {
	w := testenv.NewWine(t)
	stub, err := os.ReadFile(testenv.BuildGo(t, "windows", "amd64", lookup))
	if err != nil {
		t.Fatal(err)
	}
	b, _ := write(t, sample(), stub, nil)
	dir := t.TempDir()
	exe := filepath.Join(dir, "package.exe")
	if err := os.WriteFile(exe, b, 0o700); err != nil {
		t.Fatal(err)
	}
	code, out := w.Run(t, dir, exe, "Cabinet:10", "TITLE:10", "UPROMPT:10", "ADMQCMD:10", "USRQCMD:10", "GOEXPRESS:23", "VERCHECK:10", "FILESIZES:10")
	want := []string{
		`Cabinet "MSCF`, `TITLE "Gr\xf6\xdfe\x00"`, `UPROMPT "Go on?\x00"`, `ADMQCMD "<None>\x00"`, `USRQCMD "setup.cmd /q"`,
		`GOEXPRESS "goexpress 1\n"`, `VERCHECK "\x01\x02\x03"`, `FILESIZES "`,
	}
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(out, "\r", "")), "\n")
	if code != 0 || len(lines) != len(want) {
		t.Fatalf("code %d, output\n%s", code, out)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("got %s, want %s", line, want[i])
		}
	}
}
