package stub_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// infText is an INF whose default section is install, followed by other sections.
func infText(install string, sections ...string) []byte {
	lines := append([]string{"[Version]", `Signature="$Chicago$"`, "AdvancedINF=2.0", "[DefaultInstall]", install}, sections...)
	return []byte(strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\r\n") + "\r\n")
}

// One prefix serves all of these: packages that run INF files on a whole Windows.
func TestWineINFPackage(t *testing.T) {
	w := newWinBox(t)
	for _, tt := range []struct {
		name string
		test func(t *testing.T, w *winBox)
	}{
		{"commands", testWineINFCommands},
		{"registry", testWineINFRegistry},
		{"registration", testWineINFRegistration},
		{"registration of a program", testWineINFServer},
		{"links and folders", testWineINFLinks},
		{"restart", testWineINFRestart},
		{"refused", testWineINFRefused},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, w) })
	}
}

// query is what reg.exe prints of a key, "" when there is none.
func (w *winBox) query(t *testing.T, key string, args ...string) string {
	t.Helper()
	code, out := w.Run(t, "", `C:\windows\system32\reg.exe`, append([]string{"query", key}, args...)...)
	if code != 0 {
		return ""
	}
	return out
}

// runINF runs a package that holds a.inf and others.
func (w *winBox) runINF(t *testing.T, line, switches string, code uint32, inf []byte, files ...file) {
	t.Helper()
	path := w.install(t, build(t, wineTarget, "pack.exe", commands(line), append(files, file{"a.inf", inf})...))
	if r := w.run(t, path, switches); r.Code != code || printed(r) != "" {
		t.Errorf("%s %s: code %d, want %d\n%s", line, switches, r.Code, code, r.Output)
	}
	w.checkClean(t)
}

func testWineINFCommands(t *testing.T, w *winBox) {
	tool := file{"tool.exe", w.tool()}
	w.runINF(t, "a.inf", "/Q", 0, infText("CopyFiles=f\nRunPostSetupCommands=r:1,s:2",
		"[DestinationDirs]", "f=30,IDKTemp", "[f]", "TOOL.EXE", "[r]", "tool.exe here", `%30%\IDKTemp\tool there`,
		"[s]", `"tool.exe nowait exit=99"`), tool)
	if read8(t, w.C(`C:\IDKTemp\TOOL.EXE`)) != string(tool.data) {
		t.Error("the copy differs")
	}
	lines, _ := w.log(t) // the last command may not have come so far
	if len(lines) < 2 || !strings.HasPrefix(lines[0], `tool.exe|["here"]|W|W|`) || !strings.HasPrefix(strings.ToLower(lines[1]), `tool.exe|["there"]|w|w|`) {
		t.Errorf("log %q", lines)
	}
}

