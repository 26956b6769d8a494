package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"goexpress/pkg/inf/engine"
)

func TestTranslate(t *testing.T) {
	commands := []string{"build", "lint"}
	for _, test := range []struct{ args, want []string }{
		{[]string{"build", "/N"}, []string{"build", "/N"}},
		{[]string{"/N", "x.sed"}, []string{"build", "x.sed"}},
		{[]string{"x.sed", "/q"}, []string{"build", "-q", "x.sed"}},
		{[]string{"/m", "/n", "/O:o.sed,S,T", "x.sed"}, []string{"build", "--override", "o.sed,S,T", "x.sed"}},
		{[]string{"X.SED"}, []string{"build", "X.SED"}},
		{[]string{"old.cdf", "--json"}, []string{"build", "old.cdf", "--json"}},
		{[]string{"/home/n/x"}, []string{"build", "/home/n/x"}},
		{[]string{"/Name"}, []string{"build", "/Name"}},
		{[]string{"/?", "x.sed"}, []string{"--help"}},
		{[]string{"-"}, []string{"build", "-"}},
		{[]string{"--help"}, []string{"--help"}},
		{[]string{"frobnicate"}, []string{"frobnicate"}},
		{nil, nil},
	} {
		got, err := translate(test.args, commands)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, %v, want %q", test.args, got, err, test.want)
		}
	}
	for _, bad := range []string{"/O:", "/O:file", "/O:,S", "/O:file,"} {
		if _, err := translate([]string{bad}, commands); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, test := range []struct {
		path, head string
		want       kind
	}{
		{"x.sed", "", kindSED}, {"x.CDF", "", kindSED}, {"x.inf", "", kindINF}, {"x.exe", "", kindPackage}, {"x.cab", "", kindCabinet},
		{"x.txt", "MSCF....", kindCabinet}, {"x.sed", "MZ..", kindPackage}, {"x", "\x7fELF", kindPackage},
		{"", "[Version]\r\nSignature=\"$Chicago$\"", kindINF}, {"", "[Version]\nClass=IEXPRESS\n;signature", kindSED},
		{"", "\xff\xfes\x00i\x00g\x00n\x00a\x00t\x00u\x00r\x00e\x00", kindINF}, {"", "", kindSED},
	} {
		if got := kindOf(test.path, []byte(test.head)); got != test.want {
			t.Errorf("%q %q: %v, want %v", test.path, test.head, got, test.want)
		}
	}
}

// A host that is not Windows runs its own programs and scripts; nothing
// registers a library with the host.
func TestHostCommands(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("what a Windows host runs needs no telling apart")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"setup.exe": "MZ\x90\x00", "plain.cmd": "exit 7\n", "script.sh": "#!/bin/sh\nexit 8\n", "slow.sh": "exec sleep 60\n", "empty.sh": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "outside.sh")
	if err := os.WriteFile(outside, []byte("exit 0\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.sh")); err != nil {
		t.Fatal(err)
	}
	h := &hostCommands{work: dir, root: dir, out: io.Discard}
	for _, test := range []struct {
		cmd  engine.Command
		code int
		err  error
	}{
		{engine.Command{Line: "setup.exe /q", Wait: true}, 0, engine.ErrNotRun},
		{engine.Command{Line: `C:\regsvr32.exe /s C:\x.dll`, Loads: `C:\x.dll`, Wait: true}, 0, engine.ErrNotRun},
		{engine.Command{Line: "PLAIN.CMD", Wait: true}, 7, nil},
		{engine.Command{Line: `C:\script.sh a b`, Wait: true}, 8, nil},
		{engine.Command{Line: "empty.sh", Wait: true}, 0, nil},
		{engine.Command{Line: "sh -c true", Wait: true}, 0, fs.ErrNotExist}, // PATH is not searched
		{engine.Command{Line: "link.sh", Wait: true}, 0, fs.ErrNotExist},
		{engine.Command{Line: `C:\link.sh`, Wait: true}, 0, fs.ErrNotExist},
		{engine.Command{Line: `"C:\ɐɐɐɐɐɐɐɐɐɐɐɐɐɐ"`, Wait: true}, 0, fs.ErrNotExist}, // longer in upper case
		{engine.Command{Line: "slow.sh", Wait: true, Timeout: 50 * time.Millisecond}, 0, context.DeadlineExceeded},
	} {
		code, err := h.Run(t.Context(), &test.cmd)
		if code != test.code || !errors.Is(err, test.err) {
			t.Errorf("%s: %d, %v; want %d, %v", test.cmd.Line, code, err, test.code, test.err)
		}
	}
}
