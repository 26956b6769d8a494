package inf

import "strings"

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
func DefaultDirs(sourceDir, user string) Dirs { return plainClient{trimSlash(sourceDir), user} }

type plainClient struct{ source, user string }

func (c plainClient) Dir(id int) (string, bool) {
	if id == DirSource {
		return c.source, true
	}
	if p, ok := systemDirs[id]; ok {
		return p, true
	}
	if p, ok := machineFolders[id-DirCSIDL]; ok {
		return p, true
	}
	if p, ok := userFolders[id-DirCSIDL]; ok && c.user != "" {
		return trimSlash(`C:\Users\` + c.user + `\` + p), true
	}
	if id == DirProfile && c.user != "" {
		return `C:\Users\` + c.user, true
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

// systemDirs are the ids below DirCSIDL, after "Using Dirids" of the Windows
// driver documentation. DirProfile depends on the user.
var systemDirs = map[int]string{
	0:  ``,
	10: `C:\WINDOWS`,
	11: `C:\WINDOWS\system32`,
	12: `C:\WINDOWS\system32\drivers`,
	17: `C:\WINDOWS\INF`,
	18: `C:\WINDOWS\Help`,
	20: `C:\WINDOWS\Fonts`,
	21: `C:\WINDOWS\system32\viewers`,
	23: `C:\WINDOWS\system32\spool\drivers\color`,
	24: `C:\`, // root of the drive with Windows
	25: `C:\WINDOWS`,
	30: `C:\`, // root of the boot drive
	50: `C:\WINDOWS\system`,
	51: `C:\WINDOWS\system32\spool`,
	52: `C:\WINDOWS\system32\spool\drivers`,
	54: `C:\`, // where the boot loader is
	55: `C:\WINDOWS\system32\spool\prtprocs\x64`,
}

const (
	commonMenu = `C:\ProgramData\Microsoft\Windows\Start Menu`
	userMenu   = `AppData\Roaming\Microsoft\Windows\Start Menu`
	userShell  = `AppData\Roaming\Microsoft\Windows\`
)

// machineFolders are the folders of the machine by CSIDL number, in the layout
// of Windows Vista and later.
var machineFolders = map[int]string{
	0x14: `C:\WINDOWS\Fonts`,
	0x16: commonMenu,
	0x17: commonMenu + `\Programs`,
	0x18: commonMenu + `\Programs\Startup`,
	0x19: `C:\Users\Public\Desktop`,
	0x1F: `C:\Users\Public\Favorites`,
	0x23: `C:\ProgramData`,
	0x24: `C:\WINDOWS`,
	0x25: `C:\WINDOWS\system32`,
	0x26: `C:\Program Files`,
	0x29: `C:\WINDOWS\SysWOW64`,
	0x2A: `C:\Program Files (x86)`,
	0x2B: `C:\Program Files\Common Files`,
	0x2C: `C:\Program Files (x86)\Common Files`,
	0x2D: `C:\ProgramData\Microsoft\Windows\Templates`,
	0x2E: `C:\Users\Public\Documents`,
	0x2F: commonMenu + `\Programs\Administrative Tools`,
	0x35: `C:\Users\Public\Music`,
	0x36: `C:\Users\Public\Pictures`,
	0x37: `C:\Users\Public\Videos`,
}

// userFolders are the folders of the user by CSIDL number, relative to the
// profile.
var userFolders = map[int]string{
	0x00: `Desktop`,
	0x02: userMenu + `\Programs`,
	0x05: `Documents`,
	0x06: `Favorites`,
	0x07: userMenu + `\Programs\Startup`,
	0x08: userShell + `Recent`,
	0x09: userShell + `SendTo`,
	0x0B: userMenu,
	0x0D: `Music`,
	0x0E: `Videos`,
	0x10: `Desktop`,
	0x13: userShell + `Network Shortcuts`,
	0x15: userShell + `Templates`,
	0x1A: `AppData\Roaming`,
	0x1B: userShell + `Printer Shortcuts`,
	0x1C: `AppData\Local`,
	0x20: `AppData\Local\Microsoft\Windows\INetCache`,
	0x21: `AppData\Local\Microsoft\Windows\INetCookies`,
	0x22: `AppData\Local\Microsoft\Windows\History`,
	0x27: `Pictures`,
	0x28: ``,
	0x30: userMenu + `\Programs\Administrative Tools`,
}
