package stub

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"goexpress/pkg/express"
)

// fakeLocks is what a fakeOS has to do with locks.
type fakeLocks struct {
	locks   []string // held
	locked  []string // taken at any time
	lockErr error
}

func (f *fakeOS) LockDir() (OwnDir, error) {
	if f.account.Administrator {
		return OwnDir{Path: `C:\ProgramData\goexpress\Locks`, Protected: true}, f.call("lockdir")
	}
	return OwnDir{Path: f.temp}, f.call("lockdir")
}

func (f *fakeOS) Lock(path string) (io.Closer, error) {
	if err := f.call("lock"); err != nil {
		return nil, err
	}
	if f.lockErr != nil {
		return nil, &fs.PathError{Op: "lock", Path: path, Err: f.lockErr}
	}
	f.locks, f.locked = append(f.locks, path), append(f.locked, path)
	return &fakeLock{f, path}, nil
}

type fakeLock struct {
	os   *fakeOS
	path string
}

func (l *fakeLock) Close() error {
	i := slices.Index(l.os.locks, l.path)
	l.os.locks = slices.Delete(l.os.locks, i, i+1)
	return nil
}

func TestSingleInstance(t *testing.T) {
	const ask, stop = express.OptInstanceAsk, express.OptInstanceStop
	for _, tt := range []struct {
		name, line string
		bits       uint32
		other      bool // a run that has the lock
		yes        bool // the answer
		code       uint32
		shown      string // kinds of what was shown, in order
		started    int
	}{
		{"not asked for", "", 0, true, false, 0, "", 1},
		{"alone", "", ask, false, false, 0, "", 1},
		{"alone, refusing", "", stop, false, false, 0, "", 1},
		{"goes on", "", ask, true, true, 0, "ask", 1},
		{"does not", "", ask, true, false, CodeAnotherRun, "ask", 0},
		{"refused", "", stop, true, true, CodeAnotherRun, "fail", 0},
		{"both bits", "", ask | stop, true, true, CodeAnotherRun, "fail", 0},
		{"quiet", "/Q", ask, true, true, CodeAnotherRun, "", 0},
		{"quiet, refused", "/Q:A", stop, true, true, CodeAnotherRun, "", 0},
		{"unpacking", `/Q /C /T:C:\out`, stop, true, true, CodeAnotherRun, "", 0},
		{"looking", "/LIST", stop, true, true, 0, "tell", 0},
	} {
		p := with("setup.exe")
		p.ExtractOptions |= tt.bits
		p.InstanceName = "Hotfixes 7"
		f := newFake(t, makePackage(t, tinyStub(), p, two...), tt.line)
		f.gate.ask = tt.yes
		if tt.other {
			f.lockErr = errLocked
		}
		f.program = func(Process) (uint32, error) {
			if alone := tt.bits != 0 && !tt.other; alone != (len(f.locks) == 1) {
				t.Errorf("%s: while it runs it has the locks %q", tt.name, f.locks)
			}
			return 0, nil
		}
		code := Run(t.Context(), f)
		var shown []string
		for _, s := range f.gate.shown {
			kind, _, _ := strings.Cut(s, ":")
			shown = append(shown, kind)
		}
		if code != tt.code || strings.Join(shown, " ") != tt.shown || len(f.started) != tt.started || len(f.locks) != 0 {
			t.Errorf("%s: code %d, shown %q, started %d, locks left %q", tt.name, code, f.gate.shown, len(f.started), f.locks)
		}
		f.checkClean()
	}
}

// The lock comes before every other question, and goes after the last one.
func TestSingleInstanceOrder(t *testing.T) {
	p := with("setup.exe")
	p.ExtractOptions |= express.OptInstanceAsk | express.OptCheckAdmin
	p.Prompt, p.Reboot = new("Go on?"), express.RebootAllowed|express.RebootAlways
	f := newFake(t, makePackage(t, tinyStub(), p, two...), "")
	f.lockErr, f.gate.ask = errLocked, true
	if code := Run(t.Context(), f); code != CodeRestartStarted || len(f.gate.shown) != 4 || !strings.Contains(f.gate.shown[0], "Another run") ||
		!strings.Contains(f.gate.shown[1], "administrator") || !strings.Contains(f.gate.shown[2], "Go on?") {
		t.Errorf("code %d, shown %q", code, f.gate.shown)
	}
}

