package stub

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"runtime/debug"
	"strings"
	"time"

	"goexpress/internal/text"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/stub/ui"
)

// faultyOS is a fake machine that goes wrong once: the call of that number panics,
// or returns an error if it can. Every method counts, those of its folders and
// files too. Reads of the package's file are counted apart: some happen while the
// run goes on with other calls.
type faultyOS struct {
	*fakeOS
	turn   int  // number of the call, from 1; 0: none
	reads  bool // of the reads of the package's file, not of all other calls
	panics bool

	n     int
	name  string // of the call that went wrong
	stack string // what was under way
}

var errFault = errors.New("device not ready")

// turns counts a call; its error is for those that can return one.
func (o *faultyOS) turns(name string) error {
	if o.reads {
		return nil
	}
	return o.count(name)
}

func (o *faultyOS) count(name string) error {
	o.n++
	if o.n != o.turn {
		return nil
	}
	o.name, o.stack = name, string(debug.Stack())
	if o.panics {
		panic("fault in " + name)
	}
	return &fs.PathError{Op: name, Path: "fake", Err: errFault}
}

// during reports whether a function of this package was under way.
func (o *faultyOS) during(function string) bool { return strings.Contains(o.stack, "."+function+"(") }

// turn is for calls without an error.
func turn[T any](o *faultyOS, name string, call func() T) T {
	_ = o.turns(name)
	return call()
}

// try is for calls with one.
func try[T any](o *faultyOS, name string, call func() (T, error)) (T, error) {
	if err := o.turns(name); err != nil {
		var none T
		return none, err
	}
	return call()
}

func (o *faultyOS) do(name string, call func() error) error {
	if err := o.turns(name); err != nil {
		return err
	}
	return call()
}

func (o *faultyOS) Family() Family            { return turn(o, "Family", o.fakeOS.Family) }
func (o *faultyOS) Unattended() bool          { return turn(o, "Unattended", o.fakeOS.Unattended) }
func (o *faultyOS) Console() io.Writer        { return turn(o, "Console", o.fakeOS.Console) }
func (o *faultyOS) Output() io.Writer         { return turn(o, "Output", o.fakeOS.Output) }
func (o *faultyOS) Account() Account          { return turn(o, "Account", o.fakeOS.Account) }
func (o *faultyOS) Now() time.Time            { return turn(o, "Now", o.fakeOS.Now) }
func (o *faultyOS) PendingRenames() int64     { return turn(o, "PendingRenames", o.fakeOS.PendingRenames) }
func (o *faultyOS) InstallDir() string        { return turn(o, "InstallDir", o.fakeOS.InstallDir) }
func (o *faultyOS) LogDirs() []OwnDir         { return turn(o, "LogDirs", o.fakeOS.LogDirs) }
func (o *faultyOS) SystemDirs() []string      { return turn(o, "SystemDirs", o.fakeOS.SystemDirs) }
func (o *faultyOS) OutputCodec() text.Codec   { return turn(o, "OutputCodec", o.fakeOS.OutputCodec) }
func (o *faultyOS) Random(b []byte)           { _ = o.turns("Random"); o.fakeOS.Random(b) }
func (o *faultyOS) Sleep(d time.Duration)     { _ = o.turns("Sleep"); o.fakeOS.Sleep(d) }
func (o *faultyOS) Gate(title string) ui.Gate { _ = o.turns("Gate"); return o.fakeOS.Gate(title) }

func (o *faultyOS) Tampered(self string) string {
	_ = o.turns("Tampered")
	return o.fakeOS.Tampered(self)
}
func (o *faultyOS) IsFolder(path string) bool {
	_ = o.turns("IsFolder")
	return o.fakeOS.IsFolder(path)
}
func (o *faultyOS) IsFile(path string) bool     { _ = o.turns("IsFile"); return o.fakeOS.IsFile(path) }
func (o *faultyOS) INFDirs(dir string) inf.Dirs { _ = o.turns("INFDirs"); return o.fakeOS.INFDirs(dir) }

