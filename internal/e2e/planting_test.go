package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"goexpress/internal/testenv"
)

// plantedDLLs are names that installers have been made to load from their own
// folder, or that Windows loads for what they call; none of them is a KnownDLL,
// which Windows takes from System32 whoever asks. nowhere is none of Windows' own:
// whoever asks for it gets it from the first folder that has it.
var plantedDLLs = strings.Fields(`
apphelp bcrypt bcryptprimitives cabinet comctl32 cryptbase cryptsp cscapi dbghelp dnsapi dwmapi iertutil iphlpapi
linkinfo msasn1 msi msimg32 mswsock netapi32 netutils nowhere ntmarta oleacc powrprof profapi propsys riched20
rsaenh samcli secur32 shfolder slc srvcli sspicli urlmon userenv uxtheme version wininet winmm wintrust wkscli wtsapi32`)

var plantedPrograms = strings.Fields(`cmd cscript explorer msiexec powershell reg regsvr32 rundll32 runas wscript wusa`)

// asker loads the DLLs that it is given by their bare names, and starts the
// programs.
const asker = `package main

import (
	"os"
	"strings"
	"syscall"
)

func main() {
	for _, name := range os.Args[1:] {
		if strings.HasSuffix(name, ".dll") {
			syscall.LoadLibrary(name)
			continue
		}
		line, _ := syscall.UTF16PtrFromString(name)
		var si syscall.StartupInfo
		var pi syscall.ProcessInformation
		if syscall.CreateProcess(nil, line, nil, nil, false, 0, nil, nil, &si, &pi) == nil {
			syscall.WaitForSingleObject(pi.Process, syscall.INFINITE)
		}
	}
}
`

// presser starts a program, its first argument, with the rest behind its name. It
// presses a button of every window that comes up: Yes where there is one, else OK,
// but Cancel in a window that asks for a folder. It prints the windows' titles and
// ends with the program's code.
const presser = `package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

var (
	user32 = syscall.NewLazyDLL("user32.dll")
	next   = user32.NewProc("FindWindowExW")
	item   = user32.NewProc("GetDlgItem")
	post   = user32.NewProc("PostMessageW")
	text   = user32.NewProc("GetWindowTextW")
)

func press(seen map[uintptr]bool) {
	for window, _, _ := next.Call(0, 0, 0, 0); window != 0; window, _, _ = next.Call(0, window, 0, 0) {
		if seen[window] {
			continue
		}
		for _, button := range []uintptr{6, 1} {
			if found, _, _ := item.Call(window, button); found == 0 {
				continue
			}
			var title [100]uint16
			text.Call(window, uintptr(unsafe.Pointer(&title[0])), 100)
			name := syscall.UTF16ToString(title[:])
			if strings.Contains(name, "Folder") {
				button = 2
			}
			fmt.Printf("pressed %d in %s\n", button, name)
			post.Call(window, 0x111, button, 0) // WM_COMMAND
			seen[window] = true
			break
		}
	}
}

func main() {
	attr := &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}}
	attr.Sys = &syscall.SysProcAttr{CmdLine: "\"" + os.Args[1] + "\" " + strings.Join(os.Args[2:], " ")}
	p, err := os.StartProcess(os.Args[1], nil, attr)
	if err != nil {
		fmt.Println(err)
		os.Exit(99)
	}
	go func() {
		for seen := map[uintptr]bool{}; ; time.Sleep(20 * time.Millisecond) {
			press(seen)
		}
	}()
	state, _ := p.Wait()
	os.Exit(state.ExitCode())
}
`

// minefield is a prefix with two folders full of canaries, C:\dl and C:\cwd: the
// one that a package is downloaded to, and the current one.
type minefield struct{ *testenv.Wine }

