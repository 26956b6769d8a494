package stub

import (
	"context"
	"io"
	"strings"
	"syscall"
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

// What neither package syscall nor internal/windows has of Windows.
var (
	procAttachConsole              = windows.LazyProc{DLL: &windows.Kernel32, Name: "AttachConsole"}
	procSetConsoleCtrlHandler      = windows.LazyProc{DLL: &windows.Kernel32, Name: "SetConsoleCtrlHandler"}
	procSetDefaultDllDirectories   = windows.LazyProc{DLL: &windows.Kernel32, Name: "SetDefaultDllDirectories"}
	procSetErrorMode               = windows.LazyProc{DLL: &windows.Kernel32, Name: "SetErrorMode"}
	procSetProcessMitigationPolicy = windows.LazyProc{DLL: &windows.Kernel32, Name: "SetProcessMitigationPolicy"}
	procWideCharToMultiByte        = windows.LazyProc{DLL: &windows.Kernel32, Name: "WideCharToMultiByte"}
	procIsWow64Process             = windows.LazyProc{DLL: &windows.Kernel32, Name: "IsWow64Process"}
	procGetACP                     = windows.LazyProc{DLL: &windows.Kernel32, Name: "GetACP"}
	procLookupPrivilegeValue       = windows.LazyProc{DLL: &windows.Advapi32, Name: "LookupPrivilegeValueW"}
	procAdjustTokenPrivileges      = windows.LazyProc{DLL: &windows.Advapi32, Name: "AdjustTokenPrivileges"}
	procInitiateSystemShutdownEx   = windows.LazyProc{DLL: &windows.Advapi32, Name: "InitiateSystemShutdownExW"}
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
	const add = 1
	_, _ = procSetConsoleCtrlHandler.Call(syscall.NewCallback(func(event uintptr) uintptr {
		stop()
		if event >= windows.CTRL_CLOSE_EVENT { // the console is closed, or the user logs off
			select {} // Windows ends the process as soon as this returns
		}
		return 1 // dealt with
	}), add)
	return &Host{}, ctx, stop
}

// harden closes ways of getting foreign code or system boxes into this process.
// All of it is best effort: older systems lack some of the calls.
func harden() {
	// First of all, DLLs come from System32 alone, those that other DLLs load
	// included (S1).
	_, _ = procSetDefaultDllDirectories.Call(windows.LOAD_LIBRARY_SEARCH_SYSTEM32)
	// No boxes of the system's own about crashes and empty drives (S55).
	_, _ = procSetErrorMode.Call(windows.SEM_FAILCRITICALERRORS | windows.SEM_NOGPFAULTERRORBOX | windows.SEM_NOOPENFILEERRORBOX)
	// Junctions made by other users than administrators are not followed (S13).
	const redirectionTrustPolicy, enforce = 16, uint32(1)
	flags := enforce
	_, _ = procSetProcessMitigationPolicy.Call(redirectionTrustPolicy, uintptr(unsafe.Pointer(&flags)), unsafe.Sizeof(flags))
}

// Family implements Facts.
func (*Host) Family() Family { return Windows }

// Self implements Facts.
func (*Host) Self() (*Self, error) {
	path, err := windows.GetModuleFileName()
	if err != nil {
		return nil, err
	}
	f, err := leanos.Open(path)
	return newSelf(path, f, err, express.ReadPE)
}

// Arguments implements Facts.
func (*Host) Arguments() (*Arguments, error) {
	return SplitArguments(windows.CommandLine())
}

// Unattended implements Facts: services live in session 0, where nobody looks.
func (*Host) Unattended() bool {
	if session, err := windows.Session(); err == nil && session == 0 {
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
	if isOpen(syscall.Stderr) {
		h.console = textOutput(syscall.Stderr)
		return h.console
	}
	const parentProcess = ^uintptr(0)
	if ok, _ := procAttachConsole.Call(parentProcess); ok != 0 {
		h.console = openConsole()
	}
	return h.console
}

// openConsole is the console of this process, nil without one.
func openConsole() io.Writer {
	name, err := syscall.UTF16PtrFromString("CONOUT$")
	if err != nil {
		return nil
	}
	h, err := syscall.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, shareAll, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		return nil
	}
	return textOutput(h)
}

func isOpen(h windows.Handle) bool {
	if h == 0 || h == windows.InvalidHandle {
		return false
	}
	t, err := syscall.GetFileType(h)
	return err == nil && t != windows.FILE_TYPE_UNKNOWN
}

// PendingRenames implements Facts: the size of the list, 0 when there is none.
func (*Host) PendingRenames() int64 {
	key, err := syscall.UTF16PtrFromString(`SYSTEM\CurrentControlSet\Control\Session Manager`)
	if err != nil {
		return 0
	}
	value, err := syscall.UTF16PtrFromString("PendingFileRenameOperations")
	if err != nil {
		return 0
	}
	var h windows.Handle
	if err := syscall.RegOpenKeyEx(windows.HKEY_LOCAL_MACHINE, key, 0, windows.KEY_QUERY_VALUE|windows.KEY_WOW64_64KEY, &h); err != nil {
		return 0
	}
	defer func() { _ = syscall.RegCloseKey(h) }() // read only
	var size uint32
	if err := syscall.RegQueryValueEx(h, value, nil, nil, nil, &size); err != nil {
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
	const self = ^uintptr(0)
	var is uint32
	err := procIsWow64Process.Try(self, uintptr(unsafe.Pointer(&is)))
	return err == nil && is != 0
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
	const noForce, restart = 0, 1
	const plannedInstallation = 0x80000000 | 0x00040000 | 0x00000002 // planned, application, installation
	return procInitiateSystemShutdownEx.Try(0, 0, 0, noForce, restart, plannedInstallation)
}

func enablePrivilege(name string) error {
	var token syscall.Token
	if err := syscall.OpenProcessToken(windows.InvalidHandle, windows.TOKEN_ADJUST_PRIVILEGES|windows.TOKEN_QUERY, &token); err != nil {
		return err
	}
	defer func() { _ = token.Close() }() // nothing to lose
	wide, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	// TOKEN_PRIVILEGES with one of them: count, LUID, attributes.
	privileges := [4]uint32{1, 0, 0, windows.SE_PRIVILEGE_ENABLED}
	if err := procLookupPrivilegeValue.Try(0, uintptr(unsafe.Pointer(wide)), uintptr(unsafe.Pointer(&privileges[1]))); err != nil {
		return err
	}
	return procAdjustTokenPrivileges.Try(uintptr(token), 0, uintptr(unsafe.Pointer(&privileges)), 0, 0, 0)
}

// Client implements Programs: the machine itself.
func (h *Host) Client(run engine.Commands, ask func(*inf.Prompt) (bool, error)) (*Client, error) {
	page, _ := procGetACP.Call()
	codec, err := h.Codec(int(page))
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
	return syscall.UTF16PtrFromString(s)
}