func (o *faultyOS) Env(name string) (string, bool) {
	_ = o.turns("Env")
	return o.fakeOS.Env(name)
}

func (o *faultyOS) Self() (*Self, error) {
	return try(o, "Self", func() (*Self, error) {
		self, err := o.fakeOS.Self()
		if err == nil {
			self.File = &faultyImage{self.File, self.File, o}
		}
		return self, err
	})
}

// faultyImage is the package's file.
type faultyImage struct {
	io.ReaderAt
	io.Closer
	os *faultyOS
}

func (f *faultyImage) ReadAt(b []byte, at int64) (int, error) {
	if f.os.reads {
		if err := f.os.count("Self.ReadAt"); err != nil {
			return 0, err
		}
	}
	return f.ReaderAt.ReadAt(b, at)
}
func (f *faultyImage) Close() error { return f.os.do("Self.Close", f.Closer.Close) }

func (o *faultyOS) Arguments() (*Arguments, error) {
	return try(o, "Arguments", o.fakeOS.Arguments)
}
func (o *faultyOS) TempDir() (string, error)    { return try(o, "TempDir", o.fakeOS.TempDir) }
func (o *faultyOS) WorkingDir() (string, error) { return try(o, "WorkingDir", o.fakeOS.WorkingDir) }
func (o *faultyOS) LockDir() (OwnDir, error)    { return try(o, "LockDir", o.fakeOS.LockDir) }
func (o *faultyOS) Elevate() (uint32, error)    { return try(o, "Elevate", o.fakeOS.Elevate) }
func (o *faultyOS) Restart() error              { return o.do("Restart", o.fakeOS.Restart) }

func (o *faultyOS) Codec(page int) (text.Codec, error) {
	return try(o, "Codec", func() (text.Codec, error) { return o.fakeOS.Codec(page) })
}

func (o *faultyOS) Free(path string) (int64, error) {
	return try(o, "Free", func() (int64, error) { return o.fakeOS.Free(path) })
}

func (o *faultyOS) Access(path string) (Access, error) {
	return try(o, "Access", func() (Access, error) { return o.fakeOS.Access(path) })
}

func (o *faultyOS) Zone(path string) ([]byte, error) {
	return try(o, "Zone", func() ([]byte, error) { return o.fakeOS.Zone(path) })
}

func (o *faultyOS) Folders(path string, wanted func(string) bool) ([]FolderAge, error) {
	return try(o, "Folders", func() ([]FolderAge, error) { return o.fakeOS.Folders(path, wanted) })
}

func (o *faultyOS) Mkdir(path string, private bool) error {
	return o.do("Mkdir", func() error { return o.fakeOS.Mkdir(path, private) })
}

func (o *faultyOS) Rmdir(path string) error {
	return o.do("Rmdir", func() error { return o.fakeOS.Rmdir(path) })
}

func (o *faultyOS) Lock(path string) (io.Closer, error) {
	return try(o, "Lock", func() (io.Closer, error) {
		c, err := o.fakeOS.Lock(path)
		return &faultyFile{Closer: c, name: "Lock", os: o}, err
	})
}

func (o *faultyOS) OpenLog(path string, fresh bool) (io.WriteCloser, error) {
	return try(o, "OpenLog", func() (io.WriteCloser, error) {
		w, err := o.fakeOS.OpenLog(path, fresh)
		return &faultyFile{Writer: w, Closer: w, name: "OpenLog", os: o}, err
	})
}

func (o *faultyOS) OpenFolder(path string) (Folder, error) {
	return try(o, "OpenFolder", func() (Folder, error) { return o.folder(o.fakeOS.OpenFolder(path)) })
}

