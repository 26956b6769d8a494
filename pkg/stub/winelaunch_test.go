package stub_test

import (
	"os"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// starter is a program that starts another one and ends, with what is behind it:
// where it runs, the program ("self" is this one), its arguments. "late FILE" reads the file after a
// while and writes it to C:\late.txt; "sleep" goes on for ever.
const starter = `package main

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

func main() {
	switch args := os.Args[1:]; args[0] {
	case "late":
		time.Sleep(2 * time.Second)
		data, err := os.ReadFile(args[1])
		if err != nil {
			data = []byte(err.Error())
		}
		os.WriteFile("C:\\late.txt", data, 0o666)
	case "sleep":
		time.Sleep(time.Hour)
	default:
		if args[1] == "self" {
			args[1], _ = os.Executable()
		}
		cmd := exec.Command(args[1], args[2:]...)
		cmd.Dir = args[0]
		cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: 8} // DETACHED_PROCESS: Wine's console would stay in the folder
		if err := cmd.Start(); err != nil {
			os.WriteFile("C:\\late.txt", []byte(err.Error()), 0o666)
			os.Exit(99)
		}
	}
}
`

// What a program leaves running in the work folder is waited for, by its file or by
// its current folder, and nothing else is.
func TestWineLeftRunning(t *testing.T) {
	w := newWinBox(t)
	tool := []byte(read8(t, testenv.BuildGo(t, "windows", "amd64", starter)))
	if err := os.WriteFile(w.C(`C:\other.exe`), tool, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, line, more, late string
		code                   uint32
	}{
		{"a copy of itself", `setup.exe . self late data.txt`, "", "data", 0},
		{"a program of the folder, elsewhere", `setup.exe C:\ self late %GOEXPRESS_DIR%\data.txt`, "", "data", 0},
		{"another program in the folder", `setup.exe . C:\other.exe late data.txt`, "", "data", 0},
		{"another program elsewhere", `setup.exe C:\ C:\other.exe sleep`, "", "", 0},
		{"for ever", `setup.exe . self sleep`, " /TIMEOUT:2", "", 1460},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_ = os.Remove(w.C(`C:\late.txt`)) // of the run before
			line := tt.line
			if strings.Contains(line, "%") {
				line = "cmd /c " + line
			}
			path := w.install(t, build(t, wineTarget, "pack.exe", commands(line), file{"setup.exe", tool}, file{"data.txt", []byte("data")}))
			if r := w.run(t, path, "/Q"+tt.more); r.Code != tt.code {
				t.Errorf("code %d\n%s", r.Code, r.Output)
			}
			late, _ := os.ReadFile(w.C(`C:\late.txt`)) // may not be there
			if string(late) != tt.late {
				t.Errorf("%q, want %q", late, tt.late)
			}
			w.checkClean(t)
		})
	}
}

