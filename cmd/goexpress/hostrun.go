package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"goexpress/internal/cmdline"
	"goexpress/internal/foldfs"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/inf/engine"
)

// hostCommands runs the commands of a plan on this host, for apply --run: what
// lies in the package or below the folder that stands for C:\, as far as the
// host can run it at all.
type hostCommands struct {
	work string    // folder of the INF, or stands for the work folder
	root string    // stands for C:\
	out  io.Writer // where the programs' output goes
}

// unpackSource copies the files of a package to a temporary folder, since
// programs need real files. An INF's commands run where the INF lies.
func unpackSource(source fs.FS) (string, error) {
	dir, err := os.MkdirTemp("", "goexpress-apply-")
	if err != nil {
		return "", err
	}
	if err := os.CopyFS(dir, source); err != nil {
		os.RemoveAll(dir)
		return "", err
	}
	return dir, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		return os.Chmod(path, 0o700)
	})
}

// Run implements engine.Commands.
func (h *hostCommands) Run(ctx context.Context, c *engine.Command) (int, error) {
	if c.Loads != "" { // would write to this host's registry
		return 0, fmt.Errorf("libraries are registered on a client only: %w", engine.ErrNotRun)
	}
	program, args := winpath.FirstToken(c.Line)
	path, err := h.find(program)
	if err != nil {
		return 0, err
	}
	words := cmdline.Split(args)
	switch form, err := formOf(path); {
	case err != nil:
		return 0, err
	case form == windowsProgram && runtime.GOOS != "windows":
		return 0, fmt.Errorf("%s is a program for Windows: %w", program, engine.ErrNotRun)
	case form == plainText && runtime.GOOS != "windows": // Windows knows by the extension
		path, words = "/bin/sh", append([]string{path}, words...)
	}
	if c.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Timeout)
		defer cancel()
	}
	cmd := exec.CommandContext(ctx, path, words...)
	cmd.WaitDelay = pipeDelay
	cmd.Dir = h.work
	cmd.Stdout, cmd.Stderr = h.out, h.out
	cmd.Env = append(cmd.Environ(), "GOEXPRESS_DIR="+h.work, "GOEXPRESS_ROOT="+h.root)
	if !c.Wait {
		return 0, cmd.Start()
	}
	err = cmd.Run()
	if ctx.Err() != nil {
		return 0, fmt.Errorf("%s was ended: %w", program, ctx.Err())
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// pipeDelay is how long a program that was ended may leave its output to those
// that it has started.
const pipeDelay = 2 * time.Second

// find looks in the package, then below the root; PATH is never searched, and a
// link that leads out of either is no file of theirs.
func (h *hostCommands) find(program string) (string, error) {
	dir, name := h.work, strings.TrimPrefix(program, express.WorkDir+`\`)
	if winpath.EqualFold(winpath.Volume(program), "C:") && winpath.IsAbs(program) {
		dir, name = h.root, program[len(`C:\`):]
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", err
	}
	defer root.Close()
	found, err := foldfs.Find(root.FS(), name)
	if err == nil {
		_, err = root.Stat(found)
	}
	if err != nil {
		return "", fmt.Errorf("%s is not among the files: %w", program, fs.ErrNotExist)
	}
	return filepath.Join(dir, filepath.FromSlash(found)), nil
}

// form is what a file that is to be run looks like.
type form uint8

const (
	plainText      form = iota // taken for a shell script
	hostProgram                // or a script that names its interpreter
	windowsProgram             //
)

func formOf(path string) (form, error) {
	head, err := headOf(path)
	if err != nil || len(head) < 2 {
		return plainText, err
	}
	switch {
	case string(head[:2]) == "MZ":
		return windowsProgram, nil
	case string(head[:2]) == "#!" || head[0] == 0x7f: // ELF
		return hostProgram, nil
	}
	return plainText, nil
}
