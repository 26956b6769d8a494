package stub

import (
	"context"
	"syscall"
	"unsafe"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

var (
	procResumeThread             = windows.LazyProc{DLL: &windows.Kernel32, Name: "ResumeThread"}
	procCreateJobObject          = windows.LazyProc{DLL: &windows.Kernel32, Name: "CreateJobObjectW"}
	procSetInformationJobObject  = windows.LazyProc{DLL: &windows.Kernel32, Name: "SetInformationJobObject"}
	procAssignProcessToJobObject = windows.LazyProc{DLL: &windows.Kernel32, Name: "AssignProcessToJobObject"}
	procTerminateJobObject       = windows.LazyProc{DLL: &windows.Kernel32, Name: "TerminateJobObject"}
)

// Start implements Programs.
func (h *Host) Start(ctx context.Context, p *Process) (uint32, error) {
	ctx, cancel := p.Limits.apply(ctx)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	var output *capture
	if p.captured() {
		c, err := newCapture(p)
		if err != nil {
			return 0, leanos.PathError("start", p.Path, err)
		}
		defer c.finish(ctx)
		output = c
	}
	info, err := createProcess(p, output)
	if err != nil {
		return 0, leanos.PathError("start", p.Path, err)
	}
	defer func() { _ = syscall.CloseHandle(info.Process) }() // nothing to lose
	job := newJob(info.Process)
	const failed = 1<<32 - 1
	suspended, err := procResumeThread.Call(uintptr(info.Thread))
	_ = syscall.CloseHandle(info.Thread)
	if uint32(suspended) == failed {
		job.end(info.Process, CodeFailed)
		job.close()
		return 0, leanos.PathError("start", p.Path, err)
	}
	if !p.Wait { // nobody waits for what it starts either
		job.close()
		return 0, nil
	}
	defer h.keep(job)
	return wait(ctx, info.Process, job)
}

// wait waits for a process, no longer than ctx.
func wait(ctx context.Context, process windows.Handle, job job) (uint32, error) {
	stop := context.AfterFunc(ctx, func() { job.end(process, CodeTimeout) })
	code, err := exitCode(process)
	if !stop() {
		return 0, context.Cause(ctx)
	}
	return code, err
}

// exitCode is what a process ends with. A program may return 259 (STILL_ACTIVE), so
// only the handle tells that it has ended.
func exitCode(process windows.Handle) (code uint32, err error) {
	if _, err := syscall.WaitForSingleObject(process, windows.INFINITE); err != nil {
		return 0, err
	}
	err = syscall.GetExitCodeProcess(process, &code)
	return code, err
}

// job holds a process and what it starts, so that all can be ended (S29). What
// asks for it may leave the job, as services and updaters do. 0 is no job.
type job windows.Handle

// jobLimits are those of every job: none, and leave to leave it.
var jobLimits = windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
	BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: windows.JOB_OBJECT_LIMIT_BREAKAWAY_OK},
}

func newJob(process windows.Handle) job {
	h, _ := procCreateJobObject.Call(0, 0)
	if h == 0 {
		return 0
	}
	err := procSetInformationJobObject.Try(h, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&jobLimits)), unsafe.Sizeof(jobLimits))
	if err == nil {
		err = procAssignProcessToJobObject.Try(h, uintptr(process))
	}
	if err != nil { // an old system inside another job: the process alone can be ended
		_ = syscall.CloseHandle(windows.Handle(h))
		return 0
	}
	return job(h)
}

// end ends the job, or where there is none the process. What has ended is fine.
func (j job) end(process windows.Handle, code uint32) {
	if j == 0 {
		_ = syscall.TerminateProcess(process, code)
		return
	}
	_, _ = procTerminateJobObject.Call(uintptr(j), uintptr(code))
}

func (j job) close() {
	if j != 0 {
		_ = syscall.CloseHandle(windows.Handle(j))
	}
}

