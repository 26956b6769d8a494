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

// registration is one line of a list of components. advpack loads them into
// its own process; here a process of their own, of their architecture and with
// a time limit, keeps what they do out of ours.
type registration struct {
	*inf.Register
	open func() (fs.File, error) // the component
}

func registerStep(a *inf.Register) step { return &registration{Register: a} }

func (s *registration) action() inf.Action { return s.Register }

// check finds the component, which may also come by an action before this one.
func (s *registration) check(pre *preflight) *ActionError {
	if s.Source != "" {
		name, err := pre.find(s.Source)
		if err == nil {
			s.open = func() (fs.File, error) { return pre.fsys.Open(name) }
			return nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return fileFailure(s.Register, err)
		}
	}
	s.open = func() (fs.File, error) { return pre.sys.Open(s.Path) }
	if pre.brings(s.Path) {
		return nil
	}
	missing := &ActionError{
		Action: s.Register, Code: CodeFailed, Err: &fs.PathError{Op: "find", Path: s.Path, Err: fs.ErrNotExist},
		Hint: "copy the file there with CopyFiles, or put it into the package",
	}
	if s.Source != "" { // a place in the package is none on every system
		return missing
	}
	if err := pre.path(s.Register, s.Path); err != nil {
		return err
	}
	if _, err := pre.sys.Stat(s.Path); errors.Is(err, fs.ErrNotExist) {
		return missing
	}
	return nil
}

func (s *registration) do(ctx context.Context, r *run) outcome {
	if !s.Server && !s.Install {
		return outcome{skipped: "neither DllRegisterServer nor DllInstall is asked for"}
	}
	cmd := Command{Wait: true, Hidden: true, Timeout: s.Timeout}
	program := strings.EqualFold(winpath.Ext(s.Path), ".exe")
	if program {
		cmd.Line = s.programLine()
	} else {
		machine, err := s.machine()
		if err != nil {
			return outcome{err: fileFailure(s.Register, err)}
		}
		cmd.Line, cmd.Loads = s.libraryLine(r.opt.regsvr32(machine)), s.Path
	}
	r.res.Commands = append(r.res.Commands, &inf.Run{
		Origin: s.Origin, Command: cmd.Line, Wait: true, Hidden: true, Stage: inf.Registration,
	})
	code, err := r.sys.Run(ctx, cmd)
	switch {
	case errors.Is(err, ErrNotRun):
		return outcome{skipped: err.Error()}
	case err != nil:
		return outcome{goOn: r.opt.Continue, err: startFailure(s.Register, err)}
	case program && !r.codes.Add(code):
		return outcome{code: code, goOn: r.opt.Continue, err: &ActionError{Action: s.Register, Code: code, Err: &ExitError{code}}}
	case !program && code != 0: // regsvr32's own codes mean nothing to who started the package
		return outcome{code: code, goOn: r.opt.Continue, err: &ActionError{Action: s.Register, Code: CodeFailed, Err: regsvr32Error(code)}}
	}
	return outcome{code: code}
}

// machine is what the library is made for, 0 when its headers are odd: then
// Windows may still know.
func (s *registration) machine() (uint16, error) {
	f, err := s.open()
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r, size, err := randomAccess(f, maxBuffered)
	if err != nil {
		return 0, err
	}
	file, err := pe.NewFile(r, size)
	switch {
	case err == nil:
		return file.Machine, nil
	case errors.Is(err, pe.ErrNotPE):
		return 0, err
	}
	return 0, nil
}

// programLine starts a program that registers itself. "INF RegisterDlls
// Directive" gives it the line's argument, by default /RegServer.
func (s *registration) programLine() string {
	argument := "/RegServer"
	switch {
	case s.Argument != "":
		argument = s.Argument
	case s.Undo:
		argument = "/UnregServer"
	}
	return `"` + s.Path + `" ` + argument
}

// libraryLine has regsvr32 load a library, without a word on the screen.
func (s *registration) libraryLine(regsvr32 string) string {
	words := []string{cmdline.Quote(regsvr32), "/s"}
	if s.Undo {
		words = append(words, "/u")
	}
	if !s.Server {
		words = append(words, "/n")
	}
	switch {
	case s.Install && s.Argument == "":
		words = append(words, "/i")
	case s.Install:
		words = append(words, "/i:"+cmdline.Quote(s.Argument))
	}
	return strings.Join(append(words, `"`+s.Path+`"`), " ")
}

// regsvr32 is the program that can load a library of that machine. Without
// Options.Regsvr32 it is that of a 64-bit Windows, seen by a 64-bit program.
func (o Options) regsvr32(machine uint16) string {
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
