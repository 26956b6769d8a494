package arrows

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// A room's decoder and encoder share a package. Of the encoders nothing is
// linked into the stub, and of the rooms that only they enter nothing but what
// prepares their tables. Room history is the decoders'.
func TestStubHoldsNoEncoders(t *testing.T) {
	symbols := symbolsOf(t, "./cmd/stub")
	for _, codec := range []string{"lzx", "mszip", "quantum"} {
		if !strings.Contains(symbols, module+"pkg/cab/"+codec+".(*Decoder).DecodeBlock\n") {
			t.Errorf("the stub does not hold the decoder of %s, or its symbols are not what they were", codec)
		}
	}
	for line := range strings.Lines(symbols) {
		_, inside, ok := strings.Cut(line, " "+module+"pkg/cab/") // behind the address and kind
		isMethod := strings.Contains(inside, ".(*")
		inRoom := strings.HasPrefix(inside, "internal/") && !strings.HasPrefix(inside, "internal/history.")
		if ok && isMethod && (inRoom || strings.Contains(strings.ToLower(inside), "encoder")) {
			t.Errorf("the stub holds %s", strings.TrimSpace(inside))
		}
	}
}

// symbolsOf is what `go tool nm` prints of a program for Linux.
func symbolsOf(t *testing.T, program string) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "program")
	build := exec.Command("go", "build", "-o", exe, program)
	build.Dir = testenv.Root(t)
	build.Env = append(build.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	out, err := exec.Command("go", "tool", "nm", exe).Output()
	if err != nil {
		t.Fatalf("go tool nm: %v", err)
	}
	return string(out)
}
