package stub

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"time"

	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// fakeLogDir is where a fakeOS keeps the logs that nobody has named a place for.
const fakeLogDir = `C:\ProgramData\goexpress\Logs`

// fakeLogs is what a fakeOS has to do with logs, and the account that owns them.
type fakeLogs struct {
	account Account
	env     map[string]string
	access  map[string]Access // by path; others are safe
	ticks   time.Duration     // the clock goes on by a millisecond with each look
	// openLog, when set, has its say before a log is opened.
	openLog func(path string) error
}

func (f *fakeOS) Now() time.Time {
	f.ticks += time.Millisecond
	return time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600)).Add(f.ticks)
}

func (f *fakeOS) Account() Account                   { return f.account }
func (f *fakeOS) Output() io.Writer                  { return f.Console() }
func (f *fakeOS) OutputCodec() text.Codec            { return text.Windows1252 }
func (f *fakeOS) Env(name string) (string, bool)     { v, ok := f.env[name]; return v, ok }
func (f *fakeOS) Access(path string) (Access, error) { return f.access[path], nil }

func (f *fakeOS) LogDirs() []OwnDir {
	dirs := []OwnDir{{Path: fakeLogDir, Protected: f.account.Administrator}}
	if f.account.Administrator {
		dirs = append(dirs, OwnDir{Path: f.temp})
	}
	return dirs
}

// callAt is call, but for what is done in the folder of logs: no result of a run
// hangs on that.
func (f *fakeOS) callAt(name, path string) error {
	if strings.HasPrefix(path, `C:\ProgramData\goexpress`) {
		name = "log " + name
	}
	return f.call(name)
}

func (f *fakeOS) OpenLog(path string, fresh bool) (io.WriteCloser, error) {
	if err := f.callAt("openlog", path); err != nil {
		return nil, err
	}
	if f.openLog != nil {
		if err := f.openLog(path); err != nil {
			return nil, err
		}
	}
	x := f.get(path)
	switch {
	case !f.IsFolder(winpath.Dir(path)):
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	case x != nil && fresh:
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrExist}
	case x != nil && x.dir:
		return nil, &fs.PathError{Op: "open", Path: path, Err: errors.New("is a folder")}
	case x == nil:
		x = &fakeFile{path: path}
		f.put(x)
	}
	return &fakeLogWriter{f, x}, nil
}

type fakeLogWriter struct {
	os   *fakeOS
	file *fakeFile
}

func (w *fakeLogWriter) Write(p []byte) (int, error) {
	if err := w.os.call("log write"); err != nil {
		return 0, err
	}
	w.file.data = append(w.file.data, p...)
	return len(p), nil
}

func (w *fakeLogWriter) Close() error { return w.os.call("log close") }

// logText is what the only log of the folder for logs says.
func (f *fakeOS) logText() string {
	f.t.Helper()
	logs := f.paths(fakeLogDir)
	if len(logs) != 1 {
		f.t.Fatalf("logs %q, want one", logs)
	}
	return string(f.get(logs[0]).data)
}
