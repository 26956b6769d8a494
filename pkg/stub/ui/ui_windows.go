package ui

import (
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"goexpress/internal/incomparable"
	"goexpress/internal/windows"
)

// Every DLL comes from System32 and is loaded when its first window is wanted, so
// a quiet run never loads them (S2).
var (
	user32 = windows.LazyDLL{Name: "user32.dll"}

	procMessageBox               = windows.LazyProc{DLL: &user32, Name: "MessageBoxW"}
	procGetProcessWindowStation  = windows.LazyProc{DLL: &user32, Name: "GetProcessWindowStation"}
	procGetUserObjectInformation = windows.LazyProc{DLL: &user32, Name: "GetUserObjectInformationW"}
	procBrowseForFolder          = windows.LazyProc{DLL: &windows.Shell32, Name: "SHBrowseForFolderW"}
	procGetPathFromIDList        = windows.LazyProc{DLL: &windows.Shell32, Name: "SHGetPathFromIDListW"}
	procCoInitialize             = windows.LazyProc{DLL: &windows.Ole32, Name: "CoInitialize"}
	procCoUninitialize           = windows.LazyProc{DLL: &windows.Ole32, Name: "CoUninitialize"}
	procCoTaskMemFree            = windows.LazyProc{DLL: &windows.Ole32, Name: "CoTaskMemFree"}
)

// Styles and answers of MessageBoxW.
const (
	mbOKCancel        = 0x1
	mbYesNoCancel     = 0x3
	mbYesNo           = 0x4
	mbIconError       = 0x10
	mbIconQuestion    = 0x20
	mbIconWarning     = 0x30
	mbIconInformation = 0x40
	mbSetForeground   = 0x10000

	idOK     = 1
	idCancel = 2
	idYes    = 6
)

// boxes shows message boxes under a title.
type boxes struct{ title string }

// Open returns the gate that shows windows under title.
func Open(title string) Gate {
	preload()
	return &boxes{title}
}

func (b *boxes) show(text string, style uintptr) uintptr {
	t, title := utf16UpToNUL(text), utf16UpToNUL(b.title)
	answer, _ := procMessageBox.Call(0, uintptr(unsafe.Pointer(&t[0])), uintptr(unsafe.Pointer(&title[0])), style|mbSetForeground)
	return answer
}

// utf16UpToNUL is s for Windows: cut at a NUL rather than not shown.
func utf16UpToNUL(s string) []uint16 {
	s, _, _ = strings.Cut(s, "\x00")
	u, _ := syscall.UTF16FromString(s) // fails for a NUL alone
	return u
}

func (b *boxes) Ask(question string, _ bool) bool {
	return b.show(question, mbYesNo|mbIconQuestion) == idYes
}

func (b *boxes) Prompt(title, text string, buttons Buttons) bool {
	if title != "" {
		b.title = title
	}
	switch buttons {
	case OKCancel:
		return b.show(text, mbOKCancel|mbIconQuestion) == idOK
	case YesNo:
		return b.show(text, mbYesNo|mbIconQuestion) == idYes
	}
	b.Tell(text)
	return true
}

func (b *boxes) Replace(path string) Answer {
	switch b.show("This file exists already:\n\n"+path+"\n\nReplace it?", mbYesNoCancel|mbIconWarning) {
	case idYes:
		return Yes
	case idCancel, 0:
		return Cancel
	}
	return No
}

func (b *boxes) Tell(text string) { b.show(text, mbIconInformation) }
func (b *boxes) Fail(text string) { b.show(text, mbIconError) }

// browseInfo is BROWSEINFOW.
type browseInfo struct {
	_           incomparable.Struct
	owner       uintptr
	root        uintptr
	displayName *uint16
	title       *uint16
	flags       uint32
	callback    uintptr
	param       uintptr
	image       int32
}

// Flags of BROWSEINFOW: file system folders only; resizable, with a button for a
// new folder.
const (
	bifReturnOnlyFSDirs = 0x1
	bifNewDialogStyle   = 0x40
)

func (b *boxes) Folder(prompt string) (string, bool) {
	title := utf16UpToNUL(prompt)
	var path [windows.MAX_PATH]uint16
	info := browseInfo{displayName: &path[0], title: &title[0], flags: bifReturnOnlyFSDirs | bifNewDialogStyle}
	runtime.LockOSThread() // COM belongs to a thread
	procCoInitialize.Call(0)
	list, _ := procBrowseForFolder.Call(uintptr(unsafe.Pointer(&info)))
	ok := list
	if list != 0 {
		ok, _ = procGetPathFromIDList.Call(list, uintptr(unsafe.Pointer(&path)))
		procCoTaskMemFree.Call(list)
	}
	procCoUninitialize.Call()
	runtime.UnlockOSThread()
	return syscall.UTF16ToString(path[:]), ok != 0
}

// Visible reports whether a window would be seen: services run on a window
// station of which nothing is shown.
func Visible() bool {
	const (
		uoiFlags   = 1
		wsfVisible = 1
	)
	var flags struct {
		inherit, reserved int32
		flags             uint32
	}
	station, _ := procGetProcessWindowStation.Call()
	if station == 0 {
		return false
	}
	ok, _ := procGetUserObjectInformation.Call(station, uoiFlags, uintptr(unsafe.Pointer(&flags)), unsafe.Sizeof(flags), 0)
	return ok == 0 || flags.flags&wsfVisible != 0 // unknown: as wextract, which always shows
}
