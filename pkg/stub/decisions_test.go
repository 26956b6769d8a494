package stub

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/registry"
	"goexpress/pkg/express"
)

func TestTally(t *testing.T) {
	const start = 1 << 40 // marks a command that could not be run; the rest is its code
	tests := []struct {
		name   string
		policy Policy
		codes  []uint64
		ran    int // how many of codes are taken before the list stops
		code   uint32
		ok     bool
	}{
		{"nothing", Policy{}, nil, 0, 0, true},
		{"all well", Policy{}, []uint64{0, 0}, 2, 0, true},
		{"a failure stops", Policy{}, []uint64{0, 5, 0}, 2, 5, false},
		{"32 bits", Policy{}, []uint64{0xC0000005}, 1, 0xC0000005, false},
		{"-1", Policy{}, []uint64{0xFFFFFFFF}, 1, 0xFFFFFFFF, false},
		{"still active is a value", Policy{}, []uint64{259}, 1, 259, false},
		{"continue: first failure", Policy{Continue: true}, []uint64{0, 5, 0, 7}, 4, 5, false},
		{"3010 survives", Policy{}, []uint64{3010, 0}, 2, 3010, true},
		{"1641 survives", Policy{}, []uint64{1641, 0, 3010}, 3, 1641, true},
		{"1641 outweighs", Policy{}, []uint64{3010, 1641}, 2, 1641, true},
		{"failure outweighs 3010", Policy{}, []uint64{3010, 9}, 2, 9, false},
		{"success code", Policy{Line: Line{Success: []uint32{1638}}}, []uint64{1638, 0}, 2, 0, true},
		{"last success code", Policy{Line: Line{Success: []uint32{1638}}}, []uint64{0, 1638}, 2, 1638, true},
		{"reboot code", Policy{Line: Line{Reboot: []uint32{350}}}, []uint64{350, 0}, 2, 3010, true},
		{"not listed", Policy{Line: Line{Success: []uint32{1638}}}, []uint64{1639}, 1, 1639, false},
		{"not found stops", Policy{}, []uint64{start + 2, 0}, 1, 2, false},
		{"not found, continue", Policy{Continue: true}, []uint64{start + 2, 0, 4}, 3, 2, false},
		{"zero hides codes", Policy{ReturnZero: true}, []uint64{0, 5}, 2, 0, false},
		{"zero hides 3010", Policy{ReturnZero: true}, []uint64{3010}, 1, 0, true},
		{"zero still stops", Policy{ReturnZero: true}, []uint64{5, 0}, 1, 0, false},
		{"zero tells of our failure", Policy{ReturnZero: true}, []uint64{start + 2}, 1, 2, false},
	}
	for _, tt := range tests {
		tally := NewTally(&tt.policy)
		ran := 0
		for _, c := range tt.codes {
			ran++
			goOn := false
			if c >= start {
				goOn = tally.Failed(uint32(c - start))
			} else {
				goOn = tally.Ended(uint32(c))
			}
			if !goOn {
				break
			}
		}
		if ran != tt.ran || tally.Code() != tt.code || tally.OK() != tt.ok {
			t.Errorf("%s: ran %d, code %d, ok %t; want %d, %d, %t", tt.name, ran, tally.Code(), tally.OK(), tt.ran, tt.code, tt.ok)
		}
	}
}

// A command's own lists stand in place of the package's, for that command alone.
func TestTallyLines(t *testing.T) {
	policy := &Policy{Line: Line{Success: []uint32{1638}, Reboot: []uint32{350}}, Lines: []*Line{{Success: []uint32{7}}, {}, {Reboot: []uint32{17, 0}}}}
	for _, tt := range []struct {
		number     int
		code, want uint32
		ok         bool
	}{
		{1, 7, 7, true}, {1, 1638, 1638, false}, {1, 350, 3010, true},
		{2, 7, 7, false}, {2, 1638, 1638, true}, {2, 350, 3010, true},
		{3, 7, 7, false}, {3, 1638, 1638, true}, {3, 350, 350, false}, {3, 17, 3010, true}, {3, 0, 3010, true},
		{0, 7, 7, false}, {4, 7, 7, false}, {4, 350, 3010, true},
	} {
		tally := NewTally(policy)
		tally.Next(1)
		tally.Next(tt.number)
		if ok := tally.Ended(tt.code); ok != tt.ok || tally.Code() != tt.want {
			t.Errorf("command %d ends with %d: %t and %d", tt.number, tt.code, ok, tally.Code())
		}
	}
}

