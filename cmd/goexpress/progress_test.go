package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The bar shows what is done, how fast, and how long it will take, and goes
// away at the end.
func TestProgressBar(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, on: true}
	p.step("compressing 3 files")
	for i := range int64(4) {
		p.set(i*25_000_000, 100_000_000)
		time.Sleep(110 * time.Millisecond) // the bar draws itself ten times a second
	}
	shown := out.String()
	for _, want := range []string{"compressing 3 files", "%", "MB/s", "/100 MB"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is missing in %q", want, shown)
		}
	}
	out.Reset()
	p.end()
	if rest := strings.Trim(out.String(), " \r\x1b[2K"); rest != "" {
		t.Errorf("the end leaves %q", rest)
	}
}

func TestNoProgressElsewhere(t *testing.T) {
	var out bytes.Buffer
	p := (&app{stderr: &out}).newProgress()
	p.step("compressing")
	p.set(1, 2)
	p.end()
	if out.Len() > 0 {
		t.Errorf("prints %q to what is no terminal", out.String())
	}
}

// A check shows how much it has read, and no more than there is when it reads
// things twice.
func TestMeter(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	bar := &progress{w: &out, on: true}
	b := &binary{ctx: t.Context(), file: f}
	r := b.metered(f)
	read := func() {
		t.Helper()
		if n, err := r.ReadAt(make([]byte, 1000), 0); n != 1000 || err != nil {
			t.Fatal(n, err)
		}
		time.Sleep(110 * time.Millisecond)
	}
	read()
	bar.step("checking")
	b.meter.start(bar, 1500)
	for range 3 {
		read()
	}
	shown := out.String()
	b.meter.stop()
	read()
	if !strings.Contains(shown, "checking") || !strings.Contains(shown, "/1.5 kB") || b.meter.done != 3000 {
		t.Errorf("shows %q after %d bytes", shown, b.meter.done)
	}
}
