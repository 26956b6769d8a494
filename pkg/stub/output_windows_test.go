package stub

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"goexpress/internal/windows"
)

// handleVariable names a handle that TestHostChild must not have.
const handleVariable = "GOEXPRESS_TEST_HANDLE"

// A child has the standard handles and no others of ours, be they made to be
// inherited (S27); its output is taken.
func TestHostInherits(t *testing.T) {
	_, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer write.Close()
	var high windows.Handle // a number that the child's own handles do not reach
	for range 1000 {
		if high, err = inheritable(windows.Handle(write.Fd())); err != nil {
			t.Fatal(err)
		}
		defer syscall.CloseHandle(high)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, wait := range []bool{true, false} {
		var out, errs strings.Builder
		p := Process{
			Path: self, Line: `"` + self + `" -test.v -test.run=^TestHostChild$`, Dir: windowsDir(), Quiet: true, Wait: wait, Stdout: &out, Stderr: &errs,
			Env: []string{handleVariable + "=" + strconv.FormatUint(uint64(high), 10)},
		}
		code, err := (&Host{}).Start(t.Context(), &p)
		if code != 0 || err != nil {
			t.Errorf("code %d, %v\n%s%s", code, err, &out, &errs)
		}
		if got := strings.Contains(out.String(), "--- PASS: TestHostChild"); got != wait {
			t.Errorf("waited for %t: %q, %q", wait, &out, &errs)
		}
	}
}

// TestHostChild is run by TestHostInherits.
func TestHostChild(t *testing.T) {
	number, err := strconv.ParseUint(os.Getenv(handleVariable), 10, 32)
	if err != nil {
		t.Skip("no child")
	}
	if isOpen(windows.Handle(number)) {
		t.Error("a handle was inherited")
	}
	if n, err := os.Stdin.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Errorf("there is something to read: %d", n)
	}
}

// Windows' own tables know the page that programs print in.
func TestHostOutputCodec(t *testing.T) {
	codec := (&Host{}).OutputCodec()
	if codec == nil {
		t.Fatal("none")
	}
	if s, ok := codec.Decode([]byte("abc")); s != "abc" || !ok {
		t.Errorf("page %d: %q, %t", codec.Page(), s, ok)
	}
}
