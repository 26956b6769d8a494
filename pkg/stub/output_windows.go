package stub

import (
	"io"
	"os"
	"syscall"

	"goexpress/internal/text"
	"goexpress/internal/windows"
)

var (
	procGetOEMCP             = kernel32.NewProc("GetOEMCP")
	procGetConsoleOutputCP   = kernel32.NewProc("GetConsoleOutputCP")
	procCompareObjectHandles = windows.NewLazySystemDLL("kernelbase.dll").NewProc("CompareObjectHandles")
)

// OutputCodec implements Facts: a command writes in the page of the console that it
// shares with us, or of a new one.
func (h *Host) OutputCodec() text.Codec {
	page, _, _ := procGetOEMCP.Call()
	if isConsoleHandle(windows.Stdout) || isConsoleHandle(windows.Stderr) {
		page, _, _ = procGetConsoleOutputCP.Call()
	}
	codec, err := h.Codec(int(page))
	if err != nil {
		return nil
	}
	return codec
}

func isConsoleHandle(h windows.Handle) bool {
	var mode uint32
	return windows.GetConsoleMode(h, &mode) == nil
}

// ownOutputs are our own standard output and standard error, nil where there is
// none, and whether the two are the same thing.
func ownOutputs() (stdout, stderr io.Writer, same bool) {
	out, errs := isOpen(windows.Stdout), isOpen(windows.Stderr)
	if out {
		stdout = rawOutput(os.Stdout, windows.Stdout)
	}
	if errs {
		stderr = rawOutput(os.Stderr, windows.Stderr)
	}
	if !out || !errs {
		return stdout, stderr, out == errs
	}
	equal, _, _ := procCompareObjectHandles.Call(uintptr(windows.Stdout), uintptr(windows.Stderr))
	return stdout, stderr, equal != 0
}

// rawOutput writes bytes as they are. A file of package os takes what goes to a
// console for UTF-8, where a program has written in the console's page.
func rawOutput(f *os.File, h windows.Handle) io.Writer {
	if isConsoleHandle(h) {
		return console(h)
	}
	return f
}

type console windows.Handle

func (c console) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		var n uint32
		if err := syscall.WriteFile(syscall.Handle(c), p[done:], &n, nil); err != nil {
			return done, err
		}
		if n == 0 {
			return done, io.ErrShortWrite
		}
		done += int(n)
	}
	return len(p), nil
}
