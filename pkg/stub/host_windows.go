package stub

import (
	"context"
	"io"
	"strings"
	"unsafe"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/pe"
	"goexpress/pkg/stub/ui"
)

// Kernel32 is part of every process; what internal/windows does not have of it.
var (
	kernel32                       = windows.NewLazySystemDLL("kernel32.dll")
	procAttachConsole              = kernel32.NewProc("AttachConsole")
	procSetProcessMitigationPolicy = kernel32.NewProc("SetProcessMitigationPolicy")
	procWideCharToMultiByte        = kernel32.NewProc("WideCharToMultiByte")
)

// Host is the machine that the process runs on.
type Host struct {
	console     io.Writer // what Console found
	consoleOpen bool      // it has looked
	left        []job     // of programs that have ended and left others running
}

// newHost prepares this process; ctx ends when it is told to.
func newHost() (*Host, context.Context, context.CancelFunc) {
	harden()
	ctx, stop := context.WithCancel(context.Background())
	_ = windows.SetConsoleCtrlHandler(windows.NewCallback(func(event uintptr) uintptr {
		stop()
		if event >= windows.CTRL_CLOSE_EVENT { // the console is closed, or the user logs off
			select {} // Windows ends the process as soon as this returns
		}
		return 1 // dealt with
	}))
	return &Host{}, ctx, stop
}

// harden closes ways of getting foreign code or system boxes into this process.
// All of it is best effort: older systems lack some of the calls.
func harden() {
	// First of all, DLLs come from System32 alone, those that other DLLs load
	// included (S1).
	_ = windows.SetDefaultDllDirectories(windows.LOAD_LIBRARY_SEARCH_SYSTEM32)
	// No boxes of the system's own about crashes and empty drives (S55).
	windows.SetErrorMode(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX | windows.SEM_NOOPENFILEERRORBOX)
	// Junctions made by other users than administrators are not followed (S13).
	const redirectionTrustPolicy, enforce = 16, uint32(1)
	if procSetProcessMitigationPolicy.Find() == nil {
		flags := enforce
		_, _, _ = procSetProcessMitigationPolicy.Call(redirectionTrustPolicy, uintptr(unsafe.Pointer(&flags)), unsafe.Sizeof(flags))
	}
}

// Family implements Facts.
func (*Host) Family() Family { return Windows }

// Self implements Facts.
func (*Host) Self() (*Self, error) {
	path, err := leanos.Executable()
	if err != nil {
		return nil, err
	}
	f, err := leanos.Open(path)
	return newSelf(path, f, err, express.ReadPE)
}

// Arguments implements Facts.
func (*Host) Arguments() (Arguments, error) {
	return SplitArguments(windows.UTF16PtrToString(windows.GetCommandLine()))
}

// Unattended implements Facts: services live in session 0, where nobody looks.
func (*Host) Unattended() bool {
	var session uint32
	if err := windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err == nil && session == 0 {
		return true
	}
	return !ui.Visible()
}

// Tampered implements Facts: a folder or file of this name redirects DLLs.
func (*Host) Tampered(self string) string {
	local := self + ".local"
	if _, err := leanos.Lstat(local); err != nil {
		return ""
	}
	return local
}

// Console implements Facts: a standard error that works is used as it is; without
// one, the console of whoever started us.
func (h *Host) Console() io.Writer {
	if h.consoleOpen {
		return h.console
	}
	h.consoleOpen = true
	if isOpen(windows.Stderr) {
		h.console = textOutput(windows.Stderr)
		return h.console
	}
	const parentProcess = ^uintptr(0)
	if ok, _, _ := procAttachConsole.Call(parentProcess); ok != 0 {
		h.console = openConsole()
	}
	return h.console
}

// openConsole is the console of this process, nil without one.
func openConsole() io.Writer {
	name, err := windows.UTF16PtrFromString("CONOUT$")
	if err != nil {
		return nil
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, shareAll, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return nil
	}
	return textOutput(h)
}

func isOpen(h windows.Handle) bool {
	if h == 0 || h == windows.InvalidHandle {
		return false
	}
	t, err := windows.GetFileType(h)
	return err == nil && t != windows.FILE_TYPE_UNKNOWN
}

