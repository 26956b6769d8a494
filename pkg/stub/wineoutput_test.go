package stub_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// outputs are the texts of a log's output events of one program, as the log has them.
func outputs(t testing.TB, log string, number int) []string {
	t.Helper()
	var texts []string
	for line := range strings.Lines(log) {
		if _, text, ok := strings.Cut(line, fmt.Sprintf(" info output number=%d text=", number)); ok {
			texts = append(texts, strings.TrimSuffix(text, "\n"))
		}
	}
	return texts
}

// printer is a Windows program that prints as its argument says: UTF-16 as some of
// Windows' own programs do, nothing at all between two words, much, or it leaves a
// copy of itself that keeps the output open.
const printer = `package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

func main() {
	switch os.Args[1] {
	case "wide":
		for _, c := range "wide: Größe\r\nend\r\n" {
			os.Stdout.Write([]byte{byte(c), byte(c >> 8)})
		}
	case "nothing":
		os.Stdout.WriteString("before\r\n")
		syscall.WriteFile(syscall.Stdout, []byte{}, new(uint32), nil)
		os.Stdout.WriteString("behind\r\n")
	case "much":
		for range 10 << 10 {
			os.Stdout.WriteString(strings.Repeat("x", 1022) + "\r\n")
		}
	case "leave":
		cmd := exec.Command(os.Args[0], "stay")
		cmd.Dir = "C:\\"
		cmd.Stdout = os.Stdout
		cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: 8} // DETACHED_PROCESS
		if err := cmd.Start(); err != nil {
			os.Stdout.WriteString(err.Error())
		}
		os.Stdout.WriteString("left\r\n")
	case "stay":
		time.Sleep(time.Hour)
	}
}
`

// What commands print is in the log of a quiet run, and comes out of the package as
// it was.
func TestWineOutput(t *testing.T) {
	w := newWinBox(t)
	tool := []byte(read8(t, testenv.BuildGo(t, "windows", "amd64", printer)))
	if err := os.WriteFile(w.C(`C:\other.exe`), tool, 0o777); err != nil {
		t.Fatal(err)
	}
	batch := []byte("@echo gr\x81n\r\n@set /p x=Name?\r\n@pause\r\n@\"%~dp0p.exe\" wide\r\n@exit 12\r\n")
	for _, tt := range []struct {
		line string
		code uint32
		log  []string // lines, "..." for more of them
		out  string   // of the package
	}{
		{"ask.cmd", 12, []string{"grün", "Name?Press any key to continue... ", "wide: Größe", "end"}, "gr\x81n\r\nName?Press any key to continue... w\x00i\x00"},
		{"cmd /c echo error>&2", 0, []string{"error"}, "error\r\n"},
		{"p.exe nothing", 0, []string{"before", "behind"}, "before\r\nbehind\r\n"},
		{"p.exe much", 0, []string{strings.Repeat("x", 1022), "..."}, strings.Repeat("x", 1022) + "\r\n"},
		{`C:\other.exe leave`, 0, []string{"left"}, "left\r\n"},
		{`C:\windows\system32\reg.exe query HKLM\Nothing`, 1, []string{"..."}, "reg: "},
	} {
		path := w.install(t, build(t, wineTarget, "pack.exe", commands(tt.line), file{"ask.cmd", batch}, file{"p.exe", tool}))
		r := w.run(t, path, `/Q /LOG:C:\x.log`)
		log := read8(t, w.C(`C:\x.log`))
		got := outputs(t, log, 1)
		for i := range got {
			got[i] = strings.Trim(got[i], `"`)
		}
		if r.Code != tt.code || !matches(got, tt.log) || !strings.Contains(r.Output, tt.out) {
			t.Errorf("%s: code %d, want %d; log %.300q, want %.100q; output %.300q", tt.line, r.Code, tt.code, got, tt.log, r.Output)
		}
		if err := os.Remove(w.C(`C:\x.log`)); err != nil {
			t.Error(err)
		}
	}
	w.checkClean(t)
}

// matches compares lines; "..." stands for any number of them.
func matches(got, want []string) bool {
	if i := slices.Index(want, "..."); i >= 0 {
		tail := want[i+1:]
		return len(got) >= i+len(tail) && slices.Equal(got[:i], want[:i]) && slices.Equal(got[len(got)-len(tail):], tail)
	}
	return slices.Equal(got, want)
}
