package stub

import (
	"context"
	"slices"
	"testing"
)

// What still runs from the work folder is waited for once, behind the last command
// and before anything is removed.
func TestWaitsForWhatIsLeft(t *testing.T) {
	p := with("setup.exe")
	p.Post = new("setup.exe post")
	image := makePackage(t, tinyStub(), p, two...)
	for _, child := range []uint32{0, 9} {
		f := newFake(t, image, "/Q")
		f.left = []string{`C:\x.exe`}
		f.program = func(Process) (uint32, error) { return child, nil }
		if code := Run(t.Context(), f); code != child {
			t.Errorf("code %d, want %d", code, child)
		}
		if want := []string{workFolderOf(t, f)}; !slices.Equal(f.awaited, want) {
			t.Errorf("waited for %q, want %q", f.awaited, want)
		}
		await := slices.Index(f.calls, "await")
		if slices.Contains(f.calls[await:], "start") || slices.Contains(f.calls[:await], "remove") {
			t.Errorf("calls %q", f.calls)
		}
		f.checkClean()
	}
}

// They may take as long as a command; then they are ended, and the package says so.
func TestWaitingEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two...), "/Q")
	f.program = func(Process) (uint32, error) { cancel(); return 0, nil }
	if code := Run(ctx, f); code != CodeCancelled {
		t.Errorf("interrupted: code %d", code)
	}
	f.checkClean()

	f = newFake(t, makePackage(t, tinyStub(), with("setup.exe", "CommandTimeout", "1"), two...), "/Q")
	f.await = func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) }
	if code := Run(t.Context(), f); code != CodeTimeout {
		t.Errorf("too long: code %d", code)
	}
	f.checkClean()
}

// A folder that stays needs nobody to wait.
func TestInPlaceWaitsForNobody(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two[0]), "/Q /N:E")
	f.put(&fakeFile{path: f.cwd + `\setup.exe`, data: []byte("program")})
	if code := Run(t.Context(), f); code != 0 || len(f.started) != 1 || len(f.awaited) > 0 {
		t.Errorf("code %d, started %d, waited for %q", code, len(f.started), f.awaited)
	}
}
