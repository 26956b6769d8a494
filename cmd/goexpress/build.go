package main

import (
	"bytes"
	"context"
	"debug/buildinfo"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"goexpress/internal/codepage"
	"goexpress/pkg/cab"
	"goexpress/pkg/pack"
	"goexpress/pkg/pe"
	"goexpress/pkg/sed"
	"goexpress/pkg/stub/images"
)

type buildFlags struct {
	directiveFlags
	output   string
	target   string
	stub     string
	strict   bool
	compress compressFlags
}

func newBuildCommand(a *app) *cobra.Command {
	var f buildFlags
	c := &cobra.Command{
		Use:   "build FILE.sed",
		Short: "Build the package that a directive describes",
		Long: `Build the package that a directive describes. Paths in the directive are
relative to it; - reads it from standard input.`,
		Args: exactArgs(1, "one .sed file"),
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("output") && f.output == "" {
				return usagef("-o wants a path")
			}
			return a.build(c.Context(), args[0], &f)
		},
	}
	c.Flags().StringVarP(&f.output, "output", "o", "", "write the package to `PATH` instead of TargetName")
	c.Flags().StringVar(&f.target, "target", "", "system the package runs on: "+strings.Join(images.Targets, ", ")+" (default "+images.Targets[0]+")")
	c.Flags().StringVar(&f.stub, "stub", "", "use the program `FILE` as stub, Microsoft's wextract.exe for example")
	c.Flags().BoolVar(&f.strict, "strict", false, "fail on warnings")
	c.Flags().BoolVarP(&a.quiet, "quiet", "q", false, "print errors only")
	f.compress.add(c)
	f.directiveFlags.add(c)
	a.jsonFlag(c)
	return c
}

func (a *app) build(ctx context.Context, path string, f *buildFlags) error {
	opt, closeStub, err := a.buildOptions(path, f)
	if err != nil {
		return err
	}
	defer closeStub()
	d, err := a.readDirective(path, &f.directiveFlags)
	if err != nil {
		return err
	}
	bar := a.newProgress()
	opt.Progress, opt.Step = bar.set, bar.step
	job := pack.Prepare(d, opt)
	report, err := job.Write(ctx)
	bar.end()
	a.findings(job.Findings)
	if job.Findings.Err() != nil {
		return errFailed
	}
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(a.buildResult(report, d))
	}
	a.buildSummary(report)
	return nil
}

// buildOptions gathers what a build needs from switches and environment.
func (a *app) buildOptions(path string, f *buildFlags) (opt pack.Options, closeStub func(), err error) {
	closeStub = func() {}
	if err := f.compress.check(); err != nil {
		return opt, closeStub, err
	}
	if f.target != "" && !slices.Contains(images.Targets, f.target) {
		return opt, closeStub, usagef(fmt.Sprintf("there is no target %q: use one of %s", f.target, strings.Join(images.Targets, ", ")))
	}
	opt = pack.Options{
		Target: f.target, Compression: f.compress.method, Level: f.compress.level,
		Window: f.compress.window, Jobs: f.compress.jobs,
		CodePage: f.codePage, Codec: codepage.Lookup, Strict: f.strict, Now: time.Now,
	}
	if opt.Paths, err = a.paths(path, &f.directiveFlags); err != nil {
		return opt, closeStub, err
	}
	if opt.NotAfter, err = notAfter(); err != nil {
		return opt, closeStub, err
	}
	if f.output != "" {
		opt.Output = a.abs(f.output)
	}
	for _, input := range []string{path, f.stub, f.overrideFile()} {
		if input != "" && input != "-" {
			opt.Inputs = append(opt.Inputs, a.abs(input))
		}
	}
	if f.stub == "" {
		opt.Stub = a.findStub(opt.Target)
		return opt, closeStub, nil
	}
	if info, err := os.Stat(f.stub); err == nil && !info.Mode().IsRegular() { // a pipe would wait for a writer
		return opt, closeStub, &openError{f.stub, errors.New("is not a file")}
	}
	file, err := os.Open(f.stub)
	if err != nil {
		return opt, closeStub, err
	}
	return opt, func() { file.Close() }, a.useStub(&opt, file)
}

