//go:build windows

// Command launcher starts a program inside Wine for the test harness and
// writes its full exit code to a file: through a Unix process only the lower
// eight bits of it come back.
//
// Its only argument is a file of lines: the file for the result, the program,
// its command line, its directory, and any number of NAME=value that are set
// in its environment. The result is `exit N`, or `error N text` with Windows'
// error number when the program could not be started.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

func main() {
	request, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "launcher:", err)
		os.Exit(1)
	}
	lines := strings.Split(strings.TrimSuffix(string(request), "\n"), "\n")
	if err := os.WriteFile(lines[0], []byte("started"), 0o644); err != nil { // see Wine.Start
		fmt.Fprintln(os.Stderr, "launcher:", err)
		os.Exit(1)
	}
	if err := os.WriteFile(lines[0], []byte(run(lines[1], lines[2], lines[3], lines[4:])), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "launcher:", err)
		os.Exit(1)
	}
}

func run(exe, commandLine, dir string, env []string) string {
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		os.Setenv(name, value)
	}
	p, err := os.StartProcess(exe, nil, &os.ProcAttr{
		Dir:   dir,
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		Sys:   &syscall.SysProcAttr{CmdLine: commandLine},
	})
	if err != nil {
		var code syscall.Errno
		errors.As(err, &code)
		return fmt.Sprintf("error %d %v", uint32(code), err)
	}
	state, err := p.Wait()
	if err != nil {
		return fmt.Sprintf("error 0 %v", err)
	}
	return fmt.Sprintf("exit %d", uint32(state.ExitCode()))
}
