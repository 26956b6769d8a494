package ui

import (
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"goexpress/internal/windows"
)

var (
	procDialogBoxIndirectParam = windows.LazyProc{DLL: &user32, Name: "DialogBoxIndirectParamW"}
	procEndDialog              = windows.LazyProc{DLL: &user32, Name: "EndDialog"}
	procSetDlgItemText         = windows.LazyProc{DLL: &user32, Name: "SetDlgItemTextW"}
)

// Styles of the licence's window and of what is in it.
const (
	dialogStyle = 0x80000000 | 0x00C00000 | 0x00080000 | 0x80 | 0x200 | 0x800 // popup, caption, system menu; modal frame, foreground, centred
	shown       = 0x40000000 | 0x10000000                                     // child, visible
	tabStop     = 0x00010000
	pushDefault = 0x1
	licenseText = 0x00800000 | 0x00200000 | 0x4 | 0x40 | 0x800 // border, scroll bar; multi-line, scrolling, read-only
)

const (
	idNo      = 7
	idLicense = 100
)

var licenseControls = [...]control{
	{classButton, shown | tabStop | pushDefault, 186, 180, 50, 14, idYes, "&Yes"},
	{classButton, shown | tabStop, 243, 180, 50, 14, idNo, "&No"},
	{classStatic, shown, 7, 163, 286, 10, idLicense + 1, "Do you accept these terms? If you choose No, nothing is done."},
	{classEdit, shown | tabStop | licenseText, 7, 7, 286, 150, idLicense, ""},
}

// License shows the text in a window of its own, since a message box would grow
// past the screen.
func (b *boxes) License(text string) bool {
	template := dialogTemplate(b.title, dialogStyle, 300, 200, licenseControls[:])
	wide := utf16UpToNUL(windowsLines(text))
	runtime.LockOSThread() // windows belong to a thread
	defer runtime.UnlockOSThread()
	answer, _ := procDialogBoxIndirectParam.Call(0, uintptr(unsafe.Pointer(&template[0])), 0, syscall.NewCallback(
		func(window windows.HWND, message uint32, wparam, _ uintptr) uintptr {
			return licenseMessage(window, message, wparam, &wide[0])
		}), 0)
	if int32(answer) <= 0 { // there is no such window to be had
		answer = b.show(text, mbYesNo|mbIconInformation)
	}
	return answer == idYes
}

// licenseMessage handles the messages of the licence's window; 0 leaves one to
// the system.
func licenseMessage(window windows.HWND, message uint32, wparam uintptr, text *uint16) uintptr {
	const (
		wmInitDialog = 0x110
		wmCommand    = 0x111
	)
	switch message {
	case wmInitDialog:
		procSetDlgItemText.Call(uintptr(window), idLicense, uintptr(unsafe.Pointer(text)))
		return 1
	case wmCommand:
		switch id := wparam & 0xFFFF; id {
		case idYes, idNo, idCancel:
			procEndDialog.Call(uintptr(window), id)
			return 1
		}
	}
	return 0
}

// windowsLines ends every line with CR LF: an edit control knows nothing else.
func windowsLines(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	return strings.ReplaceAll(text, "\n", "\r\n")
}
