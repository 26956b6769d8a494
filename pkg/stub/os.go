package stub

import (
	"context"
	"io"
	"io/fs"
	"time"

	"goexpress/internal/incomparable"
	"goexpress/internal/text"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/stub/ui"
)

// OS is what a run asks of the machine. Host is the real one. Errors carry the
// system's own error number (syscall.Errno), which decides the exit code, or wrap
// the errors of package fs.
type OS interface {
	Facts
	Storage
	Locks
	Versions
	Programs
}

// Facts about the run and the machine.
type Facts interface {
	Family() Family
	// Self opens the program that is running.
	Self() (*Self, error)
	// Arguments are what it was started with. With an error they are as far as
	// they could be read.
	Arguments() (*Arguments, error)
	// Unattended reports that nobody would see a window: session 0, an invisible
	// window station, no terminal.
	Unattended() bool
	// Tampered returns the path of a file or folder that makes Windows load code
	// from beside the package (S4), or "".
	Tampered(self string) string
	// Console is where text goes that somebody at a console may read; nil: none.
	Console() io.Writer
	// Output is where answers go that were asked for: the standard output, or
	// else the console; nil: none.
	Output() io.Writer
	// Account is who runs the package.
	Account() Account
	// Env looks up a variable of the environment.
	Env(name string) (value string, ok bool)
	Now() time.Time
	// Gate is the way to a person; not called in a quiet run.
	Gate(title string) ui.Gate
	// INFDirs answers the directory ids of INF files; sourceDir is id 1, the
	// folder of the INF.
	INFDirs(sourceDir string) inf.Dirs
	// Codec is the codec of a Windows code page.
	Codec(page int) (text.Codec, error)
	// OutputCodec is the codec of what programs print, as far as it is no UTF-8;
	// nil: they print nothing else.
	OutputCodec() text.Codec
	// PendingRenames says how much Windows has noted to be renamed when it starts:
	// a number that changes with it.
	PendingRenames() int64
	// Random fills b with unguessable bytes.
	Random(b []byte)
	Sleep(d time.Duration)
}

// Self is the running package's file.
type Self struct {
	Path string
	Size int64
	File interface {
		io.ReaderAt
		io.Closer
	}
	Read readPackage // finds the package in File
}

// readPackage is express.ReadPE or express.ReadELF: a stub reads no other programs
// than its like.
type readPackage func(io.ReaderAt, int64, express.Codecs) (*express.Package, error)

// Account is who runs a package.
type Account struct {
	_             incomparable.Struct
	Name          string
	Session       uint32 // of Windows; 0 is that of services
	Administrator bool   // with an administrator's rights, SYSTEM's included
}

// Storage is the machine's files, as far as unpacking goes. Paths are the host's.
type Storage interface {
	// TempDir is the folder that work folders are made in.
	TempDir() (string, error)
	WorkingDir() (string, error)
	// InstallDir is a folder on the drive that programs are installed to.
	InstallDir() string
	// Free is the room that this user has on the drive that holds path.
	Free(path string) (int64, error)
	// Mkdir makes one folder; a private one is open to this user and
	// administrators alone from its first moment (S10). The error wraps
	// fs.ErrExist when there is something already.
	Mkdir(path string, private bool) error
	// Rmdir removes one empty folder.
	Rmdir(path string) error
	// Access says what a folder's rights mean for an administrator's run.
	Access(path string) (Access, error)
	// LogDirs are the folders for logs for which nobody names a place, the best
	// first.
	LogDirs() []OwnDir
	// OpenLog opens a file to append to; others may read and append to it
	// meanwhile. A missing one is made; with fresh an existing one is an error that
	// wraps fs.ErrExist. An administrator's run refuses links and files that belong
	// to others (S61).
	OpenLog(path string, fresh bool) (io.WriteCloser, error)
	// OpenFolder opens an existing folder, which must not be a link.
	OpenFolder(path string) (Folder, error)
	// Folders lists folders in a folder, by the names that are wanted. Links are
	// none. Of very many entries not all are looked at.
	Folders(path string, wanted func(name string) bool) ([]FolderAge, error)
	// Claim opens a folder that is to be removed: a real one, which belongs to this
	// user, and which no run has open by OpenFolder or Claim.
	Claim(path string) (Folder, error)
	// Zone is what the stream Zone.Identifier of a file holds, of a long one more
	// than maxZone bytes.
	Zone(path string) ([]byte, error)
	// IsFolder and IsFile follow links.
	IsFolder(path string) bool
	IsFile(path string) bool
}