func TestExitStatus(t *testing.T) {
	tests := []struct {
		code           uint32
		windows, linux int
	}{
		{0, 0, 0}, {1, 1, 1}, {2, 2, 2}, {255, 255, 255}, {256, 256, 1}, {512, 512, 1},
		{1602, 1602, 1602 % 256}, {3010, 3010, 3010 % 256}, {0xFFFFFFFF, -1, 255}, {0xC0000005, -1073741819, 5}, {0x80070000, -2147024896, 1},
	}
	for _, tt := range tests {
		if w, l := Windows.ExitStatus(tt.code), Linux.ExitStatus(tt.code); w != tt.windows || l != tt.linux {
			t.Errorf("%d: Windows %d, Linux %d; want %d, %d", tt.code, w, l, tt.windows, tt.linux)
		}
	}
}

func TestCodeOf(t *testing.T) {
	wrap := func(err error) error { return fmt.Errorf("x: %w", err) }
	tests := []struct {
		err  error
		want uint32
	}{
		{nil, 0},
		{errors.New("x"), CodeFailed},
		{wrap(fs.ErrNotExist), CodeNotFound},
		{wrap(fs.ErrPermission), CodeAccessDenied},
		{wrap(syscall.ENOENT), CodeNotFound},
		{wrap(context.Canceled), CodeCancelled},
		{wrap(context.DeadlineExceeded), CodeTimeout},
		{wrap(&Failure{Code: CodeDamaged}), CodeDamaged},
		{fail("x", wrap(fs.ErrNotExist)), CodeNotFound},
		{&fs.PathError{Err: syscall.EACCES}, CodeAccessDenied},
	}
	for _, tt := range tests {
		if got := codeOf(tt.err); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.err, got, tt.want)
		}
	}
}

// lookupOS is a machine with a few files that could be started.
type lookupOS struct {
	OS
	family       Family
	system, have []string
}

func (o *lookupOS) Family() Family       { return o.family }
func (o *lookupOS) SystemDirs() []string { return o.system }
func (o *lookupOS) IsFile(path string) bool {
	return slices.ContainsFunc(o.have, func(p string) bool { return o.family.equal(p, path) })
}

// runWith is a run of a package with these files on such a machine.
func runWith(t *testing.T, o *lookupOS, dir string, names ...string) *run {
	m := &express.Manifest{}
	for _, name := range names {
		m.Files = append(m.Files, express.FileRecord{Name: name})
	}
	p, err := newPayload(m)
	if err != nil {
		t.Fatal(err)
	}
	return &run{os: o, payload: p, work: &workFolder{path: dir}}
}

// lookupWindows is a package with a few files on a Windows with a few programs.
func lookupWindows(t *testing.T) *run {
	return runWith(t, &lookupOS{
		family: Windows,
		system: []string{`C:\Windows\System32`, `C:\Windows\System32\WindowsPowerShell\v1.0`, `C:\Windows\System32\wbem`, `C:\Windows`},
		have: []string{
			`C:\Windows\System32\cmd.exe`, `C:\Windows\System32\wscript.exe`, `C:\Windows\System32\msiexec.exe`, `C:\Windows\System32\setup.exe`,
			`C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`, `C:\Windows\System32\wbem\wmic.exe`, `C:\Windows\regedit.exe`,
			`C:\Windows\System32\more.com`, `C:\Windows\System32\sub\deep.exe`,
			`C:\Tools\a b\tool.exe`, `C:\Tools\run.bat`, `\\server\share\x.exe`, `C:\Work\planted.exe`, `C:\Work\made.exe`,
		},
	}, `C:\Work`, `setup.exe`, `Install.cmd`, `app\tool.exe`, `noext`, `both`, `both.exe`, `x.tar.gz`, `powershell.ps1`)
}