// PendingRenames implements Facts: the size of the list, 0 when there is none.
func (*Host) PendingRenames() int64 {
	key, err := windows.UTF16PtrFromString(`SYSTEM\CurrentControlSet\Control\Session Manager`)
	if err != nil {
		return 0
	}
	value, err := windows.UTF16PtrFromString("PendingFileRenameOperations")
	if err != nil {
		return 0
	}
	var h windows.Handle
	if err := windows.RegOpenKeyEx(windows.HKEY_LOCAL_MACHINE, key, 0, windows.KEY_QUERY_VALUE|windows.KEY_WOW64_64KEY, &h); err != nil {
		return 0
	}
	defer func() { _ = windows.RegCloseKey(h) }() // read only
	var size uint32
	if err := windows.RegQueryValueEx(h, value, nil, nil, nil, &size); err != nil {
		return 0
	}
	return int64(size)
}

// InstallDir implements Storage.
func (*Host) InstallDir() string { return systemDrive() + `\` }

// systemDrive is the drive of Windows, `C:`.
func systemDrive() string { return winpath.Volume(windowsDir()) }

func windowsDir() string {
	if dir, err := windows.GetSystemWindowsDirectory(); err == nil {
		return dir
	}
	return `C:\Windows`
}

func system32() string {
	if dir, err := windows.GetSystemDirectory(); err == nil {
		return dir
	}
	return windowsDir() + `\System32`
}

// SystemDirs implements Programs. A 32-bit stub on 64-bit Windows sees the 32-bit
// programs as System32, and those that exist for 64 bits alone as Sysnative.
func (*Host) SystemDirs() []string {
	system, win := system32(), windowsDir()
	dirs := []string{system}
	if redirected() {
		dirs = append(dirs, win+`\Sysnative`)
	}
	return append(dirs, system+`\WindowsPowerShell\v1.0`, system+`\wbem`, win)
}

// redirected reports whether this is a 32-bit program on 64-bit Windows.
func redirected() bool {
	var wow bool
	err := windows.IsWow64Process(windows.CurrentProcess(), &wow)
	return err == nil && wow
}

// regsvr32 is that of the system folder which we see as System32, or of the other
// one if that fits the machine better. On 32-bit Windows there is no other. What is
// neither for 32 bits nor for this Windows, such as amd64 on ARM64, is left to
// Windows' own regsvr32.
func regsvr32(machine uint16) string {
	dir, want32 := system32(), machine == pe.MachineI386
	switch sees32 := redirected(); {
	case sees32 && !want32:
		dir = windowsDir() + `\Sysnative`
	case !sees32 && want32 && unsafe.Sizeof(uintptr(0)) == 8:
		dir = windowsDir() + `\SysWOW64`
	}
	return dir + `\regsvr32.exe`
}

// Restart implements Programs.
func (*Host) Restart() error {
	if err := enablePrivilege("SeShutdownPrivilege"); err != nil {
		return err
	}
	const noForce, restart = false, true
	const plannedInstallation = 0x80000000 | 0x00040000 | 0x00000002 // planned, application, installation
	return windows.InitiateSystemShutdownEx(nil, nil, 0, noForce, restart, plannedInstallation)
}

func enablePrivilege(name string) error {
	var token windows.Token
	if err := windows.OpenProcessToken(windows.CurrentProcess(), windows.TOKEN_ADJUST_PRIVILEGES|windows.TOKEN_QUERY, &token); err != nil {
		return err
	}
	defer func() { _ = token.Close() }() // nothing to lose
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	privileges := windows.Tokenprivileges{PrivilegeCount: 1}
	privileges.Privileges[0].Attributes = windows.SE_PRIVILEGE_ENABLED
	if err := windows.LookupPrivilegeValue(nil, wide, &privileges.Privileges[0].Luid); err != nil {
		return err
	}
	return windows.AdjustTokenPrivileges(token, false, &privileges, 0, nil, nil)
}

// Client implements Programs: the machine itself.
func (h *Host) Client(run engine.Commands, ask func(*inf.Prompt) (bool, error)) (*Client, error) {
	codec, err := h.Codec(int(windows.GetACP()))
	if err != nil {
		return nil, err
	}
	return &Client{
		System:   &engine.Native{Commands: run, Prompt: ask},
		Regsvr32: regsvr32,
		Codec:    codec,
		Close:    func() error { return nil },
	}, nil
}

// utf16Z is s for Windows; a NUL in it is an error of ours that must not cut it.
func utf16Z(s string) (*uint16, error) {
	if strings.ContainsRune(s, 0) {
		return nil, windows.ERROR_INVALID_NAME
	}
	return windows.UTF16PtrFromString(s)
}