// makeMSI is a program that makes a package for the Windows Installer. All it does
// is to look at how it is installed: silently, and with a property that has a blank.
const makeMSI = `package main

import (
	"os"
	"syscall"
	"unsafe"
)

var msi = syscall.NewLazyDLL("msi.dll")

func call(name string, args ...uintptr) {
	if r, _, _ := msi.NewProc(name).Call(args...); r != 0 {
		os.Stderr.WriteString(name)
		os.Exit(int(r))
	}
}

func text(s string) uintptr {
	p, _ := syscall.UTF16PtrFromString(s)
	return uintptr(unsafe.Pointer(p))
}

func main() {
	var db, info uint32
	call("MsiOpenDatabaseW", text("C:\\made.msi"), 3, uintptr(unsafe.Pointer(&db)))
	sql := []string{
		"CREATE TABLE Property (Property CHAR(72) NOT NULL, Value CHAR(0) NOT NULL LOCALIZABLE PRIMARY KEY Property)",
		"CREATE TABLE LaunchCondition (Condition CHAR(255) NOT NULL, Description CHAR(255) NOT NULL LOCALIZABLE PRIMARY KEY Condition)",
		"INSERT INTO LaunchCondition (Condition, Description) VALUES ('UILevel = 2 AND P = \"a b\"', 'not silent')",
		"CREATE TABLE InstallExecuteSequence (Action CHAR(72) NOT NULL, Condition CHAR(255), Sequence SHORT PRIMARY KEY Action)",
		"INSERT INTO InstallExecuteSequence (Action, Sequence) VALUES ('LaunchConditions', 100)",
	}
	for name, value := range map[string]string{
		"ProductCode": "{7A3F4C2E-5B1D-4E6F-8A90-1B2C3D4E5F60}", "UpgradeCode": "{0C9B8A7F-6E5D-4C3B-A291-807F6E5D4C3B}",
		"ProductName": "Made", "ProductVersion": "1.0.0", "ProductLanguage": "1033", "Manufacturer": "Nobody",
	} {
		sql = append(sql, "INSERT INTO Property (Property, Value) VALUES ('"+name+"', '"+value+"')")
	}
	for _, line := range sql {
		var view uint32
		call("MsiDatabaseOpenViewW", uintptr(db), text(line), uintptr(unsafe.Pointer(&view)))
		call("MsiViewExecute", uintptr(view), 0)
		call("MsiCloseHandle", uintptr(view))
	}
	const textType, intType = 30, 3
	call("MsiGetSummaryInformationW", uintptr(db), 0, 9, uintptr(unsafe.Pointer(&info)))
	call("MsiSummaryInfoSetPropertyW", uintptr(info), 7, textType, 0, 0, text("x64;1033"))
	call("MsiSummaryInfoSetPropertyW", uintptr(info), 9, textType, 0, 0, text("{3D4E5F60-1B2C-4A90-8E6F-7A3F4C2E5B1D}"))
	call("MsiSummaryInfoSetPropertyW", uintptr(info), 14, intType, 200, 0, 0)
	call("MsiSummaryInfoSetPropertyW", uintptr(info), 15, intType, 2, 0, 0)
	call("MsiSummaryInfoPersist", uintptr(info))
	call("MsiDatabaseCommit", uintptr(db))
}
`

// Documents are opened by what System32 has for them.
func TestWineDocuments(t *testing.T) {
	w := newWinBox(t)
	if code, out := w.Run(t, "", testenv.BuildGo(t, "windows", "amd64", makeMSI)); code != 0 {
		t.Fatalf("no .msi was made: %d %s", code, out)
	}
	msi := []byte(read8(t, w.C(`C:\made.msi`)))
	reg := "REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\Acme]\r\n\"V\"=\"from a .reg\"\r\n"
	for _, tt := range []struct {
		line string
		code uint32
	}{
		{`"my app.msi" P="a b"`, 0}, {`"my app.msi" P=a`, 1603}, {`"my app.msi" /qb P="a b"`, 1603}, {`text.msi`, 1627}, {`text.msu`, 1},
		{`a.reg`, 0}, {`"a b.js"`, 6}, {`a.vbs "x y" z`, 10}, {`text.reg`, 1},
	} {
		path := w.install(t, build(t, wineTarget, "pack.exe", commands(tt.line),
			file{"my app.msi", msi}, file{"text.msi", []byte("text")}, file{"text.msu", []byte("text")}, file{"text.reg", []byte("text")},
			file{"a.reg", []byte(reg)}, file{"a b.js", []byte("WScript.Quit(6)")}, file{"a.vbs", []byte("WScript.Quit(WScript.Arguments.Count + 8)")}))
		if r := w.run(t, path, "/Q"); r.Code != tt.code {
			t.Errorf("%s: code %d, want %d\n%s", tt.line, r.Code, tt.code, r.Output)
		}
	}
	if code, out := w.Run(t, "", `C:\windows\system32\reg.exe`, "query", `HKCU\Software\Acme`, "/v", "V"); code != 0 || !strings.Contains(out, "from a .reg") {
		t.Errorf("the .reg was not imported: %s", out)
	}
	w.checkClean(t)
}