// checkFind looks a token up and compares what is found.
func checkFind(t *testing.T, r *run, token, path, packed string) {
	t.Helper()
	got, rec := r.find(token)
	name := ""
	if rec != nil {
		name = rec.Name
	}
	if got != path || name != packed {
		t.Errorf("find(%q) = %q %q, want %q %q", token, got, name, path, packed)
	}
}

func TestFindOnWindows(t *testing.T) {
	const none = ""
	tests := []struct{ token, path, packed string }{
		{"setup.exe", `C:\Work\setup.exe`, "setup.exe"}, // before System32's
		{"SETUP.EXE", `C:\Work\setup.exe`, "setup.exe"},
		{"setup", `C:\Work\setup.exe`, "setup.exe"},
		{`.\setup.exe`, `C:\Work\setup.exe`, "setup.exe"},
		{`app\tool.exe`, `C:\Work\app\tool.exe`, `app\tool.exe`},
		{`app/tool`, `C:\Work\app\tool.exe`, `app\tool.exe`},
		{`app\..\setup.exe`, `C:\Work\setup.exe`, "setup.exe"},
		{"install.CMD", `C:\Work\Install.cmd`, "Install.cmd"},
		{"install.cmd. .", `C:\Work\Install.cmd`, "Install.cmd"}, // Windows drops them, too
		{"noext", `C:\Work\noext`, "noext"},
		{"both", `C:\Work\both.exe`, "both.exe"},
		{"x.tar.gz", `C:\Work\x.tar.gz`, "x.tar.gz"},
		{`C:\Work\setup.exe`, `C:\Work\setup.exe`, "setup.exe"},
		{`c:\work\SETUP`, `C:\Work\setup.exe`, "setup.exe"},
		{`C:\Work\made.exe`, `C:\Work\made.exe`, none}, // a command of the package has made it

		{"cmd", `C:\Windows\System32\cmd.exe`, none},
		{"cmd.exe", `C:\Windows\System32\cmd.exe`, none},
		{"powershell.exe", `C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`, none},
		{"PowerShell", `C:\Windows\System32\WindowsPowerShell\v1.0\PowerShell.exe`, none},
		{"wmic", `C:\Windows\System32\wbem\wmic.exe`, none},
		{"wscript", `C:\Windows\System32\wscript.exe`, none},
		{"regedit", `C:\Windows\regedit.exe`, none},
		{"more.com", `C:\Windows\System32\more.com`, none},
		{`C:\Tools\a b\tool.exe`, `C:\Tools\a b\tool.exe`, none},
		{`C:\Tools\a b\tool`, `C:\Tools\a b\tool.exe`, none},
		{`C:/Tools/x/../run.bat`, `C:\Tools\run.bat`, none},
		{`\\server\share\x.exe`, `\\server\share\x.exe`, none},

		{"planted.exe", none, none}, // in the work folder, but not of the package
		{"nothere.exe", none, none},
		{"more", none, none},         // .exe and nothing else is added
		{`sub\deep.exe`, none, none}, // below System32, but not in it
		{`..\setup.exe`, none, none},
		{`..\..\Windows\System32\cmd.exe`, none, none},
		{`\Tools\run.bat`, none, none}, // hangs on the current drive
		{`C:setup.exe`, none, none},    // and folder
		{`C:\Tools\run.bat:stream`, none, none},
		{`cmd.exe:stream`, none, none},
		{`C:\Tools`, none, none},
		{`\\.\C:\Tools\run.bat`, none, none},
		{"%COMSPEC%", none, none},
		{"", none, none},
		{".", none, none},
		{"..", none, none},
		{"con", none, none},
		{"setup.exe\x00.txt", none, none},
	}
	r := lookupWindows(t)
	for _, tt := range tests {
		checkFind(t, r, tt.token, tt.path, tt.packed)
	}
}

