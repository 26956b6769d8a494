//go:build unix

package stub

import (
	"os"
	"syscall"
	"testing"
)

func TestHostWipe(t *testing.T) { testWipe(t, t.TempDir()) }

// What leads elsewhere, or would block, is left alone.
func TestHostWipeOddFiles(t *testing.T) {
	base := t.TempDir()
	h := &Host{}
	f := openPrivate(t, h, base+"/folder")
	defer f.Close()
	victim := base + "/folder/victim"
	if err := os.WriteFile(victim, []byte("keep"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("victim", base+"/folder/link"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(base+"/folder/pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	holes, err := os.Create(base + "/folder/holes")
	if err == nil {
		err = holes.Truncate(1 << 40)
	}
	if err != nil {
		t.Skip(err)
	}
	holes.Close()
	for _, name := range []string{"link", "pipe", "holes"} {
		if err := f.Wipe(name); err == nil {
			t.Errorf("%s was overwritten", name)
		}
	}
	if got, err := os.ReadFile(victim); err != nil || string(got) != "keep" {
		t.Errorf("behind the link: %q, %v", got, err)
	}
}
