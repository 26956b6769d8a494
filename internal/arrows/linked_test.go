package arrows

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// A room's decoder and encoder share a package. Of the encoders nothing is
// linked into the stub, not even functions that would prepare their tables at the
// start, and of the rooms that only they enter nothing but the start of match,
// which is empty. Rooms history and damage are the decoders'.
func TestStubHoldsNoEncoders(t *testing.T) {
	symbols := symbolsOf(t, "./cmd/stub")
	for _, codec := range []string{"lzx", "mszip", "quantum"} {
		if !strings.Contains(symbols, module+"pkg/cab/"+codec+".(*Decoder).DecodeBlock\n") {
			t.Errorf("the stub does not hold the decoder of %s, or its symbols are not what they were", codec)
		}
	}
	for line := range strings.Lines(symbols) {
		_, inside, ok := strings.Cut(line, " "+module+"pkg/cab/") // behind the address and kind
		room, name, _ := strings.Cut(strings.TrimSpace(inside), ".")
		inRoom := strings.HasPrefix(room, "internal/") && room != "internal/history" && room != "internal/damage"
		start := room == "internal/match" && (name == "init" || name == ".inittask")
		ofEncoder := strings.HasPrefix(name, "(*") && strings.Contains(strings.ToLower(name), "encoder")
		atStart := strings.HasPrefix(name, "init.func") || strings.HasPrefix(name, "glob..func")
		if ok && (inRoom && !start || ofEncoder || atStart) {
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
