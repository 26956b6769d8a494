package stub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"goexpress/internal/text"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
	"goexpress/pkg/stub/ui"
)

const (
	fakeSelf   = `C:\Users\ann\Downloads\pack.exe`
	fakeTemp   = `C:\Users\ann\Temp`
	fakeSystem = `C:\Windows\System32`
)

// fakeOS is a Windows machine in memory. Every call that can fail or change
// something is counted, and can be made to fail or to panic.
type fakeOS struct {
	fakeLogs
	fakeLocks
	fakeWipes
	fakeVersions
	t       *testing.T
	image   []byte // the package
	line    string // command line behind the program's name
	cwd     string
	files   map[string]*fakeFile // by folded path
	free    map[string]int64     // by folded path of a folder; others have plenty
	temp    string
	tamper  string
	console *bytes.Buffer
	gate    *fakeGate

	unattended bool
	program    func(p Process) (uint32, error) // answers Start; nil: 0
	started    []Process
	noZones    bool     // no file but the package can have a mark
	left       []string // programs that Await finds still running
	awaited    []string // folders that Await was asked for
	await      func(ctx context.Context) error
	elevate    func() (uint32, error)
	client     *enginetest.Recorder
	closeErr   error // of the client
	pending    int64
	restarts   int
	restartErr error
	slept      time.Duration
	randoms    byte
	swap       func(x *fakeFile) // what somebody does to a file once it is written

	calls   []string
	failAt  int // number of the call that fails, from 1; 0 = none
	failErr error
	panicAt int
	held    map[string]int // open files by folded path; not to be replaced while held
	open    int            // folders open
}

type fakeFile struct {
	path    string
	dir     bool
	private bool
	link    bool
	data    []byte
	meta    Meta

	modified time.Time // of a folder; zero: just now
	zone     []byte    // its stream Zone.Identifier
	foreign  bool      // belongs to somebody else
	inUse    bool      // another run has it open
}

