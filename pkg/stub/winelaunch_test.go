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
