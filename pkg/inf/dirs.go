package inf

import (
	"strings"

	"goexpress/internal/incomparable"
)

// Dirs answers directory ids with absolute Windows paths without a trailing
// backslash (roots keep it: `C:\`). Id 0 is the empty path. ok is false for an
// id that stands for no directory.
type Dirs interface {
	Dir(id int) (path string, ok bool)
}

// Directory ids that every [Dirs] has to answer in a way of its own.
const (
	DirSource  = 1     // the folder of the INF
	DirProfile = 53    // the user's profile
	DirCSIDL   = 16384 // plus a CSIDL number: a folder that the shell knows
)

// Directory ids with a meaning of their own.
const (
	dirAbsolute   = -1    // the rest is an absolute path
	dirAbsolute16 = 65535 // the same, as a 16-bit number
	dirWindows    = 10
	dirSystem     = 11
	firstUserDir  = 32768 // from here on an installer may assign ids
)

// DefaultDirs is a plain 64-bit client: Windows in C:\WINDOWS, programs in
// C:\Program Files, the given user's profile in C:\Users. sourceDir is
// directory id 1, the folder of the INF. Without a user the ids of the user's
// folders are unknown. Ids that only Windows 9x, the driver store or a printer
// installer give a meaning are unknown too.
func DefaultDirs(sourceDir, user string) Dirs {
	return &plainClient{source: trimSlash(sourceDir), user: user}
}

type plainClient struct {
	_            incomparable.Struct
	source, user string
}

func (c *plainClient) Dir(id int) (string, bool) {
	if id == DirSource {
		return c.source, true
	}
	for i := range machineDirs {
		if d := &machineDirs[i]; d.id == id {
			return d.path, true
		}
	}
	if c.user == "" {
		return "", false
	}
	for i := range userDirs {
		if d := &userDirs[i]; d.id == id {
			return trimSlash(`C:\Users\` + c.user + `\` + d.path), true
		}
	}
	return "", false
}

// trimSlash drops trailing backslashes but keeps a root's.
func trimSlash(path string) string {
	for strings.HasSuffix(path, `\`) && !strings.HasSuffix(path, `:\`) {
		path = path[:len(path)-1]
	}
	return path
}

const (
	commonMenu = `C:\ProgramData\Microsoft\Windows\Start Menu`
	userMenu   = `AppData\Roaming\Microsoft\Windows\Start Menu`
	userShell  = `AppData\Roaming\Microsoft\Windows\`
)

// fixedDir is the directory of an id.
type fixedDir struct {
	id   int
	path string
}

// machineDirs are the ids below DirCSIDL, after "Using Dirids" of the Windows
// driver documentation, and the folders of the machine by CSIDL number, in the
// layout of Windows Vista and later.
var machineDirs = [...]fixedDir{
	{0, ``},
	{10, `C:\WINDOWS`},
	{11, `C:\WINDOWS\system32`},
	{12, `C:\WINDOWS\system32\drivers`},
	{17, `C:\WINDOWS\INF`},
	{18, `C:\WINDOWS\Help`},
	{20, `C:\WINDOWS\Fonts`},
	{21, `C:\WINDOWS\system32\viewers`},
	{23, `C:\WINDOWS\system32\spool\drivers\color`},
	{24, `C:\`}, // root of the drive with Windows
	{25, `C:\WINDOWS`},
	{30, `C:\`}, // root of the boot drive
	{50, `C:\WINDOWS\system`},
	{51, `C:\WINDOWS\system32\spool`},
	{52, `C:\WINDOWS\system32\spool\drivers`},
	{54, `C:\`}, // where the boot loader is
	{55, `C:\WINDOWS\system32\spool\prtprocs\x64`},

	{DirCSIDL + 0x14, `C:\WINDOWS\Fonts`},
	{DirCSIDL + 0x16, commonMenu},
	{DirCSIDL + 0x17, commonMenu + `\Programs`},
	{DirCSIDL + 0x18, commonMenu + `\Programs\Startup`},
	{DirCSIDL + 0x19, `C:\Users\Public\Desktop`},
	{DirCSIDL + 0x1F, `C:\Users\Public\Favorites`},
	{DirCSIDL + 0x23, `C:\ProgramData`},
	{DirCSIDL + 0x24, `C:\WINDOWS`},
	{DirCSIDL + 0x25, `C:\WINDOWS\system32`},
	{DirCSIDL + 0x26, `C:\Program Files`},
	{DirCSIDL + 0x29, `C:\WINDOWS\SysWOW64`},
	{DirCSIDL + 0x2A, `C:\Program Files (x86)`},
	{DirCSIDL + 0x2B, `C:\Program Files\Common Files`},
	{DirCSIDL + 0x2C, `C:\Program Files (x86)\Common Files`},
	{DirCSIDL + 0x2D, `C:\ProgramData\Microsoft\Windows\Templates`},
	{DirCSIDL + 0x2E, `C:\Users\Public\Documents`},
	{DirCSIDL + 0x2F, commonMenu + `\Programs\Administrative Tools`},
	{DirCSIDL + 0x35, `C:\Users\Public\Music`},
	{DirCSIDL + 0x36, `C:\Users\Public\Pictures`},
	{DirCSIDL + 0x37, `C:\Users\Public\Videos`},
}

// userDirs are the ids of the user's folders, relative to the profile.
var userDirs = [...]fixedDir{
	{DirProfile, ``},

	{DirCSIDL + 0x00, `Desktop`},
	{DirCSIDL + 0x02, userMenu + `\Programs`},
	{DirCSIDL + 0x05, `Documents`},
	{DirCSIDL + 0x06, `Favorites`},
	{DirCSIDL + 0x07, userMenu + `\Programs\Startup`},
	{DirCSIDL + 0x08, userShell + `Recent`},
	{DirCSIDL + 0x09, userShell + `SendTo`},
	{DirCSIDL + 0x0B, userMenu},
	{DirCSIDL + 0x0D, `Music`},
	{DirCSIDL + 0x0E, `Videos`},
	{DirCSIDL + 0x10, `Desktop`},
	{DirCSIDL + 0x13, userShell + `Network Shortcuts`},
	{DirCSIDL + 0x15, userShell + `Templates`},
	{DirCSIDL + 0x1A, `AppData\Roaming`},
	{DirCSIDL + 0x1B, userShell + `Printer Shortcuts`},
	{DirCSIDL + 0x1C, `AppData\Local`},
	{DirCSIDL + 0x20, `AppData\Local\Microsoft\Windows\INetCache`},
	{DirCSIDL + 0x21, `AppData\Local\Microsoft\Windows\INetCookies`},
	{DirCSIDL + 0x22, `AppData\Local\Microsoft\Windows\History`},
	{DirCSIDL + 0x27, `Pictures`},
	{DirCSIDL + 0x28, ``},
	{DirCSIDL + 0x30, userMenu + `\Programs\Administrative Tools`},
}