func testWineINFRegistry(t *testing.T, w *winBox) {
	inf := infText("CheckAdminRights=1\nCustomDestination=c\nCopyFiles=f\nDelReg=d\nAddReg=a\nPerUserInstall=p",
		"[c]", "49000=place,5", "[place]", `HKLM,"Software\Microsoft\Windows\CurrentVersion","ProgramFilesDir",,"C:\nowhere"`,
		"[DestinationDirs]", "f=49000,GX", "[f]", "a.inf",
		"[d]", `HKCU,Software\GX\Old`,
		"[a]", `HKLM,Software\GX,Dir,,%49000%\GX`, `HKLM,Software\GX,Number,0x00010001,7`, `HKLM,Software\GX,List,0x00010000,a,b`,
		`HKLM,Software\GX,Wide,0x4000,32`, `HKCR,.gxt,,,gxfile`, `HKCU,Software\GX,"",,default`,
		"[p]", "GUID={11111111-2222-3333-4444-555555555555}", "DisplayName=GX", `StubPath="gx.exe /u"`, "IsInstalled=1", `Version="1,0"`)
	w.Run(t, "", `C:\windows\system32\reg.exe`, "add", `HKCU\Software\GX\Old\Deep`, "/f")
	for range 2 { // the second time nothing is different
		w.runINF(t, "a.inf", "/Q", 0, inf)
		for key, want := range map[string][]string{
			`HKLM\Software\GX`:             {`C:\Program Files\GX`, "REG_DWORD    0x7", `REG_MULTI_SZ    a\0b`},
			`HKLM\Software\WOW6432Node\GX`: {"Wide    REG_SZ    32"},
			`HKCR\.gxt`:                    {"gxfile"},
			`HKCU\Software\GX`:             {"default"},
			`HKLM\Software\Microsoft\Active Setup\Installed Components\{11111111-2222-3333-4444-555555555555}`: {"gx.exe /u", "1,0", "IsInstalled    REG_DWORD    0x1"},
		} {
			got := w.query(t, key)
			for _, text := range want {
				if !strings.Contains(got, text) {
					t.Errorf("%s: no %q in\n%s", key, text, got)
				}
			}
		}
		if got := w.query(t, `HKCU\Software\GX\Old`); got != "" {
			t.Errorf("the deleted key:\n%s", got)
		}
		if _, err := os.Stat(w.C(`C:\Program Files\GX\a.inf`)); err != nil {
			t.Error(err)
		}
	}
}

// A library that registers itself, of Wine's own: from where it was copied to, and
// from the package itself.
func testWineINFRegistration(t *testing.T, w *winBox) {
	data, err := os.ReadFile(filepath.Join(testenv.LibwineDLLs(t), "qcap.dll"))
	if err != nil {
		testenv.Skip(t, "%v", err)
	}
	const class = `HKCR\CLSID\{1B544C22-FD0B-11CE-8C63-00AA0044B51E}\InprocServer32` // the AVI mux of qcap
	library := file{"gxcap.dll", data}
	inf := infText("CopyFiles=f\nRegisterOCXs=o",
		"[Remove]", "UnregisterOCXs=o", "DelFiles=f", "DelDirs=d", "[Packed]", "RegisterOCXs=near", "[Broken]", "RegisterOCXs=text",
		"[DestinationDirs]", `f=24,GX Cap`, "[f]", "gxcap.dll", "[o]", `%24%\GX Cap\gxcap.dll`, "[near]", "gxcap.dll", "[text]", "a.inf", "[d]", `%24%\GX Cap`)
	w.runINF(t, "a.inf", "/Q", 0, inf, library)
	if got := w.query(t, class, "/ve"); !strings.Contains(strings.ToLower(got), `c:\gx cap\gxcap.dll`) {
		t.Errorf("registered as\n%s", got)
	}
	w.runINF(t, "a.inf Remove", "/Q", 0, inf, library)
	if got := w.query(t, class, "/ve"); got != "" {
		t.Errorf("still registered as\n%s", got)
	}
	if _, err := os.Stat(w.C(`C:\GX Cap`)); err == nil {
		t.Error("the folder is left")
	}
	w.runINF(t, "a.inf Packed", "/Q", 0, inf, library)
	if got := w.query(t, class, "/ve"); !strings.Contains(got, `\goexpress-`) {
		t.Errorf("registered as\n%s", got)
	}
	w.runINF(t, "a.inf Broken", "/Q", 1603, inf, library)
	w.runINF(t, "a.inf", "/Q", 1603, inf, file{"gxcap.dll", []byte("no library")})
}

// A program registers itself in its own time.
func testWineINFServer(t *testing.T, w *winBox) {
	tool := file{"tool.exe", w.tool()}
	for args, want := range map[string]struct {
		code uint32
		log  string
	}{
		"":                 {0, `["/RegServer"]`},
		",,exit=5":         {5, `["exit=5"]`},
		",,exit=3010":      {3010, `["exit=3010"]`},
		",,write=tool.exe": {0, `["write=tool.exe"]`}, // it is held
		",2,sleep":         {1460, `["sleep"]`},
	} {
		w.runINF(t, "a.inf", "/Q", want.code, infText("RegisterDlls=r", "[r]", "1,,tool.exe,1"+args), tool)
		if lines, _ := w.log(t); len(lines) != 1 || !strings.HasPrefix(lines[0], "tool.exe|"+want.log+"|W|W|") {
			t.Errorf("%s: log %q, want %s", args, lines, want.log)
		}
	}
}

