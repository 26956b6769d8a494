package shelllink

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"

	"github.com/google/go-cmp/cmp"
)

// reader prints what Windows' shell reads from each link it is given.
const reader = `package main

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

var (
	ole32   = syscall.NewLazyDLL("ole32.dll")
	shell32 = syscall.NewLazyDLL("shell32.dll")
	create  = ole32.NewProc("CoCreateInstance")
	fromID  = shell32.NewProc("SHGetPathFromIDListW")
)

type guid struct {
	a    uint32
	b, c uint16
	d    [8]byte
}

var (
	tail         = [8]byte{0xC0, 0, 0, 0, 0, 0, 0, 0x46}
	clsShellLink = guid{0x21401, 0, 0, tail}
	iidShellLink = guid{0x214F9, 0, 0, tail}
	iidPersist   = guid{0x10B, 0, 0, tail}
)

type object struct{ methods *[32]uintptr }

func (o *object) call(method int, args ...uintptr) {
	hr, _, _ := syscall.SyscallN(o.methods[method], append([]uintptr{uintptr(unsafe.Pointer(o))}, args...)...)
	if int32(hr) < 0 {
		panic(fmt.Sprintf("method %d: %#x", method, uint32(hr)))
	}
}

func (o *object) text(method int, more ...uintptr) string {
	buf := make([]uint16, 40000)
	o.call(method, append([]uintptr{uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf))}, more...)...)
	return syscall.UTF16ToString(buf)
}

func main() {
	runtime.LockOSThread() // COM is made ready for one thread
	ole32.NewProc("CoInitialize").Call(0)
	for _, path := range os.Args[1:] {
		var link, file *object
		if hr, _, _ := create.Call(uintptr(unsafe.Pointer(&clsShellLink)), 0, 1, uintptr(unsafe.Pointer(&iidShellLink)), uintptr(unsafe.Pointer(&link))); hr != 0 {
			panic(hr)
		}
		link.call(0, uintptr(unsafe.Pointer(&iidPersist)), uintptr(unsafe.Pointer(&file)))
		name, _ := syscall.UTF16PtrFromString(path)
		file.call(5, uintptr(unsafe.Pointer(name)), 0)
		const raw = 4
		fmt.Printf("path=%q\n", link.text(3, 0, raw))
		var list uintptr
		link.call(4, uintptr(unsafe.Pointer(&list)))
		byList := make([]uint16, 1024)
		fromID.Call(list, uintptr(unsafe.Pointer(&byList[0])))
		fmt.Printf("list=%q\n", syscall.UTF16ToString(byList))
		fmt.Printf("description=%q\ndir=%q\narguments=%q\n", link.text(6), link.text(8), link.text(10))
		var key uint16
		link.call(12, uintptr(unsafe.Pointer(&key)))
		var index int32
		icon := link.text(16, uintptr(unsafe.Pointer(&index)))
		fmt.Printf("icon=%q %d\nkey=%#x\n", icon, index, key)
	}
}
`

// What Encode writes, Windows' shell reads: the path as it is stored as text
// and the one that the list of items leads to. Wine 8.0 reads only the 8-bit
// text, and does not look at the block for paths with variables.
func TestLinksUnderWine(t *testing.T) {
	w := testenv.NewWine(t)
	dir := t.TempDir()
	var paths []string
	var want strings.Builder
	for i, l := range links {
		data, err := Encode(&l, windows1252(t))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, fmt.Sprintf("%d.lnk", i))
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, w.Windows(path))
		list := strings.ReplaceAll(l.Target, "/", `\`)
		if !onDrive(list) {
			list = ""
		}
		fmt.Fprintf(&want, "path=%q\nlist=%q\n", strings.NewReplacer("日", "?", "本", "?").Replace(list), list)
		fmt.Fprintf(&want, "description=%q\ndir=%q\narguments=%q\n", l.Description, l.Dir, l.Arguments)
		fmt.Fprintf(&want, "icon=%q %d\nkey=%#x\n", l.Icon, l.IconIndex, l.HotKey)
	}
	code, out := w.Run(t, "", testenv.BuildGo(t, "windows", "amd64", reader), paths...)
	if code != 0 {
		t.Fatalf("%d: %s", code, out)
	}
	if diff := cmp.Diff(want.String(), out); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
