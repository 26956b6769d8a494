//go:build unix

package stub

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"goexpress/internal/text"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/standin"
	"goexpress/pkg/stub/ui"
)

// Host is the machine that the process runs on.
type Host struct {
	loose map[int]bool // ids of programs that nobody waits for
}

// newHost prepares this process; ctx ends when it is told to.
func newHost() (*Host, context.Context, context.CancelFunc) {
	// Asked for, it makes a write to nobody an error instead of ending us before
	// the clean-up.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ends := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) { // as under nohup
			ends = append(ends, s)
		}
	}
	adoptOrphans()
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	return &Host{}, ctx, stop
}

// Family is Linux: other systems of its kind serve for tests.
func (*Host) Family() Family { return Linux }

// Self opens what is running even if its file was moved or replaced meanwhile.
func (*Host) Self() (*Self, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f, err := os.Open("/proc/self/exe")
	if err != nil {
		f, err = os.Open(path)
	}
	return newSelf(path, f, err, express.ReadELF)
}

// Arguments implements Facts.
func (*Host) Arguments() (*Arguments, error) { return ArgumentsOf(os.Args[1:]), nil }

// Unattended implements Facts.
func (*Host) Unattended() bool { return !ui.Visible() }

// Tampered implements Facts: nothing of the kind exists here.
func (*Host) Tampered(string) string { return "" }

// Console implements Facts.
func (*Host) Console() io.Writer { return os.Stderr }

// PendingRenames implements Facts: files in use can be replaced here.
func (*Host) PendingRenames() int64 { return 0 }

// INFDirs implements Facts: those of a plain Windows, below the folder that
// stands for C:\.
func (*Host) INFDirs(sourceDir string) inf.Dirs {
	user := os.Getenv("USER")
	if user == "" || strings.ContainsAny(user, `/\`) {
		user = "user"
	}
	return inf.DefaultDirs(sourceDir, user)
}

// Codec implements Facts. Windows' tables are not here: of other code pages than
// 1252 only the part that they have in common is read.
func (*Host) Codec(page int) (text.Codec, error) {
	if page == 0 || page == text.Windows1252.Page() {
		return text.Windows1252, nil
	}
	return asciiPart(page), nil
}

// asciiPart is the part of a code page that all have in common.
type asciiPart int

func (p asciiPart) Page() int { return int(p) }

func (p asciiPart) Decode(b []byte) (string, bool) {
	var s strings.Builder
	ok := true
	for _, c := range b {
		if c < 0x80 {
			s.WriteByte(c)
		} else {
			s.WriteRune('\uFFFD')
			ok = false
		}
	}
	return s.String(), ok
}

func (p asciiPart) Encode(s string) ([]byte, bool) {
	b := make([]byte, 0, len(s))
	ok := true
	for _, r := range s {
		if r >= 0x80 {
			r, ok = '?', false
		}
		b = append(b, byte(r))
	}
	return b, ok
}

// InstallDir implements Storage.
func (*Host) InstallDir() string { return "/" }

// SystemDirs implements Programs.
func (*Host) SystemDirs() []string { return []string{"/bin", "/usr/bin", "/sbin", "/usr/sbin"} }

// Restart implements Programs: restarting is left to the administrator.
func (*Host) Restart() error { return errors.ErrUnsupported }

// Client implements Programs: C:\ is a folder, of a Western Windows.
func (*Host) Client(run engine.Commands, ask func(*inf.Prompt) (bool, error)) (*Client, error) {
	dir, err := clientRoot(os.Getenv)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	c, err := standin.Open(dir, standin.Options{Commands: run, Ask: ask, FileMode: 0o755})
	if err != nil {
		return nil, err
	}
	host := func(path string) string {
		p, err := c.HostPath(path)
		if err != nil {
			return ""
		}
		return p
	}
	return &Client{System: c, HostPath: host, Codec: text.Windows1252, Close: c.Close}, nil
}

// clientRoot is the folder that stands for C:\ on this system.
func clientRoot(getenv func(string) string) (string, error) {
	if root := getenv("GOEXPRESS_ROOT"); root != "" {
		return filepath.Abs(root)
	}
	data := getenv("XDG_DATA_HOME")
	if !filepath.IsAbs(data) { // the specification says to ignore such a value
		home := getenv("HOME")
		if !filepath.IsAbs(home) {
			return "", errors.New("neither GOEXPRESS_ROOT, XDG_DATA_HOME nor HOME says where")
		}
		data = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(data, "goexpress", "c"), nil
}
