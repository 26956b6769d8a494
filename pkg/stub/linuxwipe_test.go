//go:build linux && (amd64 || arm64)

package stub_test

import (
	"testing"

	"goexpress/pkg/express"
)

// Who still has a file open sees what became of it.
func TestLinuxWipeOnExit(t *testing.T) {
	for setting, want := range map[string]string{"1": "\x00\x00\x00\x00\x00\x00", "0": "secret"} {
		s := newSandbox(t)
		p := commands("x.sh")
		p.Manifest = &express.Manifest{Settings: map[string]string{"WipeOnExit": setting}}
		script := `exec 3<secret.txt; (cd /; while [ -e "$GOEXPRESS_DIR" ]; do sleep 0.05; done; cat <&3 >"$LOG.part"; mv "$LOG.part" "$LOG") >/dev/null 2>&1 & exit 7` + "\n"
		path := build(t, thisTarget, "pack", p, file{"x.sh", sh(script)}, file{"secret.txt", []byte("secret")})
		if code, out := s.run(path, "/Q"); code != 7 {
			t.Errorf("code %d, %s", code, out)
		}
		waitFor(t, s.log)
		if got := read(t, s.log); got != want {
			t.Errorf("WipeOnExit=%s: the file holds %q", setting, got)
		}
		s.checkClean()
	}
}