func TestFindOnLinux(t *testing.T) {
	r := runWith(t, &lookupOS{
		family: Linux, system: []string{"/bin", "/usr/bin", "/sbin", "/usr/sbin"},
		have: []string{"/bin/sh", "/usr/bin/env", "/opt/tool", "/c/IDKTemp/fix", "/scratch/made"},
	}, "/scratch", "Setup.sh", `bin\run`)
	r.hostPath = func(path string) string {
		rest, _ := strings.CutPrefix(path, `C:\`)
		return "/c/" + strings.ReplaceAll(rest, `\`, "/")
	}
	tests := []struct{ token, path, packed string }{
		{"setup.sh", "/scratch/Setup.sh", "Setup.sh"},
		{"./Setup.sh", "/scratch/Setup.sh", "Setup.sh"},
		{"bin/run", "/scratch/bin/run", `bin\run`},
		{`bin\run`, "/scratch/bin/run", `bin\run`},
		{"/scratch/Setup.sh", "/scratch/Setup.sh", "Setup.sh"},
		{"/scratch/made", "/scratch/made", ""},
		{`%GOEXPRESS_DIR%\Setup.sh`, "/scratch/Setup.sh", "Setup.sh"},
		{"sh", "/bin/sh", ""},
		{"env", "/usr/bin/env", ""},
		{"/opt/tool", "/opt/tool", ""},
		{`C:\IDKTemp\fix`, "/c/IDKTemp/fix", ""},
		{"made", "", ""},
		{"tool", "", ""},
		{"../opt/tool", "", ""},
		{"/nowhere", "", ""},
		{`C:\nowhere`, "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		checkFind(t, r, tt.token, tt.path, tt.packed)
	}
	r.hostPath = nil
	checkFind(t, r, `C:\IDKTemp\fix`, "", "")
}

func TestPolicyOf(t *testing.T) {
	settings := func(bits uint32, kv ...string) *express.Package {
		m := &express.Manifest{Settings: map[string]string{}}
		for i := 0; i < len(kv); i += 2 {
			m.Settings[kv[i]] = kv[i+1]
		}
		return &express.Package{ExtractOptions: bits, Manifest: m}
	}
	tests := []struct {
		name string
		p    *express.Package
		want Policy
	}{
		{"default", settings(express.OptReturnCode), Policy{}},
		{"bit clear", settings(0), Policy{ReturnZero: true}},
		{"zero", settings(express.OptReturnCode, "ExitCode", "zero"), Policy{ReturnZero: true}},
		{"program", settings(express.OptReturnCode, "ExitCode", "Program"), Policy{}},
		{"continue", settings(express.OptReturnCode, "OnFailure", "continue"), Policy{Continue: true}},
		{"codes", settings(express.OptReturnCode, "SuccessCodes", "1638, 0x80070643 -2147023253", "RebootCodes", "350"),
			Policy{Line: Line{Success: []uint32{1638, 0x80070643, 0x8007066B}, Reboot: []uint32{350}}}},
		{"lines", settings(express.OptReturnCode, "Command0", "a", "Command1", "b", "Command1SuccessCodes", "1", "Command1RebootCodes", "2,3"),
			Policy{Lines: []*Line{{}, {Success: []uint32{1}, Reboot: []uint32{2, 3}}}}},
		{"versions", settings(express.OptReturnCode, "VersionCheck0", `S|x.dll||1.0.0.0|OK|`),
			Policy{Versions: []*express.VersionCheck{{Dir: 'S', Path: "x.dll", High: &[4]uint16{1}, Buttons: "OK"}}}},
		{"wipe", settings(express.OptReturnCode, "WipeOnExit", "1"), Policy{Wipe: true}},
		{"timeout", settings(express.OptReturnCode, "CommandTimeout", "90"), Policy{Limits: Limits{Timeout: 90 * time.Second}}},
		{"mark", settings(express.OptReturnCode, "InstalledMark", `HKLM\X,V,1`, "SkipIfInstalled", "1"),
			Policy{Mark: &express.Mark{Key: registry.Key{Root: "HKLM", Path: "X", View: registry.View64}, Name: "V", Value: "1"}, SkipInstalled: true}},
		{"no manifest", &express.Package{ExtractOptions: express.OptReturnCode}, Policy{}},
	}
	for _, tt := range tests {
		got, err := PolicyOf(tt.p)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(&tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for _, kv := range [][]string{{"SuccessCodes", "a"}, {"RebootCodes", "1,4294967296"}, {"CommandTimeout", "-1"}, {"CommandTimeout", "1e3"}, {"InstalledMark", "HKLM"}, {"VersionCheck0", "x.dll"},
		{"SuccessCodes", "1", "Command0", "a", "Command0SuccessCodes", "a"}, {"RebootCodes", "1", "Command0", "a", "Command0RebootCodes", "a"}} {
		if _, err := PolicyOf(settings(0, kv...)); err == nil || !strings.Contains(err.Error(), kv[0]) {
			t.Errorf("%q: %v", kv, err)
		}
	}
}

func TestMergeEnv(t *testing.T) {
	base := []string{"=C:=C:\\x", "Path=a", "goexpress_dir=old", "X=1"}
	got := mergeEnv(base, []string{"GOEXPRESS_DIR=new", "=C:=bad"}, Windows)
	if want := []string{"=C:=C:\\x", "Path=a", "X=1", "GOEXPRESS_DIR=new", "=C:=bad"}; !slices.Equal(got, want) {
		t.Errorf("Windows: %q", got)
	}
	got = mergeEnv(base, []string{"GOEXPRESS_DIR=new"}, Linux)
	if want := []string{"=C:=C:\\x", "Path=a", "goexpress_dir=old", "X=1", "GOEXPRESS_DIR=new"}; !slices.Equal(got, want) {
		t.Errorf("Linux: %q", got)
	}
}

func TestPaths(t *testing.T) {
	for _, tt := range []struct {
		f            Family
		p, dir, base string
		under, below string
		belowOK      bool
	}{
		{Windows, `C:\a\b`, `C:\a`, `b`, `c:\A`, `b`, true},
		{Windows, `C:\`, `C:\`, ``, `C:\`, ``, false},
		{Windows, `C:\a`, `C:\`, `a`, `C:\`, `a`, true},
		{Windows, `C:\ab\c`, `C:\ab`, `c`, `C:\a`, ``, false},
		{Windows, `\\s\h\x`, `\\s\h\`, `x`, `\\s\h`, `x`, true},
		{Linux, `/a/b`, `/a`, `b`, `/a`, `b`, true},
		{Linux, `/a/b/c`, `/a/b`, `c`, `/a`, `b\c`, true},
		{Linux, `/`, `/`, ``, `/`, ``, false},
		{Linux, `/A/b`, `/A`, `b`, `/a`, ``, false},
	} {
		dir, base := tt.f.split(tt.p)
		if dir != tt.dir || base != tt.base {
			t.Errorf("split(%s) = %s, %s", tt.p, dir, base)
		}
		if got, ok := tt.f.below(tt.under, tt.p); got != tt.below || ok != tt.belowOK {
			t.Errorf("below(%s, %s) = %q, %t", tt.under, tt.p, got, ok)
		}
	}
}

func TestTextLogIsOneLineAnEvent(t *testing.T) {
	var b strings.Builder
	(&textLog{&b}).Event(&Event{Level: Error, Name: "failed", Fields: []Field{{"code", uint32(13)}, {"error", errors.New("a\nb \x1b[31m")}, {"empty", ""}}})
	if want := `error: failed code=13 error="a\nb \x1b[31m" empty=""` + "\n"; b.String() != want {
		t.Errorf("got %s want %s", b.String(), want)
	}
}
