package images

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// BuildError is a failed run of the go command.
type BuildError struct {
	Target string
	Output string // what it printed
	Err    error
}

func (e *BuildError) Error() string {
	return fmt.Sprintf("building the stub for %s: %v\n%s", e.Target, e.Err, strings.TrimSpace(e.Output))
}

func (e *BuildError) Unwrap() error { return e.Err }

// pinned is the environment that decides a stub's bytes. GOENV is off because
// an empty GOFLAGS would fall back to the user's `go env -w` file.
var pinned = []string{
	"GOENV=off", "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0",
	"GOAMD64=v1", "GO386=sse2", "GOARM64=v8.0", "GOFIPS140=off",
}

// Experiment is the setting of GOEXPERIMENT for a version of Go. The garbage
// collector that Go 1.25 had is 46 KB smaller than the one of Go 1.26, which that
// version alone can go without.
func Experiment(version string) string {
	if strings.HasPrefix(version, "go1.26") {
		return "GOEXPERIMENT=nogreenteagc"
	}
	return "GOEXPERIMENT="
}

// BuildFlags are the flags of `go build`, but for those of the linker. Functions
// are not inlined, which makes a stub 120 KB smaller, but where bytes are unpacked.
var BuildFlags = []string{
	"-trimpath", "-buildvcs=false", "-gcflags=all=-l",
	"-gcflags=goexpress/pkg/cab/lzx=", "-gcflags=goexpress/pkg/cab/mszip=", "-gcflags=goexpress/pkg/cab/quantum=",
	"-gcflags=goexpress/pkg/cab/internal/...=", "-gcflags=encoding/binary=",
}

// LinkFlags are the flags of the linker for a target, but for -s -w. It aligns
// functions to 32 bytes otherwise, 60 KB in all.
func LinkFlags(target string) string {
	flags := "-buildid="
	if strings.HasPrefix(target, "windows/") {
		flags += " -H=windowsgui"
	}
	if strings.HasSuffix(target, "/amd64") {
		flags += " -funcalign=4"
	}
	return flags
}

// carried are settings of the user that say where the go command finds and keeps
// things; they come through although GOENV is off, and do not reach the bytes.
var carried = []string{
	"GOVERSION", "GOROOT", "GOTOOLCHAIN", "GOPATH", "GOMODCACHE", "GOCACHE", "GOPROXY", "GOSUMDB",
	"GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOVCS", "GOAUTH",
}

// toolchain is the go command as it behaves in the sources' folder.
type toolchain struct {
	version string   // go1.26.8
	environ []string // for building, target not set yet
}

// newToolchain asks the go command for its version and settings. Without a go
// command it stands for the one that built this program.
func newToolchain(ctx context.Context, c Config) (*toolchain, error) {
	if c.GoTool == "" || c.Sources == "" {
		return &toolchain{version: runtime.Version()}, nil
	}
	cmd := exec.CommandContext(ctx, c.GoTool, append([]string{"env"}, carried...)...)
	// An experiment of the user's would be part of the version's name, or unknown.
	cmd.Dir, cmd.Env = c.Sources, append(withPWD(c.Environ, c.Sources), "GOEXPERIMENT=")
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("asking %s for its settings: %w", c.GoTool, describe(err))
	}
	values := strings.Split(strings.ReplaceAll(string(out), "\r\n", "\n"), "\n")
	if len(values) < len(carried) {
		return nil, fmt.Errorf("asking %s for its settings: %d answers for %d questions", c.GoTool, len(values), len(carried))
	}
	t := &toolchain{version: values[0], environ: withoutGo(c.Environ)}
	for i, key := range carried[1:] {
		// GOCACHE is off where no home says where it is; building tells that better.
		if v := values[i+1]; v != "" && (key != "GOCACHE" || v != "off") {
			t.environ = append(t.environ, key+"="+v)
		}
	}
	t.environ = append(append(t.environ, pinned...), Experiment(t.version))
	return t, nil
}

// build makes the image of target.
func (t *toolchain) build(ctx context.Context, target string, c Config) ([]byte, error) {
	if c.Progress != nil {
		c.Progress("building the stub for " + target)
	}
	dir, err := os.MkdirTemp(c.TempDir, "goexpress-stub-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	out := filepath.Join(dir, "stub")
	goos, goarch, _ := strings.Cut(target, "/")
	args := append([]string{"build", "-ldflags=-s -w " + LinkFlags(target), "-o", out}, BuildFlags...)
	cmd := exec.CommandContext(ctx, c.GoTool, append(args, "./cmd/stub")...)
	cmd.Dir = c.Sources
	cmd.Env = withPWD(append(slices.Clone(t.environ), "GOOS="+goos, "GOARCH="+goarch), c.Sources)
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, &BuildError{Target: target, Output: string(text), Err: err}
	}
	return os.ReadFile(out)
}

// withoutGo drops the settings of the go command and of cgo.
func withoutGo(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(kv string) bool {
		key, _, _ := strings.Cut(strings.ToUpper(kv), "=")
		return strings.HasPrefix(key, "GO") || strings.HasPrefix(key, "CGO_")
	})
}

// withPWD tells the go command its folder by the name we use for it, as os/exec
// does when it is left to choose the environment.
func withPWD(environ []string, dir string) []string {
	environ = slices.Clone(environ)
	if runtime.GOOS == "windows" {
		return environ
	}
	return append(environ, "PWD="+dir)
}

// describe puts what the command printed into its error.
func describe(err error) error {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && len(exit.Stderr) > 0 {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(exit.Stderr)))
	}
	return err
}
