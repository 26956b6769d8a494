package engine

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"goexpress/internal/cmdline"
	"goexpress/internal/format"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
	"goexpress/pkg/pe"
)

// checkRegister finds the component of one line of a list of components, which
// may also come by an action before this one.
func (pre *preflight) checkRegister(s *source, a *inf.Register) error {
	if a.Source != "" {
		name, err := pre.find(a.Source)
		if err == nil {
			*s = source{fsys: pre.opt.Source, name: name}
			return nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if pre.brings(a.Path) {
		return nil
	}
	if a.Source == "" { // a place in the package is none on every system
		if err := pre.path(a.Path); err != nil {
			return err
		}
		if _, err := pre.sys.Stat(a.Path); !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	return refuse(&fs.PathError{Op: "find", Path: a.Path, Err: fs.ErrNotExist},
		"copy the file there with CopyFiles, or put it into the package")
}

// register registers a component. advpack loads it into its own process; here a
// process of its own, of its architecture and with a time limit, keeps what it
// does out of ours.
func (r *run) register(ctx context.Context, s *source, a *inf.Register) (skipped string, err error) {
	if !a.Server && !a.Install {
		return "neither DllRegisterServer nor DllInstall is asked for", nil
	}
	cmd := &Command{Wait: true, Hidden: true, Timeout: a.Timeout}
	program := strings.EqualFold(winpath.Ext(a.Path), ".exe")
	if program {
		cmd.Line = programLine(a)
	} else {
		var machine uint16
		if s.fsys != nil {
			machine, err = machineOf(s.open())
		} else {
			machine, err = machineOf(r.sys.Open(a.Path))
		}
		if err != nil {
			return "", err
		}
		cmd.Line, cmd.Loads = libraryLine(a, r.opt.regsvr32(machine)), a.Path
	}
	code, skipped, err := r.start(ctx, cmd, &inf.Run{
		Origin: a.Origin, Command: cmd.Line, Wait: true, Hidden: true, Stage: inf.Registration,
	})
	switch {
	case err != nil || skipped != "":
		return skipped, err
	case program && !r.codes.Add(code):
		return "", &ActionError{Code: code, Err: &ExitError{code}}
	case !program && code != 0: // regsvr32's own codes mean nothing to who started the package
		return "", refuse(regsvr32Error(code), "")
	}
	return "", nil
}

// machineOf is what a library is made for that was opened, 0 when its headers
// are odd: then Windows may still know. It closes the library.
func machineOf(f fs.File, openErr error) (machine uint16, err error) {
	if openErr != nil {
		return 0, openErr
	}
	r, size, err := randomAccess(f, maxBuffered)
	if err == nil {
		var file *pe.File
		if file, err = pe.NewFile(r, size); err == nil {
			machine = file.Machine
		} else if !errors.Is(err, pe.ErrNotPE) {
			err = nil
		}
	}
	f.Close() // it was only read
	return machine, err
}

// programLine starts a program that registers itself. "INF RegisterDlls
// Directive" gives it the line's argument, by default /RegServer.
func programLine(a *inf.Register) string {
	argument := "/RegServer"
	switch {
	case a.Argument != "":
		argument = a.Argument
	case a.Undo:
		argument = "/UnregServer"
	}
	return `"` + a.Path + `" ` + argument
}

// libraryLine has regsvr32 load a library, without a word on the screen.
func libraryLine(a *inf.Register, regsvr32 string) string {
	line := cmdline.Quote(regsvr32) + " /s"
	if a.Undo {
		line += " /u"
	}
	if !a.Server {
		line += " /n"
	}
	if a.Install {
		line += " /i"
		if a.Argument != "" {
			line += ":" + cmdline.Quote(a.Argument)
		}
	}
	return line + ` "` + a.Path + `"`
}

// regsvr32 is the program that can load a library of that machine. Without
// Options.Regsvr32 it is that of a 64-bit Windows, seen by a 64-bit program.
func (o *Options) regsvr32(machine uint16) string {
	switch {
	case o.Regsvr32 != nil:
		return o.Regsvr32(machine)
	case machine == pe.MachineI386:
		return `C:\WINDOWS\SysWOW64\regsvr32.exe`
	}
	return `C:\WINDOWS\system32\regsvr32.exe`
}

// regsvr32Error says what an exit code of regsvr32 means, after "What do the
// various regsvr32 exit codes mean?" (The Old New Thing, 2018).
func regsvr32Error(code int) error {
	why := "it could not be registered"
	switch code {
	case 3:
		why = "it, or a library that it needs, cannot be loaded"
	case 4:
		why = "it has no function to register itself by"
	case 5:
		why = "its own registration failed"
	}
	return format.Errorf("%s (regsvr32 %w)", why, &ExitError{code})
}