// findStub finds or builds the image when it is wanted: that takes a while the
// first time.
func (a *app) findStub(target string) func(context.Context) (*pack.Stub, error) {
	if target == "" {
		target = images.Targets[0]
	}
	return func(ctx context.Context) (*pack.Stub, error) {
		c := a.stubConfig()
		c.Progress = a.note
		image, err := images.Find(ctx, target, c)
		if err != nil {
			return nil, err
		}
		return &pack.Stub{Image: bytes.NewReader(image.Data), Size: int64(len(image.Data))}, nil
	}
}

// useStub takes a stub of the user's.
func (a *app) useStub(opt *pack.Options, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	target, ours, err := stubTarget(file, info.Size())
	if err != nil {
		return err
	}
	if opt.Target != "" && opt.Target != target {
		return usagef(fmt.Sprintf("the stub %s is for %s, not for %s", file.Name(), target, opt.Target))
	}
	opt.Target, opt.ForeignStub = target, !ours
	opt.Stub = func(context.Context) (*pack.Stub, error) { return &pack.Stub{Image: file, Size: info.Size()}, nil }
	return nil
}

// stubTarget tells what a stub of the user's runs on, and whether it is one of
// ours, by what the Go linker wrote into it.
func stubTarget(file *os.File, size int64) (target string, ours bool, err error) {
	if info, err := buildinfo.Read(file); err == nil && info.Path == "goexpress/cmd/stub" {
		set := map[string]string{}
		for _, s := range info.Settings {
			set[s.Key] = s.Value
		}
		return set["GOOS"] + "/" + set["GOARCH"], true, nil
	}
	program, err := pe.NewFile(file, size)
	if err != nil {
		return "", false, fmt.Errorf("the stub %s: %w", file.Name(), err)
	}
	arch, ok := map[uint16]string{pe.MachineI386: "386", pe.MachineAMD64: "amd64", pe.MachineARM64: "arm64"}[program.Machine]
	if !ok {
		return "", false, fmt.Errorf("the stub %s is for an unknown machine %#x", file.Name(), program.Machine)
	}
	return "windows/" + arch, false, nil
}

func (a *app) buildResult(r *pack.Report, d *sed.Directive) buildJSON {
	j := buildJSON{
		Output: a.shown(r.Output), Target: r.Target, Size: r.Size, StubSize: r.StubSize,
		Payload: payloadOf(r.Cabinet), Saved: round(r.Saved(), 4), Seconds: round(r.Elapsed.Seconds(), 3),
		SHA256: hex.EncodeToString(r.SHA256[:]), Findings: findingsJSON(r.Findings), Sources: r.Sources,
	}
	if strings.HasPrefix(r.Target, "windows/") {
		j.Level = d.ExecutionLevel
	}
	return j
}

func round(x float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(x*p) / p
}

func payloadOf(c cab.Summary) payloadJSON {
	p := payloadJSON{Files: c.Files, Uncompressed: c.Uncompressed, Compressed: c.Compressed,
		Method: cab.None.String(), Folders: len(c.Folders)}
	if len(c.Folders) > 0 {
		p.Method, p.Window = c.Folders[0].Method.String(), c.Folders[0].Window
	}
	return p
}

// buildSummary is what IExpress' last page shows.
func (a *app) buildSummary(r *pack.Report) {
	if a.quiet {
		return
	}
	p := payloadOf(r.Cabinet)
	w := a.stdout
	fmt.Fprintf(w, "%s\n", oneLine(a.shown(r.Output)))
	fmt.Fprintf(w, "  files     %s from %s\n", number(int64(p.Files)), oneLine(strings.Join(r.Sources, ", ")))
	fmt.Fprintf(w, "  before    %s bytes\n", number(p.Uncompressed))
	fmt.Fprintf(w, "  after     %s bytes, %s by %s\n", number(p.Compressed), saving(p.Uncompressed, p.Compressed), p.Method)
	if r.Target != "" {
		fmt.Fprintf(w, "  package   %s bytes for %s, %s of them the stub\n", number(r.Size), r.Target, number(r.StubSize))
	} else {
		fmt.Fprintf(w, "  cabinet   %s bytes\n", number(r.Size))
	}
	fmt.Fprintf(w, "  time      %.2f s\n", r.Elapsed.Seconds())
}

// count is a number of things.
func count(n int64, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return number(n) + " " + thing
}

// number groups digits by threes.
func number(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
