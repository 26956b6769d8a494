package whole

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"
)

// memHost is a host with files in memory, whose n-th call fails, and which
// fails the test when it is used after that but to clean up.
type memHost struct {
	files map[string]string
	calls []string
	fail  string // "create", "write", "close", "chtimes", "rename", "remove"
	err   error
}

func (m *memHost) call(op string) error {
	m.calls = append(m.calls, op)
	if op == m.fail {
		return m.err
	}
	return nil
}

func (m *memHost) host() Host {
	return Host{
		Create: func(name string) (io.WriteCloser, error) {
			if err := m.call("create"); err != nil {
				return nil, err
			}
			m.files[name] = ""
			return &memFile{m, name}, nil
		},
		Chtimes: func(string, time.Time, time.Time) error { return m.call("chtimes") },
		Rename: func(from, to string) error {
			if err := m.call("rename"); err != nil {
				return err
			}
			m.files[to] = m.files[from]
			delete(m.files, from)
			return nil
		},
		Remove: func(name string) error {
			if err := m.call("remove"); err != nil {
				return err
			}
			delete(m.files, name)
			return nil
		},
	}
}

type memFile struct {
	m    *memHost
	name string
}

func (f *memFile) Write(p []byte) (int, error) {
	if err := f.m.call("write"); err != nil {
		f.m.files[f.name] += string(p[:len(p)/2]) // a disk fills up in mid-write
		return len(p) / 2, err
	}
	f.m.files[f.name] += string(p)
	return len(p), nil
}

func (f *memFile) Close() error { return f.m.call("close") }

// Whatever fails, and whenever, the target is complete or untouched and the
// temporary file is gone.
func TestWriteIsAllOrNothing(t *testing.T) {
	full := errors.New("no space left on device")
	for fail, calls := range map[string][]string{
		"":        {"create", "write", "close", "chtimes", "rename"},
		"create":  {"create"},
		"write":   {"create", "write", "close", "remove"},
		"close":   {"create", "write", "close", "remove"},
		"chtimes": {"create", "write", "close", "chtimes", "remove"},
		"rename":  {"create", "write", "close", "chtimes", "rename", "remove"},
	} {
		m := &memHost{files: map[string]string{"dir/target": "old"}, fail: fail, err: full}
		h := m.host()
		err := h.Write("dir/"+TempName(), "dir/target", strings.NewReader("new content"), time.Unix(1, 0))
		want, cause := "old", full
		if fail == "" {
			want, cause = "new content", nil
		}
		if !errors.Is(err, cause) || m.files["dir/target"] != want || len(m.files) != 1 {
			t.Errorf("failing %q: %v, files %q; want %v, %q and nothing else", fail, err, m.files, cause, want)
		}
		if !slices.Equal(m.calls, calls) {
			t.Errorf("failing %q: calls %q; want %q", fail, m.calls, calls)
		}
	}
}

func TestWriteSaysWhatStaysBehind(t *testing.T) {
	cause := errors.New("sharing violation")
	m := &memHost{files: map[string]string{}, fail: "remove", err: cause}
	h := m.host()
	broken := errors.New("cut short")
	err := h.Write(TempName(), "target", io.MultiReader(strings.NewReader("x"), failing{broken}), time.Time{})
	if !errors.Is(err, broken) || !errors.Is(err, cause) || !strings.Contains(err.Error(), "stays behind") {
		t.Errorf("error %v; want both causes", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestWriteLeavesTimeAlone(t *testing.T) {
	m := &memHost{files: map[string]string{}}
	h := m.host()
	if err := h.Write(TempName(), "t", strings.NewReader(""), time.Time{}); err != nil || slices.Contains(m.calls, "chtimes") {
		t.Errorf("%v, calls %q", err, m.calls)
	}
}

// Names beside the target cannot be foreseen, so nobody can put a link there.
func TestTemporaryNamesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		name := TempName()
		if seen[name] || !strings.HasPrefix(name, "~gx") || len(name) < len("~gx.tmp")+26 {
			t.Errorf("name %q", name)
		}
		seen[name] = true
	}
}

func TestNamed(t *testing.T) {
	inner := &fs.PathError{Op: "openat", Path: "dir/x", Err: fs.ErrPermission}
	if err := Named("write", `C:\x`, inner); err.Error() != `write C:\x: permission denied` || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got %v", err)
	}
	if err := Named("write", `C:\x`, nil); err != nil {
		t.Errorf("got %v for no error", err)
	}
}
