package main

import (
	"bytes"
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