func testWineINFLinks(t *testing.T, w *winBox) {
	inf := infText("CopyFiles=f\nUpdateInis=i\nProfileItems=link\nDelDirs=d",
		"[DestinationDirs]", "f=24,GX Links", "[f]", "a.inf", "[i]", `%24%\GX Links\x.ini,Main,,"key=välue"`,
		"[link]", "Name=GX Tool", "CmdLine=11,,notepad.exe", "SubDir=GX Group",
		"[d]", `%24%\GX Links`, `%24%\GX Empty`)
	if err := os.Mkdir(w.C(`C:\GX Empty`), 0o777); err != nil {
		t.Fatal(err)
	}
	w.runINF(t, "a.inf", "/Q", 0, inf)
	if got := strings.ReplaceAll(read8(t, w.C(`C:\GX Links\x.ini`)), "\r", ""); !strings.Contains(got, "[Main]\nkey=v\xe4lue\n") {
		t.Errorf("x.ini: %q", got)
	}
	link := w.C(`C:\ProgramData\Microsoft\Windows\Start Menu\Programs\GX Group\GX Tool.lnk`)
	if data := read8(t, link); !strings.HasPrefix(data, "L\x00\x00\x00\x01\x14\x02\x00") {
		t.Errorf("the link begins with % x", data[:min(8, len(data))])
	}
	if _, err := os.Stat(w.C(`C:\GX Empty`)); err == nil {
		t.Error("the empty folder is left")
	}
	if _, err := os.Stat(w.C(`C:\GX Links\a.inf`)); err != nil {
		t.Errorf("of the folder that is not empty: %v", err)
	}
}

func testWineINFRestart(t *testing.T, w *winBox) {
	w.runINF(t, "a.inf", "/Q", 3010, infText("Reboot=1"))
	w.runINF(t, "a.inf", "/Q", 3010, infText("SmartReboot=AS"))
	w.runINF(t, "a.inf", "/Q", 0, infText("SmartReboot=I"))

	// A file that counts as used is exchanged when Windows starts.
	inf := func(text string) []byte {
		return infText("CopyFiles=f", "[DestinationDirs]", "f=24,GX Used", "[f]", "a.inf,,,0xC ; "+text)
	}
	w.runINF(t, "a.inf", "/Q", 0, inf("old"))
	w.runINF(t, "a.inf", "/Q", 3010, inf("new"))
	const session = `HKLM\System\CurrentControlSet\Control\Session Manager`
	if got := w.query(t, session, "/v", "PendingFileRenameOperations"); !strings.Contains(got, `C:\GX Used\a.inf`) {
		t.Errorf("noted\n%s", got)
	}
	if got := read8(t, w.C(`C:\GX Used\a.inf`)); !strings.Contains(got, "; old") {
		t.Errorf("exchanged at once: %q", got)
	}
	w.Run(t, "", `C:\windows\system32\reg.exe`, "delete", session, "/v", "PendingFileRenameOperations", "/f")
}

func testWineINFRefused(t *testing.T, w *winBox) {
	for _, directive := range []string{"RegisterOCXs=o", "CopyFiles=missing", "LoadAdvpackExtension=x.dll", "CopyFiles=out"} {
		w.runINF(t, "a.inf", "/Q", 1603, infText("AddReg=r\n"+directive, "[r]", `HKLM,Software\GX Refused,x,,1`,
			"[o]", "http://evil.example/x.sct", "[DestinationDirs]", `out=24,..\x`, "[out]", "a.inf"))
	}
	if got := w.query(t, `HKLM\Software\GX Refused`); got != "" {
		t.Errorf("something was changed:\n%s", got)
	}
}