func (o *faultyOS) Claim(path string) (Folder, error) {
	return try(o, "Claim", func() (Folder, error) { return o.folder(o.fakeOS.Claim(path)) })
}

func (o *faultyOS) Start(ctx context.Context, p *Process) (uint32, error) {
	return try(o, "Start", func() (uint32, error) { return o.fakeOS.Start(ctx, p) })
}

func (o *faultyOS) Await(ctx context.Context, dir string, seen func(string)) error {
	return o.do("Await", func() error { return o.fakeOS.Await(ctx, dir, seen) })
}

func (o *faultyOS) Client(run engine.Commands, ask func(*inf.Prompt) (bool, error)) (*Client, error) {
	return try(o, "Client", func() (*Client, error) {
		c, err := o.fakeOS.Client(run, ask)
		if err == nil {
			done := c.Close
			c.Close = func() error { return o.do("Client.Close", done) }
		}
		return c, err
	})
}

func (o *faultyOS) folder(f Folder, err error) (Folder, error) {
	if err != nil {
		return nil, err
	}
	return &faultyFolder{f, o}, nil
}

// faultyFolder is a Folder of a faultyOS.
type faultyFolder struct {
	Folder
	os *faultyOS
}

func (d *faultyFolder) Path() string { return turn(d.os, "Folder.Path", d.Folder.Path) }
func (d *faultyFolder) FS() fs.FS    { return turn(d.os, "Folder.FS", d.Folder.FS) }

// Close closes the folder even if it says that it could not: nobody could do more.
func (d *faultyFolder) Close() error {
	defer func() { _ = d.Folder.Close() }()
	return d.os.turns("Folder.Close")
}

func (d *faultyFolder) Exists(name string) bool {
	_ = d.os.turns("Folder.Exists")
	return d.Folder.Exists(name)
}

func (d *faultyFolder) Mkdir(name string) error {
	return d.os.do("Folder.Mkdir", func() error { return d.Folder.Mkdir(name) })
}

func (d *faultyFolder) Remove(name string) error {
	return d.os.do("Folder.Remove", func() error { return d.Folder.Remove(name) })
}

func (d *faultyFolder) Wipe(name string) error {
	return d.os.do("Folder.Wipe", func() error { return d.Folder.Wipe(name) })
}

func (d *faultyFolder) SetZone(name string, content []byte) error {
	return d.os.do("Folder.SetZone", func() error { return d.Folder.SetZone(name, content) })
}

func (d *faultyFolder) List(name string) ([]Entry, error) {
	return try(d.os, "Folder.List", func() ([]Entry, error) { return d.Folder.List(name) })
}

func (d *faultyFolder) Create(name string, meta Meta) (io.WriteCloser, error) {
	return try(d.os, "Folder.Create", func() (io.WriteCloser, error) {
		w, err := d.Folder.Create(name, meta)
		return &faultyFile{Writer: w, Closer: w, name: "Folder.Create", os: d.os}, err
	})
}

func (d *faultyFolder) Hold(name string) (io.ReadCloser, error) {
	return try(d.os, "Folder.Hold", func() (io.ReadCloser, error) {
		r, err := d.Folder.Hold(name)
		return &faultyFile{Reader: r, Closer: r, name: "Folder.Hold", os: d.os}, err
	})
}

// faultyFile is what a faultyOS opens.
type faultyFile struct {
	io.Reader
	io.Writer
	io.Closer
	name string
	os   *faultyOS
}

func (f *faultyFile) Read(b []byte) (int, error) {
	return try(f.os, f.name+".Read", func() (int, error) { return f.Reader.Read(b) })
}

func (f *faultyFile) Write(b []byte) (int, error) {
	return try(f.os, f.name+".Write", func() (int, error) { return f.Writer.Write(b) })
}

// Close closes the file even if it says that it could not.
func (f *faultyFile) Close() error {
	defer func() { _ = f.Closer.Close() }()
	return f.os.turns(f.name + ".Close")
}