// newFake is a machine that has the package and little else.
func newFake(t *testing.T, image []byte, line string) *fakeOS {
	f := &fakeOS{t: t, image: image, line: line, cwd: `C:\cwd`, temp: fakeTemp, client: enginetest.NewRecorder(),
		files: map[string]*fakeFile{}, free: map[string]int64{}, held: map[string]int{}, failErr: errNoRoom, gate: &fakeGate{}}
	for _, dir := range []string{`C:\`, `C:\Users`, `C:\Users\ann`, fakeTemp, `C:\Users\ann\Downloads`, `C:\cwd`, `C:\Windows`, fakeSystem, `C:\ProgramData`, `C:\ProgramData\goexpress`, fakeLogDir} {
		f.put(&fakeFile{path: dir, dir: true})
	}
	for _, exe := range []string{`cmd.exe`, `msiexec.exe`} {
		f.put(&fakeFile{path: fakeSystem + `\` + exe})
	}
	return f
}

func (f *fakeOS) put(x *fakeFile)           { f.files[winpath.Fold(x.path)] = x }
func (f *fakeOS) get(path string) *fakeFile { return f.files[winpath.Fold(path)] }

// call counts a call and fails it when its turn has come.
func (f *fakeOS) call(name string) error {
	f.calls = append(f.calls, name)
	if len(f.calls) == f.panicAt {
		panic("made to panic at " + name)
	}
	if len(f.calls) == f.failAt {
		return &fs.PathError{Op: name, Path: "fake", Err: f.failErr}
	}
	return nil
}

// paths lists what exists below dir.
func (f *fakeOS) paths(dir string) []string {
	var all []string
	for _, x := range f.files {
		if _, ok := Windows.below(dir, x.path); ok {
			all = append(all, x.path)
		}
	}
	slices.Sort(all)
	return all
}

func (f *fakeOS) Family() Family { return Windows }

func (f *fakeOS) Self() (*Self, error) {
	if err := f.call("self"); err != nil {
		return nil, err
	}
	return &Self{Path: fakeSelf, Size: int64(len(f.image)), File: struct {
		io.ReaderAt
		io.Closer
	}{bytes.NewReader(f.image), io.NopCloser(nil)}, Read: express.Read}, nil
}

func (f *fakeOS) Arguments() (*Arguments, error) {
	return SplitArguments(`"` + fakeSelf + `" ` + f.line)
}

func (f *fakeOS) Unattended() bool       { return f.unattended }
func (f *fakeOS) Tampered(string) string { return f.tamper }

func (f *fakeOS) Console() io.Writer {
	if f.console == nil {
		return nil
	}
	return f.console
}

func (f *fakeOS) Gate(title string) ui.Gate {
	f.gate.title = title
	return f.gate
}

func (f *fakeOS) INFDirs(sourceDir string) inf.Dirs  { return inf.DefaultDirs(sourceDir, "ann") }
func (f *fakeOS) Codec(page int) (text.Codec, error) { return text.Windows1252, nil }
func (f *fakeOS) PendingRenames() int64              { return f.pending }
func (f *fakeOS) Sleep(d time.Duration)              { f.slept += d }
func (f *fakeOS) InstallDir() string                 { return `C:\` }
func (f *fakeOS) SystemDirs() []string               { return []string{fakeSystem, `C:\Windows`} }
func (f *fakeOS) IsFolder(path string) bool          { x := f.get(path); return x != nil && x.dir }
func (f *fakeOS) IsFile(path string) bool            { x := f.get(path); return x != nil && !x.dir }

func (f *fakeOS) Random(b []byte) {
	for i := range b {
		f.randoms++
		b[i] = f.randoms
	}
}

func (f *fakeOS) TempDir() (string, error)    { return f.temp, f.call("tempdir") }
func (f *fakeOS) WorkingDir() (string, error) { return f.cwd, f.call("cwd") }

func (f *fakeOS) Free(path string) (int64, error) {
	if n, ok := f.free[winpath.Fold(path)]; ok {
		return n, nil
	}
	return 1 << 40, nil
}

func (f *fakeOS) Mkdir(path string, private bool) error {
	if err := f.callAt("mkdir", path); err != nil {
		return err
	}
	switch {
	case f.get(path) != nil:
		return &fs.PathError{Op: "mkdir", Path: path, Err: fs.ErrExist}
	case !f.IsFolder(winpath.Dir(path)):
		return &fs.PathError{Op: "mkdir", Path: path, Err: fs.ErrNotExist}
	}
	f.put(&fakeFile{path: path, dir: true, private: private})
	return nil
}

func (f *fakeOS) Rmdir(path string) error {
	if err := f.call("rmdir"); err != nil {
		return err
	}
	if f.open > 0 {
		return &fs.PathError{Op: "rmdir", Path: path, Err: errors.New("is open")}
	}
	if len(f.paths(path)) > 0 {
		return &fs.PathError{Op: "rmdir", Path: path, Err: fmt.Errorf("is not empty: %w", fs.ErrExist)}
	}
	if f.get(path) == nil {
		return &fs.PathError{Op: "rmdir", Path: path, Err: fs.ErrNotExist}
	}
	delete(f.files, winpath.Fold(path))
	return nil
}

func (f *fakeOS) OpenFolder(path string) (Folder, error) {
	if err := f.callAt("openfolder", path); err != nil {
		return nil, err
	}
	if x := f.get(path); x == nil || !x.dir || x.link {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	f.open++
	return &fakeFolder{f, path}, nil
}

func (f *fakeOS) Folders(path string, wanted func(string) bool) ([]FolderAge, error) {
	if err := f.call("folders"); err != nil {
		return nil, err
	}
	var folders []FolderAge
	for _, p := range f.paths(path) {
		x := f.get(p)
		if name, _ := Windows.below(path, p); x.dir && !x.link && !strings.Contains(name, `\`) && wanted(name) {
			modified := x.modified
			if modified.IsZero() {
				modified = f.Now()
			}
			folders = append(folders, FolderAge{Name: name, Modified: modified})
		}
	}
	return folders, nil
}

func (f *fakeOS) Claim(path string) (Folder, error) {
	if err := f.call("claim"); err != nil {
		return nil, err
	}
	if x := f.get(path); x == nil || !x.dir || x.link || x.foreign || x.inUse {
		return nil, &fs.PathError{Op: "claim", Path: path, Err: fs.ErrPermission}
	}
	f.open++
	return &fakeFolder{f, path}, nil
}

func (f *fakeOS) Start(ctx context.Context, p *Process) (uint32, error) {
	if err := f.call("start"); err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	seen := *p
	seen.Stdout, seen.Stderr = nil, nil // to be compared
	f.started = append(f.started, seen)
	if f.program == nil {
		return 0, nil
	}
	return f.program(*p)
}

func (f *fakeOS) Await(ctx context.Context, dir string, seen func(path string)) error {
	if err := f.call("await"); err != nil {
		return err
	}
	f.awaited = append(f.awaited, dir)
	for _, path := range f.left {
		seen(path)
	}
	if f.await != nil {
		return f.await(ctx)
	}
	return context.Cause(ctx)
}

func (f *fakeOS) Elevate() (uint32, error) {
	if err := f.call("elevate"); err != nil {
		return 0, err
	}
	return f.elevate()
}

func (f *fakeOS) Client(run engine.Commands, ask func(*inf.Prompt) (bool, error)) (*Client, error) {
	if err := f.call("client"); err != nil {
		return nil, err
	}
	f.client.Commands = run
	return &Client{System: &fakeClient{f.client, ask}, Close: func() error { return f.closeErr }}, nil
}

// fakeClient is the recorder with somebody to ask.
type fakeClient struct {
	*enginetest.Recorder
	ask func(*inf.Prompt) (bool, error)
}

func (c *fakeClient) Ask(p *inf.Prompt) (bool, error) { return c.ask(p) }

func (f *fakeOS) Restart() error {
	if f.restartErr != nil {
		return f.restartErr
	}
	f.restarts++
	return nil
}

// fakeFolder is a Folder of a fakeOS.
type fakeFolder struct {
	os   *fakeOS
	path string
}

func (d *fakeFolder) Path() string          { return d.path }
func (d *fakeFolder) at(name string) string { return winpath.Join(d.path, name) }

func (d *fakeFolder) Mkdir(name string) error { return d.os.Mkdir(d.at(name), false) }

func (d *fakeFolder) Create(name string, meta Meta) (io.WriteCloser, error) {
	if err := d.os.call("create"); err != nil {
		return nil, err
	}
	path := d.at(name)
	if d.os.get(path) != nil {
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	if !d.os.IsFolder(winpath.Dir(path)) {
		return nil, &fs.PathError{Op: "create", Path: path, Err: fs.ErrNotExist}
	}
	x := &fakeFile{path: path, meta: meta}
	d.os.put(x)
	return &fakeWriter{d.os, x}, nil
}

type fakeWriter struct {
	os   *fakeOS
	file *fakeFile
}

func (w *fakeWriter) Write(p []byte) (int, error) {
	if err := w.os.call("write"); err != nil {
		return 0, err
	}
	w.file.data = append(w.file.data, p...)
	return len(p), nil
}

func (w *fakeWriter) Close() error {
	if w.os.swap != nil {
		w.os.swap(w.file)
	}
	return w.os.call("close")
}

type fakeHeld struct {
	io.Reader
	os  *fakeOS
	key string
}

func (h *fakeHeld) Close() error { h.os.held[h.key]--; return nil }

func (f *fakeOS) Zone(path string) ([]byte, error) {
	if err := f.call("zone"); err != nil {
		return nil, err
	}
	if x := f.get(path); x != nil && x.zone != nil {
		return x.zone, nil
	}
	return nil, fs.ErrNotExist
}

func (d *fakeFolder) SetZone(name string, content []byte) error {
	if err := d.os.call("setzone"); err != nil {
		return err
	}
	if d.os.noZones {
		return &fs.PathError{Op: "open", Path: name, Err: errors.New("not supported")}
	}
	d.os.get(d.at(name)).zone = content
	return nil
}

func (d *fakeFolder) Hold(name string) (io.ReadCloser, error) {
	if err := d.os.call("hold"); err != nil {
		return nil, err
	}
	x := d.os.get(d.at(name))
	if x == nil || x.dir || x.link {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	key := winpath.Fold(x.path)
	d.os.held[key]++
	return &fakeHeld{bytes.NewReader(x.data), d.os, key}, nil
}

func (d *fakeFolder) Exists(name string) bool { return d.os.get(d.at(name)) != nil }

func (d *fakeFolder) List(name string) ([]Entry, error) {
	if err := d.os.callAt("list", d.path); err != nil {
		return nil, err
	}
	var entries []Entry
	dir := d.at(name)
	for _, path := range d.os.paths(dir) {
		if rest, _ := Windows.below(dir, path); !strings.Contains(rest, `\`) {
			x := d.os.get(path)
			entries = append(entries, Entry{Name: rest, Folder: x.dir && !x.link})
		}
	}
	return entries, nil
}

func (d *fakeFolder) Remove(name string) error {
	if err := d.os.callAt("remove", d.path); err != nil {
		return err
	}
	path := d.at(name)
	switch x := d.os.get(path); {
	case x == nil:
		return &fs.PathError{Op: "remove", Path: path, Err: fs.ErrNotExist}
	case x.dir && !x.link && len(d.os.paths(path)) > 0:
		return &fs.PathError{Op: "remove", Path: path, Err: errors.New("is not empty")}
	case d.os.held[winpath.Fold(path)] > 0:
		return &fs.PathError{Op: "remove", Path: path, Err: errors.New("is in use")}
	}
	delete(d.os.files, winpath.Fold(path))
	return nil
}

func (d *fakeFolder) FS() fs.FS {
	m := fstest.MapFS{}
	for _, path := range d.os.paths(d.path) {
		name, _ := Windows.below(d.path, path)
		if x := d.os.get(path); !x.dir {
			m[strings.ReplaceAll(name, `\`, "/")] = &fstest.MapFile{Data: x.data, ModTime: x.meta.Modified}
		}
	}
	return m
}

func (d *fakeFolder) Close() error {
	d.os.open--
	return nil
}

// fakeGate answers questions and remembers what was shown.
type fakeGate struct {
	title   string
	shown   []string
	ask     bool
	license bool
	replace ui.Answer
	folder  string
}

func (g *fakeGate) note(kind, text string) { g.shown = append(g.shown, kind+": "+text) }

func (g *fakeGate) Ask(q string, _ bool) bool { g.note("ask", q); return g.ask }
func (g *fakeGate) Prompt(title, text string, b ui.Buttons) bool {
	g.note("prompt", fmt.Sprint(title, "|", text, "|", b))
	return g.ask
}
func (g *fakeGate) License(text string) bool { g.note("license", text); return g.license }
func (g *fakeGate) Replace(path string) ui.Answer {
	g.note("replace", path)
	return g.replace
}
func (g *fakeGate) Folder(prompt string) (string, bool) {
	g.note("folder", prompt)
	return g.folder, g.folder != ""
}
func (g *fakeGate) Tell(text string) { g.note("tell", text) }
func (g *fakeGate) Fail(text string) { g.note("fail", text) }

// checkClean fails the test when a run has left anything it should not have.
func (f *fakeOS) checkClean() {
	f.t.Helper()
	if left := f.paths(fakeTemp); len(left) > 0 {
		f.t.Errorf("left behind: %q", left)
	}
	if f.open != 0 {
		f.t.Errorf("%d folders left open", f.open)
	}
	for path, n := range maps.All(f.held) {
		if n != 0 {
			f.t.Errorf("%s is still held", path)
		}
	}
}

// ran lists the command lines that were started, the work folder written as W.
func (f *fakeOS) ran() []string {
	var lines []string
	for _, p := range f.started {
		lines = append(lines, strings.ReplaceAll(p.Line, p.Dir, "W"))
	}
	return lines
}
