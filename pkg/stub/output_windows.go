package stub

import (
	"io"
	"syscall"
	"unicode/utf16"

	"goexpress/internal/leanos"
	"goexpress/internal/text"
	"goexpress/internal/windows"
)

var (
	kernelbase               = windows.LazyDLL{Name: "kernelbase.dll"}
	procGetOEMCP             = windows.LazyProc{DLL: &windows.Kernel32, Name: "GetOEMCP"}
	procGetConsoleOutputCP   = windows.LazyProc{DLL: &windows.Kernel32, Name: "GetConsoleOutputCP"}
	procCompareObjectHandles = windows.LazyProc{DLL: &kernelbase, Name: "CompareObjectHandles"}
)

// OutputCodec implements Facts: a command writes in the page of the console that it
// shares with us, or of a new one.
func (h *Host) OutputCodec() text.Codec {
	page, _ := procGetOEMCP.Call()
	if isConsoleHandle(syscall.Stdout) || isConsoleHandle(syscall.Stderr) {
		page, _ = procGetConsoleOutputCP.Call()
	}
	codec, err := h.Codec(int(page))
	if err != nil {
		return nil
	}
	return codec
}

func isConsoleHandle(h windows.Handle) bool {
	var mode uint32
	return syscall.GetConsoleMode(h, &mode) == nil
}

// ownOutputs are our own standard output and standard error, nil where there is
// none, and whether the two are the same thing.
func ownOutputs() (stdout, stderr io.Writer, same bool) {
	out, errs := isOpen(syscall.Stdout), isOpen(syscall.Stderr)
	if out {
		stdout = rawOutput(syscall.Stdout)
	}
	if errs {
		stderr = rawOutput(syscall.Stderr)
	}
	if !out || !errs {
		return stdout, stderr, out == errs
	}
	equal, _ := procCompareObjectHandles.Call(uintptr(syscall.Stdout), uintptr(syscall.Stderr))
	return stdout, stderr, equal != 0
}

// rawOutput writes bytes as they are: to a console in its page, as programs do.
func rawOutput(h windows.Handle) io.Writer { return leanos.NewFile(h, "output") }

// textOutput writes our own texts, which are UTF-8; a console takes UTF-16.
func textOutput(h windows.Handle) io.Writer {
	if isConsoleHandle(h) {
		return &console{h}
	}
	return rawOutput(h)
}

// console is written whole texts.
type console struct{ handle windows.Handle }

func (c *console) Write(p []byte) (int, error) {
	const most = 16000 // at once; consoles of older systems have a small buffer
	for text := utf16.Encode([]rune(string(p))); len(text) > 0; {
		var n uint32
		if err := syscall.WriteConsole(c.handle, &text[0], uint32(min(len(text), most)), &n, nil); err != nil {
			return 0, err
		}
		if n == 0 {
			return 0, io.ErrShortWrite
		}
		text = text[n:]
	}
	return len(p), nil
}
