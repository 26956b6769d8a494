package stub

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// A program is started again with the same arguments, waited for, and its code comes
// back. Who has the rights already is not asked.
func TestHostElevate(t *testing.T) {
	again := filepath.Join(os.TempDir(), "goexpress-test-elevate")
	if os.Remove(again) == nil {
		os.Exit(42) // this is the second one
	}
	if admin, err := windows.IsAdministrator(); err != nil || !admin {
		t.Skip("Windows would ask somebody")
	}
	if err := os.WriteFile(again, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	code, err := (&Host{}).Elevate()
	if code != 42 || err != nil {
		t.Errorf("code %d, %v", code, err)
	}
	if os.Remove(again) == nil {
		t.Error("it was not this program")
	}
}

// What Windows says when it does not start a program comes back unchanged, with its
// text: not found, denied, not a program, rights, forbidden by a policy.
func TestHostKeepsCodes(t *testing.T) {
	for _, code := range []uint32{CodeNotFound, CodeAccessDenied, CodeNotRunnable, CodeElevation, CodeBlocked} {
		err := fail("running x", leanos.PathError("start", "x", syscall.Errno(code)))
		if got := codeOf(err); got != code {
			t.Errorf("%d comes back as %d", code, got)
		}
		if text := syscall.Errno(code).Error(); text == "" || err.Error() != "running x: start x: "+text {
			t.Errorf("%d: %v", code, err)
		}
	}
}