// A lock is let go however a run ends, and before another run takes over.
func TestLockIsReleased(t *testing.T) {
	p := with("setup.exe")
	p.ExtractOptions |= express.OptInstanceStop
	image := makePackage(t, tinyStub(), p, two...)
	calls := 0
	for panicAt := 1; panicAt == 1 || panicAt <= calls; panicAt++ {
		f := newFake(t, image, "/Q")
		f.panicAt = panicAt
		Run(t.Context(), f)
		calls = len(f.calls)
		if len(f.locks) != 0 {
			t.Fatalf("after a panic at %s the locks are %q", f.calls[panicAt-1], f.locks)
		}
	}
	f := newFake(t, image, "")
	f.program = func(Process) (uint32, error) { return CodeElevation, nil }
	f.elevate = func() (uint32, error) {
		if len(f.locks) != 0 || len(f.locked) != 1 {
			t.Errorf("locks %q, of %q", f.locks, f.locked)
		}
		return 5, nil
	}
	if code := Run(t.Context(), f); code != 5 {
		t.Errorf("code %d", code)
	}
}

// What cannot be found out is no reason to go on; an administrator's lock lies where
// nobody else can have put it.
func TestLockFails(t *testing.T) {
	p := with("setup.exe")
	p.ExtractOptions |= express.OptInstanceAsk
	image := makePackage(t, tinyStub(), p, two...)
	for name, prepare := range map[string]func(f *fakeOS){
		"no right": func(f *fakeOS) { f.lockErr = fs.ErrPermission },
		"others": func(f *fakeOS) {
			f.account.Administrator = true
			f.access = map[string]Access{`C:\ProgramData\goexpress`: {Others: true}}
		},
		"link": func(f *fakeOS) {
			f.account.Administrator = true
			f.access = map[string]Access{`C:\ProgramData\goexpress\Locks`: {Link: true}}
		},
	} {
		f := newFake(t, image, "/Q")
		prepare(f)
		if code := Run(t.Context(), f); code == 0 || code == CodeAnotherRun || len(f.started) > 0 {
			t.Errorf("%s: code %d, started %d", name, code, len(f.started))
		}
	}
	f := newFake(t, image, "/Q")
	f.account.Administrator = true
	if code := Run(t.Context(), f); code != 0 || len(f.locked) != 1 || !strings.HasPrefix(f.locked[0], `C:\ProgramData\goexpress\Locks\`) {
		t.Errorf("code %d, locks %q", code, f.locked)
	}
	if x := f.get(`C:\ProgramData\goexpress\Locks`); x == nil || !x.private {
		t.Error("the folder of the locks is not private from the start")
	}
}

// Locks are named after the instance, whatever it is called.
func TestLockName(t *testing.T) {
	names := map[string]bool{}
	for _, name := range []string{"", `..\x`, "a/b", "A/B", strings.Repeat("x", 10000)} {
		p := &express.Package{InstanceName: name}
		got := lockName(p)
		if strings.ContainsAny(got, `\/`) || len(got) > 60 || names[got] {
			t.Errorf("%.20q: %s", name, got)
		}
		names[got] = true
		p.Title = new("title")
		if (lockName(p) == got) != (name != "") {
			t.Errorf("%.20q: its title counts wrongly", name)
		}
	}
}

// testLock takes two locks on one file of this machine, in an empty folder.
func testLock(t *testing.T, dir string) {
	host, _, stop := newHost()
	defer stop()
	path := host.Family().join(dir, "x.lock")
	first, err := host.Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := host.Lock(path); !errors.Is(err, errLocked) {
		t.Errorf("taken twice: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	if again, err := host.Lock(path); err != nil {
		t.Error(err)
	} else if err := again.Close(); err != nil {
		t.Error(err)
	}
	folder, err := host.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if left, err := folder.List(""); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := host.Lock(host.Family().join(host.Family().join(dir, "none"), "x")); err == nil || errors.Is(err, errLocked) {
		t.Errorf("in no folder: %v", err)
	}
}