func newMinefield(t *testing.T) *minefield {
	t.Helper()
	m := &minefield{testenv.NewWine(t)}
	m.configure(t)
	for _, dir := range []string{"dl", "cwd", "clean", "marks", "m"} {
		if err := os.Mkdir(m.C(`C:\`+dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"dl", "cwd"} {
		for _, name := range plantedDLLs {
			m.plant(t, dir, name+".dll", testenv.CanaryDLL)
		}
		for _, name := range plantedPrograms {
			m.plant(t, dir, name+".exe", testenv.CanaryProgram)
		}
	}
	for _, dir := range []string{"dl", "clean"} {
		copyFile(t, m.C(`C:\`+dir+`\asker.exe`), testenv.BuildGo(t, "windows", "amd64", asker))
	}
	copyFile(t, m.C(`C:\clean\presser.exe`), testenv.BuildGo(t, "windows", "amd64", presser))
	return m
}

// configure makes Wine do as Windows does, which takes a DLL from the first folder
// that has one of the name, and lets it have windows without a display.
func (m *minefield) configure(t *testing.T) {
	t.Helper()
	settings := "REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\Wine\\Drivers]\r\n\"Graphics\"=\"null\"\r\n\r\n" +
		"[HKEY_CURRENT_USER\\Software\\Wine\\DllOverrides]\r\n"
	for _, name := range plantedDLLs {
		settings += "\"" + name + "\"=\"native,builtin\"\r\n"
	}
	file := filepath.Join(t.TempDir(), "wine.reg")
	if err := os.WriteFile(file, []byte(settings), 0o666); err != nil {
		t.Fatal(err)
	}
	if code, out := m.Run(t, "", `C:\windows\system32\reg.exe`, "import", file); code != 0 {
		t.Fatalf("reg import: %d\n%s", code, out)
	}
	m.Stop() // the desktop is made once
}

func (m *minefield) plant(t *testing.T, dir, name string, canary func(mark string) []byte) {
	t.Helper()
	if err := os.WriteFile(m.C(`C:\`+dir+`\`+name), canary(`C:\marks\`+dir+"-"+name), 0o777); err != nil {
		t.Fatal(err)
	}
}

// start runs a program among the canaries.
func (m *minefield) start(t *testing.T, exe, line string) testenv.Result {
	t.Helper()
	c := testenv.Command{Exe: exe, Line: line, Dir: `C:\cwd`, Timeout: time.Minute,
		Env: []string{`PATH=C:\dl;C:\cwd;C:\windows\system32;C:\windows`}}
	return m.Start(t, c)
}

// went are the canaries that were loaded or started since it was asked last.
func (m *minefield) went(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(m.C(`C:\marks`))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
		if err := os.Remove(m.C(`C:\marks\` + e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// What lies beside a package, in the current folder or on PATH under the name of
// a DLL or a program of Windows is never used, whatever is launched, in a quiet
// run and in one with windows.
func TestPlanting(t *testing.T) {
	m := newMinefield(t)
	t.Run("the canaries sing", func(t *testing.T) { testCanaries(t, m) })
	for _, tt := range plantingCases {
		t.Run(tt.command, func(t *testing.T) {
			files := map[string]string{"setup.exe": "<noter>", "license.txt": "Be good."}
			for name, text := range tt.files {
				files[name] = text
			}
			copyFile(t, m.C(`C:\dl\pack.exe`), pack(t, files,
				installs(tt.command, "InstallPrompt=Go on?", `DisplayLicense=src\license.txt`, "FinishMessage=Done.", "PostInstallCmd=cmd /c ver")...))
			m.check(t, m.start(t, `C:\dl\pack.exe`, "/Q"), tt.code)
			r := m.start(t, `C:\clean\presser.exe`, `C:\dl\pack.exe`)
			m.check(t, r, tt.code)
			if pressed := strings.Count(r.Output, "pressed "); pressed < 3 && !(pressed == 2 && tt.code != 0) {
				t.Errorf("%d windows, want a prompt, a licence and a message\n%s", pressed, r.Output)
			}
		})
	}
	t.Run("a folder is asked for", func(t *testing.T) {
		copyFile(t, m.C(`C:\dl\pack.exe`), pack(t, map[string]string{"a.txt": "a"}, "PackagePurpose=ExtractOnly"))
		r := m.start(t, `C:\clean\presser.exe`, `C:\dl\pack.exe`)
		if m.check(t, r, 1602); !strings.Contains(r.Output, "pressed 2 in Browse for Folder") {
			t.Errorf("no folder was asked for\n%s", r.Output)
		}
	})
	t.Run(".local", func(t *testing.T) { testLocal(t, m) })
}

// check wants an exit code, and no canary used.
func (m *minefield) check(t *testing.T, r testenv.Result, code uint32) {
	t.Helper()
	if r.Code != code || r.StartErr != 0 {
		t.Errorf("code %d, want %d; Windows' error %d\n%s", r.Code, code, r.StartErr, r.Output)
	}
	if went := m.went(t); len(went) > 0 {
		t.Errorf("used %q", went)
	}
}

// Some of these programs only say in Wine that they are not there yet, or that
// the file is none of theirs: they have been started all the same.
var plantingCases = []struct {
	command string
	files   map[string]string
	code    uint32
}{
	{command: "setup.exe exit=7", code: 7},
	{command: "run.cmd", files: map[string]string{"run.cmd": "@exit 5\r\n"}, code: 5},
	{command: "cmd /c exit 6", code: 6},
	{command: "x.inf", files: map[string]string{"x.inf": plantingINF}, code: 0},
	{command: "text.msi", files: map[string]string{"text.msi": "text"}, code: 1627},
	{command: "text.msu", files: map[string]string{"text.msu": "text"}, code: 1},
	{command: "a.reg", files: map[string]string{"a.reg": "REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\Acme]\r\n\"V\"=\"x\"\r\n"}, code: 0},
	{command: "a.js", files: map[string]string{"a.js": "WScript.Quit(6)"}, code: 6},
	{command: "a.ps1", files: map[string]string{"a.ps1": "exit 4"}, code: 0},
	{command: "cscript //nologo a.js", files: map[string]string{"a.js": "WScript.Quit(6)"}, code: 6},
	{command: "reg query HKCU", code: 0},
	{command: "regsvr32 /s jscript.dll", code: 0},
	{command: "rundll32 setupapi.dll,InstallHinfSection", code: 0},
	{command: "nothere.exe", code: 2},
}

const plantingINF = `[Version]
Signature="$Windows NT$"
AdvancedINF=2.0
[DefaultInstall]
AddReg=add
CopyFiles=copy
RegisterOCXs=register
RunPreSetupCommands=run
RunPostSetupCommands=run
[DestinationDirs]
copy=24,copied
[copy]
license.txt
[add]
HKCU,Software\Acme,W,,x
[register]
%11%\jscript.dll
[run]
setup.exe
cmd /c ver
`

// testLocal plants what makes Windows take DLLs of any name from beside the
// program (S4). In the current folder it means nothing.
func testLocal(t *testing.T, m *minefield) {
	copyFile(t, m.C(`C:\dl\pack.exe`), pack(t, map[string]string{"setup.exe": "<noter>"}, installs("setup.exe exit=7")...))
	redirect := func(path string, folder bool) {
		err := os.RemoveAll(path)
		if folder && err == nil {
			err = os.Rename(m.C(`C:\local`), path)
		} else if err == nil {
			err = os.WriteFile(path, nil, 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(m.C(`C:\local`), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range plantedDLLs {
		m.plant(t, "local", name+".dll", testenv.CanaryDLL)
	}
	redirect(m.C(`C:\cwd\pack.exe.local`), false)
	m.check(t, m.start(t, `C:\dl\pack.exe`, "/Q"), 7)
	for _, folder := range []bool{false, true} {
		redirect(m.C(`C:\dl\pack.exe.local`), folder)
		m.check(t, m.start(t, `C:\dl\pack.exe`, "/Q"), 1603)
		r := m.start(t, `C:\clean\presser.exe`, `C:\dl\pack.exe`)
		if m.check(t, r, 1603); !strings.Contains(r.Output, "suspected tampering") || strings.Contains(r.Output, "pressed") {
			t.Errorf("nobody was told, or by a window\n%s", r.Output)
		}
	}
}

// testCanaries shows that a program which asks for what is planted gets it.
func testCanaries(t *testing.T, m *minefield) {
	var names, want []string
	for _, n := range plantedDLLs {
		names, want = append(names, n+".dll"), append(want, "dl-"+n+".dll")
	}
	for _, n := range plantedPrograms {
		names, want = append(names, n+".exe"), append(want, "dl-"+n+".exe")
	}
	m.start(t, `C:\dl\asker.exe`, strings.Join(names, " "))
	went := m.went(t)
	// Go's runtime has these from System32 before main.
	want = slices.DeleteFunc(want, func(n string) bool { return n == "dl-bcryptprimitives.dll" || n == "dl-powrprof.dll" })
	slices.Sort(want)
	if !slices.Equal(went, want) {
		t.Errorf("beside the program: %q, want %q", went, want)
	}
	m.start(t, `C:\clean\asker.exe`, strings.Join(names, " "))
	if went := m.went(t); !slices.Contains(went, "cwd-nowhere.dll") || !slices.Contains(went, "cwd-cmd.exe") {
		t.Errorf("in the current folder: %q", went)
	}
}
