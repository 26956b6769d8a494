package stub_test

import (
	"os"
	"testing"
	"time"

	"goexpress/internal/testenv"
	"goexpress/pkg/express"
)

// waiter says that it runs, and ends when it is told to.
const waiter = `package main

import (
	"os"
	"time"
)

func main() {
	os.WriteFile("C:\\running", nil, 0o666)
	for {
		if _, err := os.Stat("C:\\go"); err == nil {
			os.Exit(7)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
`

// Two runs of a package that runs once at a time.
func TestWineSingleInstance(t *testing.T) {
	w := newWinBox(t)
	p := commands("setup.exe")
	p.InstanceName = `Global\x`
	p.ExtractOptions |= express.OptInstanceAsk
	program := []byte(read8(t, testenv.BuildGo(t, "windows", "amd64", waiter)))
	path := w.install(t, build(t, wineTarget, "pack.exe", p, file{"setup.exe", program}))
	first := make(chan testenv.Result)
	go func() { first <- w.run(t, path, "/Q") }()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(w.C(`C:\running`)); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("the first run does not begin")
		}
	}
	if got := entries(t, w.C(`C:\ProgramData\goexpress\Locks`)); len(got) != 1 {
		t.Errorf("locks %q", got)
	}
	if r := w.run(t, path, `/Q /LOG:C:\second.log`); r.Code != 1618 {
		t.Errorf("the second run: %d, %s", r.Code, r.Output)
	}
	w.checkLog(t, `C:\second.log`, " exit code=1618 ")
	if err := os.WriteFile(w.C(`C:\go`), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if r := <-first; r.Code != 7 {
		t.Errorf("the first run: %d, %s", r.Code, r.Output)
	}
	if r := w.run(t, path, "/Q"); r.Code != 7 {
		t.Errorf("after it: %d, %s", r.Code, r.Output)
	}
	if got := entries(t, w.C(`C:\ProgramData\goexpress\Locks`)); len(got) != 0 {
		t.Errorf("left %q", got)
	}
	w.checkClean(t)
}