// FolderAge is a folder's name, and when something was last made or removed right
// in it.
type FolderAge struct {
	_        incomparable.Struct
	Name     string
	Modified time.Time
}

// Access is what an administrator's run asks about a folder before it trusts it.
type Access struct {
	Link   bool // it is a link, or a mount point
	Others bool // others than administrators and SYSTEM may change what lies in it
}

// Folder is a folder held open. Names are relative, with backslashes. Links in it
// are never followed, so nothing outside can be reached.
type Folder interface {
	Path() string
	Mkdir(name string) error
	// Create makes a new file that nobody else can open until it is closed; an
	// existing one is an error that wraps fs.ErrExist.
	Create(name string, meta Meta) (io.WriteCloser, error)
	// SetZone gives a file that is being written a stream Zone.Identifier.
	SetZone(name string, content []byte) error
	// Hold opens a file for reading. While it is held nobody can change or
	// replace it, where the system can do that.
	Hold(name string) (io.ReadCloser, error)
	// Exists reports whether there is anything by that name.
	Exists(name string) bool
	// List returns a folder's entries; "" is the folder itself.
	List(name string) ([]Entry, error)
	// Wipe overwrites a file (read-only or not) with zeros where it lies, as well as
	// can be told. What is not the folder's alone is left as it is, with an error.
	Wipe(name string) error
	// Remove removes a file (read-only or not), a link, or an empty folder.
	Remove(name string) error
	// FS is the folder as the source of an INF file's copies.
	FS() fs.FS
	Close() error
}

// Entry of a Folder. A link to a folder is no folder.
type Entry struct {
	Name   string
	Folder bool
}

// Meta is what a new file carries besides its content.
type Meta struct {
	Modified   time.Time
	Attributes uint32 // FILE_ATTRIBUTE_READONLY 1, HIDDEN 2, SYSTEM 4, ARCHIVE 0x20
	Private    bool   // for this user alone, and executable (where files have modes)
}

// Programs starts things.
type Programs interface {
	// SystemDirs are the folders in which programs are looked for (S23), in order.
	// The first is where cmd.exe lies.
	SystemDirs() []string
	// Start starts a program and, if p.Wait, waits for it and returns its exit
	// code. When ctx ends the program and what it started are ended too, and the
	// error is the cause.
	Start(ctx context.Context, p *Process) (code uint32, err error)
	// Await waits until nothing runs from dir any longer that programs which were
	// waited for have left running: whose file or current folder is there, as far
	// as the system tells. seen is told the file of each. When ctx ends they are
	// ended, and the error is the cause.
	Await(ctx context.Context, dir string, seen func(path string)) error
	// Elevate starts this program again as an administrator, with the same
	// arguments, waits for it and returns its exit code. The error wraps
	// context.Canceled when somebody says no.
	Elevate() (code uint32, err error)
	// Client opens what INF files act on; run starts their commands, ask puts
	// their prompts.
	Client(run engine.Commands, ask func(*inf.Prompt) (accepted bool, err error)) (*Client, error)
	// Restart restarts Windows.
	Restart() error
}

// Client is the machine as INF files see it.
type Client struct {
	System engine.System // not embedded: nothing takes a Client for one
	// HostPath is where a Windows path lies on this host, "" nowhere; nil where
	// Windows paths are the host's own.
	HostPath func(path string) string
	// Regsvr32 is where the regsvr32.exe lies that loads libraries made for
	// machine (pe.Machine...); nil where nothing can be registered.
	Regsvr32 func(machine uint16) string
	Codec    text.Codec // of the machine's code page; nil: not known
	// Close keeps what was changed, where that was not done at once.
	Close func() error
}
