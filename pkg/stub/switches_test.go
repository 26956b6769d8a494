package stub

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/testenv"
	"goexpress/pkg/express"
)

func reboot(bits uint32) *uint32 { return &bits }

func seconds(n time.Duration) *time.Duration { return new(n * time.Second) }

func TestParseSwitches(t *testing.T) {
	tests := []struct {
		words string
		want  Switches
	}{
		{"", Switches{}},
		{"/Q", Switches{Quiet: express.UserQuiet}},
		{"-q", Switches{Quiet: express.UserQuiet}},
		{"/Q:U", Switches{Quiet: express.UserQuiet}},
		{"/q:u", Switches{Quiet: express.UserQuiet}},
		{"/Q:1", Switches{Quiet: express.UserQuiet}},
		{"/Q:A", Switches{Quiet: express.AdminQuiet}},
		{"-Q:a", Switches{Quiet: express.AdminQuiet}},
		{"/Q /Q:A", Switches{Quiet: express.AdminQuiet}},
		{"/C", Switches{ExtractOnly: true}},
		{"/C /Q", Switches{ExtractOnly: true, Quiet: express.UserQuiet}},
		{"/C:x.exe", Switches{Command: "x.exe"}},
		{"/C:C:\\x.exe", Switches{Command: `C:\x.exe`}},
		{`/T:C:\a`, Switches{Dir: `C:\a`}},
		{`/T:c:/a/b\`, Switches{Dir: `c:\a\b`}},
		{`/T:C:\`, Switches{Dir: `C:\`}},
		{`/T:\\server\share\x`, Switches{Dir: `\\server\share\x`}},
		{`-t:C:\a\..\b`, Switches{Dir: `C:\b`}},
		{`/T:C:\a /T:C:\b`, Switches{Dir: `C:\b`}},
		{"/R", Switches{Reboot: reboot(3)}},
		{"/R:A", Switches{Reboot: reboot(3)}},
		{"/R:N", Switches{Reboot: reboot(0)}},
		{"/R:I", Switches{Reboot: reboot(1)}},
		{"/R:IS", Switches{Reboot: reboot(5)}},
		{"/R:AS", Switches{Reboot: reboot(7)}},
		{"/r:sa", Switches{Reboot: reboot(7)}},
		{"/R:S", Switches{Reboot: reboot(4)}}, // without I or A: never
		{"/R:XI", Switches{Reboot: reboot(1)}},
		{"/R:X", Switches{}},
		{"/R:", Switches{}},
		{"/N", Switches{InPlace: true, SkipVersion: true, SkipGrpConv: true}},
		{"/N:E", Switches{InPlace: true}},
		{"/N:V", Switches{SkipVersion: true}},
		{"/n:g", Switches{SkipGrpConv: true}},
		{"/N:VG", Switches{SkipVersion: true, SkipGrpConv: true}},
		{"/N:", Switches{}},
		{"/?", Switches{Help: true}},
		{"-?", Switches{Help: true}},
		{"/? /nonsense", Switches{Help: true}}, // help wins
		{"nonsense /?", Switches{Help: true}},
		{`/LOG:x.log`, Switches{Log: "x.log"}},
		{`-log:%TEMP%\a:b\`, Switches{Log: `%TEMP%\a:b\`}},
		{"/TIMEOUT:90", Switches{Timeout: seconds(90)}},
		{"/timeout:0", Switches{Timeout: seconds(0)}},
		{"/LIST", Switches{List: true}},
		{"/List /verify", Switches{List: true, Verify: true}},
		{"/UNSAFEDIR /FORCE", Switches{UnsafeDir: true, Force: true}},
		{`/Q:A /C /T:C:\a /R:N`, Switches{Quiet: express.AdminQuiet, ExtractOnly: true, Dir: `C:\a`, Reboot: reboot(0)}},
	}
	for _, tt := range tests {
		got, err := ParseSwitches(&Arguments{Words: strings.Fields(tt.words)}, Windows)
		if err != nil {
			t.Errorf("%s: %v", tt.words, err)
		}
		if diff := cmp.Diff(&tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.words, diff)
		}
	}
}

func TestParseSwitchesRefuses(t *testing.T) {
	tests := []struct{ words, at, why string }{
		{"setup", "setup", "is not a switch"},
		{"/Q/C", "/Q/C", "is not a switch of this package"},
		{"/QA", "/QA", "is not a switch of this package"},
		{"/Q:C", "/Q:C", "U and A"},
		{"/Q:x", "/Q:x", "U and A"},
		{"/Q:", "/Q:", "U and A"},
		{"/", "/", "is not a switch"},
		{"-", "-", "is not a switch"},
		{"//Q", "//Q", "is not a switch of this package"},
		{"--x", "--x", "is not a switch of this package"},
		{"/X", "/X", "is not a switch of this package"},
		{"/P", "/P", "is not a switch of this package"},
		{"/L", "/L", "is not a switch of this package"},
		{"/Z", "/Z", "is not a switch of this package"},
		{"/D", "/D", "is not a switch of this package"},
		{`/D:C:\x`, `/D:C:\x`, "is not a switch of this package"},
		{"/RegServer", "/RegServer", "is not a switch of this package"},
		{"/T", "/T", "full path"},
		{"/T:", "/T:", "full path"},
		{"/T:rel", "/T:rel", "full path"},
		{"/T:C:rel", "/T:C:rel", "full path"},
		{`/T:\rooted`, `/T:\rooted`, "full path"},
		{"/C:", "/C:", "lacks its command"},
		{"/N:X", "/N:X", "none of V, G and E"},
		{"/C /C:x", "/C:x", "runs nothing"},
		{"/N /C", "/C", "unpacks nothing"},
		{`/N:E /T:C:\a`, `/T:C:\a`, "unpacks nothing"},
		{"/LOG", "/LOG", "file or folder"},
		{"/LOG:", "/LOG:", "file or folder"},
		{"/TIMEOUT", "/TIMEOUT", "seconds"},
		{"/TIMEOUT:", "/TIMEOUT:", "seconds"},
		{"/TIMEOUT:-1", "/TIMEOUT:-1", "seconds"},
		{"/TIMEOUT:1m", "/TIMEOUT:1m", "seconds"},
		{"/TIMEOUT:2147483648", "/TIMEOUT:2147483648", "seconds"},
		{"/LIST:x", "/LIST:x", "takes no value"},
		{"/VERIFY:", "/VERIFY:", "takes no value"},
		{"/FORCE:1", "/FORCE:1", "takes no value"},
		{"/UNSAFEDIR:1", "/UNSAFEDIR:1", "takes no value"},
		{"/Q one two", "one", "is not a switch"}, // the first is told
	}
	for _, tt := range tests {
		_, err := ParseSwitches(&Arguments{Words: strings.Fields(tt.words)}, Windows)
		e, ok := errors.AsType[*SwitchError](err)
		if !ok || e.Word != tt.at || !strings.Contains(e.Why, tt.why) {
			t.Errorf("%s: error %v, want one about %q: %s", tt.words, err, tt.at, tt.why)
		}
	}
}

func TestTailGoesNotWithExtraction(t *testing.T) {
	if _, err := ParseSwitches(&Arguments{Words: []string{"/C"}, Tail: "x"}, Windows); err == nil {
		t.Error("/C -- x was accepted")
	}
	sw, err := ParseSwitches(&Arguments{Words: []string{"/Q"}, Tail: `a "b`}, Windows)
	if err != nil || sw.Tail != `a "b` {
		t.Errorf("tail %q, %v", sw.Tail, err)
	}
}

// Whatever is wrong, a run that was asked to be quiet is.
func TestWrongSwitchesKeepQuiet(t *testing.T) {
	for _, words := range []string{"/Q nonsense", "nonsense /Q", "/Q:C", "/Q:", "/QA", "/Q/C", "-q/t:x", "/Q /C /C:x"} {
		sw, err := ParseSwitches(&Arguments{Words: strings.Fields(words)}, Windows)
		if err == nil || sw.Quiet == express.NotQuiet {
			t.Errorf("%s: quiet %d, error %v", words, sw.Quiet, err)
		}
	}
}

func TestFullPathOnLinux(t *testing.T) {
	tests := []struct {
		in, want string
		ok       bool
	}{
		{"/tmp/x", "/tmp/x", true},
		{"/tmp//x/", "/tmp/x", true},
		{"/", "/", true},
		{"tmp/x", "", false},
		{`C:\x`, "", false},
		{"", "", false},
		{"/a\x00b", "", false},
	}
	for _, tt := range tests {
		got, ok := Linux.fullPath(tt.in)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("fullPath(%q) = %q, %t; want %q, %t", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestUsageNamesEverySwitch(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join(testenv.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, known := range switches {
		names = append(names, known.name)
	}
	for _, known := range (&Switches{}).flags() {
		names = append(names, known.name)
	}
	for _, name := range names {
		if !strings.Contains(Usage, "\n/"+name) {
			t.Errorf("the usage text lacks /%s", name)
		}
		if !strings.Contains(string(readme), "\n| `/"+name) {
			t.Errorf("README.md lacks /%s", name)
		}
	}
}
