package testenv

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"goexpress/internal/cmdline"
)

// Wine is a private prefix, made from a template that all test binaries share.
// It has a bcryptprimitives.dll, so that programs of Go start, no display, so
// that a box shows as a hang, and folders of its own in place of the links
// into the user's home. It ends with the test.
type Wine struct {
	Prefix   string
	launcher string // host path
	wine     string // host path of the program
	server   string
	runs     int
}

// Command is a program to be started in Wine.
type Command struct {
	Exe     string        // host path or Windows path
	Args    []string      // quoted as the C runtime takes them apart
	Line    string        // instead of Args: everything behind the program's name, as it is
	Dir     string        // host path or Windows path; "" = C:\
	Env     []string      // NAME=value, besides Wine's own environment
	Timeout time.Duration // 0 = two minutes; when it is over the test fails
}

// Result is what a finished program left.
type Result struct {
	Code     uint32 // exit code, all 32 bits
	Output   string // standard output and standard error
	StartErr uint32 // Windows' error number when the program was not started: 193 = not a program
}

const (
	defaultTimeout = 2 * time.Minute
	launcherName   = "launcher.exe"

	// Wine is tried so often when it does not start a program, for the reason that
	// withFixedLayout removes where it can.
	wineStarts  = 3
	errInternal = "error 1359 " // ERROR_INTERNAL_ERROR
)

// NewWine returns a fresh prefix, or skips.
func NewWine(t testing.TB) *Wine {
	t.Helper()
	w := &Wine{wine: Tool(t, "wine"), server: Tool(t, "wineserver")}
	template, err := wineTemplate(t, w.wine, w.server)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "goexpress-wine-")
	if err != nil {
		t.Fatal(err)
	}
	w.Prefix = filepath.Join(dir, "prefix")
	w.launcher = filepath.Join(template, launcherName)
	t.Cleanup(func() {
		w.kill()
		removeAll(dir)
	})
	if err := copyPrefix(w.Prefix, filepath.Join(template, "prefix")); err != nil {
		t.Fatal(err)
	}
	return w
}

// C returns the host path of a Windows path on C:. Case must be that on disk.
func (w *Wine) C(path string) string {
	if len(path) >= 2 && path[1] == ':' {
		path = path[2:]
	}
	return filepath.Join(w.Prefix, "drive_c", filepath.FromSlash(strings.ReplaceAll(path, `\`, "/")))
}

// Windows returns the Windows path of a host path: on C: when it lies in the
// prefix, else on Z:, which is the host's root. A Windows path comes back as
// it is.
func (w *Wine) Windows(path string) string {
	if !filepath.IsAbs(path) {
		return path
	}
	if rest, ok := strings.CutPrefix(path, filepath.Join(w.Prefix, "drive_c")+"/"); ok {
		return `C:\` + strings.ReplaceAll(rest, "/", `\`)
	}
	return "Z:" + strings.ReplaceAll(path, "/", `\`)
}

// Run starts a program (host path or Windows path) in dir ("" = C:\) and
// returns its full 32-bit exit code and output. A program that cannot be
// started, or does not end within two minutes, fails the test.
func (w *Wine) Run(t testing.TB, dir string, exe string, args ...string) (code uint32, out string) {
	t.Helper()
	r := w.Start(t, Command{Exe: exe, Args: args, Dir: dir})
	if r.StartErr != 0 {
		t.Fatalf("%s could not be started: error %d", exe, r.StartErr)
	}
	return r.Code, r.Output
}

// RunTestsInWine runs those tests of a package of this module ("./pkg/x") that
// pattern selects ("" = all) as a Windows program in a fresh prefix. Those in passed
// must be among them.
func RunTestsInWine(t testing.TB, pkg, pattern string, passed ...string) {
	t.Helper()
	wine := NewWine(t)
	exe := buildTests(t, "windows", "amd64", pkg)
	code, out := wine.Run(t, "", exe, "-test.v", "-test.run="+pattern)
	t.Log(out)
	if code != 0 {
		t.Errorf("ended with %d", code)
	}
	for _, name := range passed {
		if !strings.Contains(out, "--- PASS: "+name) {
			t.Errorf("%s has not passed", name)
		}
	}
}

// Start runs c to its end. Only a time-out, and faults of Wine itself, fail
// the test.
func (w *Wine) Start(t testing.TB, c Command) Result {
	t.Helper()
	w.runs++
	base := filepath.Join(filepath.Dir(w.Prefix), fmt.Sprintf("run%d", w.runs))
	request, result := base+".request", base+".result"
	lines := append([]string{w.Windows(result), w.Windows(c.Exe), w.commandLine(c), w.directory(c)}, c.Env...)
	if err := os.WriteFile(request, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, answer string
	for try := 1; ; try++ {
		var err error
		out, err = w.exec(t, c, w.launcher, w.Windows(request))
		// The launcher leaves a file before it starts the program: without it Wine
		// did not come so far.
		data, readErr := os.ReadFile(result)
		answer = string(data)
		if readErr == nil && !strings.HasPrefix(answer, errInternal) {
			if err != nil {
				t.Fatalf("%s: %v\n%s", c.Exe, err, out)
			}
			break
		}
		if try == wineStarts {
			t.Fatalf("%s was not started: %s %v\n%s", c.Exe, answer, errors.Join(err, readErr), out)
		}
		t.Logf("Wine did not start %s, once more: %s %v\n%s", c.Exe, answer, err, out)
	}
	r := Result{Output: out}
	if _, err := fmt.Sscanf(answer, "exit %d", &r.Code); err == nil {
		return r
	}
	if _, err := fmt.Sscanf(answer, "error %d", &r.StartErr); err != nil || r.StartErr == 0 {
		t.Fatalf("%s: %s\n%s", c.Exe, answer, out)
	}
	return r
}

// Stop ends every process of the prefix and waits until the registry is in its
// files, system.reg and user.reg.
func (w *Wine) Stop() { w.kill() }

func (w *Wine) commandLine(c Command) string {
	program := w.Windows(c.Exe)
	if c.Line != "" {
		return cmdline.Quote(program) + " " + c.Line
	}
	return cmdline.Join(append([]string{program}, c.Args...))
}

func (w *Wine) directory(c Command) string {
	if c.Dir == "" {
		return `C:\`
	}
	return w.Windows(c.Dir)
}

// removeAll tries for a while: a server that was told to end may still write.
func removeAll(dir string) {
	for range 20 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// Own makes a file of the prefix its own, so that it may be written over: one of
// Wine's is a link to the template's, which all tests share. There need not be
// such a file; the last part of path is found without regard to case.
func (w *Wine) Own(t testing.TB, path string) {
	t.Helper()
	dir, name := filepath.Split(w.C(path))
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	for _, e := range entries {
		if e.Type() == fs.ModeSymlink && strings.EqualFold(e.Name(), name) {
			link := filepath.Join(dir, e.Name())
			target, linkErr := os.Readlink(link)
			err = errors.Join(linkErr, os.Remove(link), copyFile(link, target))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func copyFile(dst, src string) error {
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(dst)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