// createProcess creates p suspended; output takes what it writes, if that is not
// nil.
func createProcess(p *Process, output *capture) (*windows.ProcessInformation, error) {
	path, err := utf16Z(p.Path)
	if err != nil {
		return nil, err
	}
	line, err := utf16Z(p.Line) // CreateProcess may write to it; it is ours
	if err != nil {
		return nil, err
	}
	dir, err := utf16Z(p.Dir)
	if err != nil {
		return nil, err
	}
	std, err := standardHandles(p, output)
	if err != nil {
		return nil, err
	}
	defer std.close()
	startup := &windows.StartupInfoEx{}
	list, err := std.fill(startup)
	if err != nil {
		return nil, err
	}
	defer list.Delete()
	if show, ok := showCommands[p.Show]; ok {
		startup.Flags |= windows.STARTF_USESHOWWINDOW
		startup.ShowWindow = show
	}
	env, err := environmentBlock(mergeEnv(syscall.Environ(), p.Env, Windows))
	if err != nil {
		return nil, err
	}
	var out windows.ProcessInformation
	err = syscall.CreateProcess(path, line, nil, nil, len(std.open) > 0, creationFlags(p, std), &env[0], dir, &startup.StartupInfo, &out)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func creationFlags(p *Process, s *std) uint32 {
	flags := uint32(windows.CREATE_SUSPENDED | windows.CREATE_UNICODE_ENVIRONMENT | windows.EXTENDED_STARTUPINFO_PRESENT)
	switch {
	case !p.Quiet:
		flags |= windows.CREATE_DEFAULT_ERROR_MODE // not our quiet one
	case !s.console: // a program that writes to our console needs to stay there
		flags |= windows.CREATE_NO_WINDOW
	}
	return flags
}

// showCommands are the SW_ values of SHOWWINDOW.
var showCommands = map[uint32]uint16{showHidden: windows.SW_HIDE, showMinimised: windows.SW_MINIMIZE, showMaximised: windows.SW_SHOWMAXIMIZED}

// environmentBlock is an environment as CreateProcess takes it. What is no valid
// Unicode in ours reaches children as it is.
func environmentBlock(env []string) ([]uint16, error) {
	var block []uint16
	for _, kv := range env {
		wide, err := syscall.UTF16FromString(kv)
		if err != nil {
			return nil, windows.ERROR_INVALID_NAME
		}
		block = append(block, wide...)
	}
	return append(block, 0, 0), nil
}

// std are the standard handles for a child: copies that it inherits, and nothing
// else with them (S27).
type std struct {
	handles [3]windows.Handle // input, output, error; 0 = none
	open    []windows.Handle  // those of handles that are not 0
	console bool              // our output or error is a console
}

// standardHandles copies our own handles, as far as they are valid, or those of the
// pipes that take what a child writes. A quiet run's child reads from nothing, so
// that it cannot wait for an answer (S57), and writes to nobody if nobody waits.
func standardHandles(p *Process, output *capture) (*std, error) {
	own := [3]windows.Handle{syscall.Stdin, syscall.Stdout, syscall.Stderr}
	s := &std{console: isConsoleHandle(own[1]) || isConsoleHandle(own[2])}
	if output != nil {
		own[1], own[2] = windows.Handle(output.stdout().Fd()), windows.Handle(output.stderr().Fd())
	}
	for i, h := range own {
		var err error
		switch {
		case p.Quiet && (i == 0 || !p.Wait || !isOpen(h)):
			s.handles[i], err = openNull()
		case isOpen(h):
			s.handles[i], err = inheritable(h)
		}
		if err != nil {
			s.close()
			return nil, err
		}
		if s.handles[i] != 0 {
			s.open = append(s.open, s.handles[i])
		}
	}
	return s, nil
}

// fill puts the handles into info and names them as all that is inherited. The
// list must live until the process is created.
func (s *std) fill(info *windows.StartupInfoEx) (*windows.HandleList, error) {
	info.Cb = uint32(unsafe.Sizeof(*info))
	list, err := windows.NewHandleList(s.open)
	if err != nil {
		return nil, err
	}
	if len(s.open) > 0 {
		info.Flags |= windows.STARTF_USESTDHANDLES
		info.StdInput, info.StdOutput, info.StdErr = s.handles[0], s.handles[1], s.handles[2]
	}
	info.ProcThreadAttributeList = list.List()
	return list, nil
}

func (s *std) close() {
	for _, h := range s.open {
		_ = syscall.CloseHandle(h) // copies
	}
}

func inheritable(h windows.Handle) (windows.Handle, error) {
	const self = windows.InvalidHandle
	var dup windows.Handle
	err := syscall.DuplicateHandle(self, h, self, &dup, 0, true, windows.DUPLICATE_SAME_ACCESS)
	return dup, err
}

func openNull() (windows.Handle, error) {
	name, err := utf16Z("NUL")
	if err != nil {
		return 0, err
	}
	attributes := &syscall.SecurityAttributes{InheritHandle: 1}
	attributes.Length = uint32(unsafe.Sizeof(*attributes))
	return syscall.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE,
		attributes, windows.OPEN_EXISTING, 0, 0)
}
