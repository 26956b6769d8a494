package stub

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// Every changed byte, and every cut, is found before anything runs.
func TestDamagedPackage(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	try := func(what string, b []byte) {
		f := newFake(t, b, "/Q")
		if code := Run(t.Context(), f); code != CodeDamaged || len(f.started) > 0 {
			t.Errorf("%s: code %d, started %d programs", what, code, len(f.started))
		}
		f.checkClean()
	}
	free := signingChanges(t, image)
	for i := range image {
		if free[i] {
			continue
		}
		changed := bytes.Clone(image)
		changed[i] ^= 0x10
		try(fmt.Sprintf("byte %d of %d", i, len(image)), changed)
	}
	for n := 0; n < len(image)-8; n += 37 { // the last bytes fill up to 8
		try(fmt.Sprintf("cut at %d of %d", n, len(image)), image[:n])
	}
}

// signingChanges are the bytes that a signature may change: the checksum and the
// entry of the certificate table (PE format: 64 and 144 bytes into the optional
// header of a 64-bit program).
func signingChanges(t *testing.T, image []byte) map[int]bool {
	t.Helper()
	optional := int(image[0x3c]) + 24
	free := map[int]bool{}
	for i := range 4 {
		free[optional+64+i] = true
	}
	for i := range 8 {
		free[optional+144+i] = true
	}
	return free
}

func TestBytesBehindThePackageChangeNothing(t *testing.T) {
	image := append(makePackage(t, tinyStub(), with("setup.exe"), two...), "a signature, or anything"...)
	f := newFake(t, image, "/Q")
	if code := Run(t.Context(), f); code != 0 || len(f.started) != 1 {
		t.Errorf("code %d, started %d", code, len(f.started))
	}
	f.checkClean()
}

// What a builder of another mind could have written (S20, S39).
func TestHostilePackage(t *testing.T) {
	rename := func(name string) func(*express.FileRecord) { return func(r *express.FileRecord) { r.Name = name } }
	long := strings.Repeat("x", 70_000)
	tests := []struct {
		name  string
		files []packed
	}{
		{"up", []packed{{name: `x\..\..\y.exe`, data: "x"}}},
		{"absolute", []packed{{name: `C:\y.exe`, data: "x"}}},
		{"root", []packed{{name: `\y.exe`, data: "x"}}},
		{"share", []packed{{name: `\\server\share\y.exe`, data: "x"}}},
		{"stream", []packed{{name: `y.exe:z`, data: "x"}}},
		{"device", []packed{{name: `NUL.txt`, data: "x"}}},
		{"trailing dot", []packed{{name: `y.exe.`, data: "x"}}},
		{"control", []packed{{name: "y\n.exe", data: "x"}}},
		{"same but for case", []packed{{name: `y.exe`, data: "x"}, {name: `Y.EXE`, data: "z"}}},
		{"file in the way of a folder", []packed{{name: `y`, data: "x"}, {name: `y\z`, data: "z"}}},
		{"slashes", []packed{{name: `a/b`, data: "x"}}},
		{"other name in the list", []packed{{name: `y.exe`, data: "x", record: rename("z.exe")}}},
		{"other case in the list", []packed{{name: `y.exe`, data: "x", record: rename("Y.exe")}}},
		{"shorter than it says", []packed{{name: `y.exe`, data: "x", record: func(r *express.FileRecord) { r.Size = 2 }}}},
		{"longer than it says", []packed{{name: `y.exe`, data: long, record: func(r *express.FileRecord) { r.Size = 2 }}}},
		{"other content", []packed{{name: `y.exe`, data: long, record: func(r *express.FileRecord) { r.SHA256[0] ^= 1 }}}},
		{"enormous", []packed{{name: `y.exe`, data: "x", record: func(r *express.FileRecord) { r.Size = 1 << 62 }}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, makePackage(t, tinyStub(), with("y.exe"), tt.files...), "/Q")
			before := len(f.files)
			if code := Run(t.Context(), f); code != CodeDamaged || len(f.started) > 0 {
				t.Errorf("code %d, started %d", code, len(f.started))
			}
			if now := len(f.files) - len(f.paths(fakeLogDir)); now != before {
				t.Errorf("%d files and folders, before %d", now, before)
			}
			f.checkClean()
		})
	}
}

// S15: what is started is what was packed, and stays so.
func TestSwappedProgramIsNotRun(t *testing.T) {
	image := makePackage(t, tinyStub(), with("", "Command0", "msiexec", "Command1", "setup.exe"), two...)
	for name, swap := range map[string]func(f *fakeOS, work string){
		"other content": func(f *fakeOS, work string) { f.get(work + `\setup.exe`).data = []byte("PROGRAM") },
		"longer":        func(f *fakeOS, work string) { f.get(work + `\setup.exe`).data = []byte("program and more") },
		"cut":           func(f *fakeOS, work string) { f.get(work + `\setup.exe`).data = nil },
		"link":          func(f *fakeOS, work string) { f.get(work + `\setup.exe`).link = true },
		"removed":       func(f *fakeOS, work string) { delete(f.files, winpath.Fold(work+`\setup.exe`)) },
	} {
		f := newFake(t, image, "/Q")
		f.program = func(p Process) (uint32, error) { swap(f, p.Dir); return 0, nil }
		want := uint32(CodeFailed)
		if name == "removed" || name == "link" {
			want = CodeNotFound
		}
		if code := Run(t.Context(), f); code != want || len(f.started) != 1 {
			t.Errorf("%s: code %d, want %d; started %q", name, code, want, f.ran())
		}
		f.checkClean()
	}
}

func TestTamperedNeighbours(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two...), "/Q")
	f.tamper = fakeSelf + ".local"
	if code := Run(t.Context(), f); code != CodeFailed || len(f.started) > 0 {
		t.Errorf("code %d, started %d", code, len(f.started))
	}
}
