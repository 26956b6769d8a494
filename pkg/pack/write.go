package pack

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"goexpress/internal/atomicfile"
	"goexpress/internal/finding"
	"goexpress/internal/text"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/sed"
)

// Write builds the package and puts it in place. Without success no file
// remains, and a package that was there before is untouched. The error is a
// finding.List when the directive is at fault.
func (j *Job) Write(ctx context.Context) (*Report, error) {
	start := j.opt.Now()
	extra := j.resources()
	j.add(j.resolverFindings()...)
	if err := j.verdict(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(j.Output), 0o777); err != nil {
		return nil, err
	}
	p := newPayload(j.Sources.Files, j.opt.NotAfter)
	if err := cab.Check(p.sources, j.cabinetOptions(p.total)); err != nil {
		return nil, err
	}
	rep := &Report{Output: j.Output, Sources: j.Sources.Folders}
	var err error
	if j.Directive.Purpose == sed.CreateCAB {
		err = j.writeCabinet(ctx, p, rep)
	} else {
		err = j.writePackage(ctx, p, extra, rep)
	}
	if err != nil {
		return nil, TargetError(j.resolver.show(j.Output), err)
	}
	rep.Findings = j.Findings
	rep.Elapsed = j.opt.Now().Sub(start)
	return rep, nil
}

// ErrStrict is matched by the error of a build that was stopped by warnings
// alone, as Options.Strict wants it. The warnings are in Job.Findings.
var ErrStrict = errors.New("stopped by warnings")

// verdict returns the findings as an error when they stop the build.
func (j *Job) verdict() error {
	if err := j.Findings.Err(); err != nil {
		return err
	}
	if j.opt.Strict && j.Findings.Worst() >= finding.Warning {
		return ErrStrict
	}
	return nil
}

// TargetError names the target as the user does, where an error has its full
// path or the temporary file (of atomicfile, or of the unpacker) that could not
// be made or written.
func TargetError(shown string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && (errors.Is(err, atomicfile.ErrInTheWay) || strings.HasPrefix(filepath.Base(path.Path), ".goexpress-")) {
		return fmt.Errorf("%s cannot be written: %w", shown, path.Err)
	}
	return err
}

// writtenSeverity grades what the writer has to say of texts that the package's
// code page lacks: our own stub has the exact text besides.
func (j *Job) writtenSeverity() finding.Severity {
	if j.opt.ForeignStub {
		return finding.Warning
	}
	return finding.Info
}

func (j *Job) resolverFindings() finding.List {
	if j.resolver == nil {
		return nil
	}
	list := j.resolver.findings
	j.resolver.findings = nil
	return list
}

func (j *Job) step(format string, args ...any) {
	if j.opt.Step != nil {
		j.opt.Step(fmt.Sprintf(format, args...))
	}
}

// writeCabinet is all of PackagePurpose=CreateCAB.
func (j *Job) writeCabinet(ctx context.Context, p *payload, rep *Report) error {
	out, err := atomicfile.Create(j.Output, 0o666)
	if err != nil {
		return err
	}
	defer out.Discard()
	j.step("compressing %d files", len(p.sources))
	sum, err := cab.Write(ctx, out, p.sources, j.cabinetOptions(p.total))
	if err != nil {
		return err
	}
	rep.Cabinet, rep.Size = *sum, sum.Size
	return finish(out, rep)
}

// writePackage compresses the payload beside the target, where the room is
// needed anyway, then joins it to the stub.
func (j *Job) writePackage(ctx context.Context, p *payload, extra []express.ExtraResource, rep *Report) error {
	if j.opt.Stub == nil {
		return errors.New("there is no stub to put in front of the package")
	}
	stub, err := j.opt.Stub(ctx)
	if err != nil {
		return err
	}
	limit := imageLimit(j.opt.target())
	if least := p.total + stub.Size; j.method.Method == cab.None && limit > 0 && least > limit {
		return &limitError{target: j.opt.target(), limit: limit}
	}
	cabinet, err := atomicfile.Create(j.Output, 0o600) // never committed: only its place and its clean-up count
	if err != nil {
		return err
	}
	defer cabinet.Discard()
	j.step("compressing %d files", len(p.sources))
	sum, err := cab.Write(ctx, j.guard(ctx, cabinet, stub.Size), p.sources, j.cabinetOptions(p.total))
	if err != nil {
		return err
	}
	out, err := atomicfile.Create(j.Output, 0o777)
	if err != nil {
		return err
	}
	defer out.Discard()
	j.step("writing %s", filepath.Base(j.Output))
	j.Package.Manifest.Files = p.records
	cp, err := j.opt.codec(j.Directive.CodePage)
	if err != nil {
		cp = text.Windows1252
	}
	written, err := express.Write(j.guard(ctx, out, 0), j.Package, express.WriteOptions{
		Stub: stub.Image, StubSize: stub.Size, Foreign: j.opt.ForeignStub, Console: j.Directive.Subsystem == "Console",
		Cabinet: cabinet, CabinetSize: sum.Size, Codec: cp, Extra: extra,
	})
	if err != nil {
		return err
	}
	for _, w := range written.Warnings {
		j.add(&finding.Finding{ID: "pack-package", Severity: j.writtenSeverity(), Pos: finding.Pos{File: j.Directive.Name}, Message: w})
	}
	if err := j.verdict(); err != nil {
		return err
	}
	rep.Target, rep.Cabinet, rep.Size = j.opt.target(), *sum, written.Size
	rep.StubSize = min(stub.Size, written.Size-sum.Size) // a package that served as stub lost its own payload
	return finish(out, rep)
}

// guard watches the size of what is written: of the cabinet as well, so that a
// payload that is too large is noticed when it is, not at the end.
func (j *Job) guard(ctx context.Context, w io.WriteSeeker, taken int64) *guard {
	limit := imageLimit(j.opt.target())
	g := &guard{ctx: ctx, w: w, err: &limitError{target: j.opt.target(), limit: limit}}
	if limit > 0 {
		g.limit = max(limit-taken, 1)
	}
	return g
}

// finish hashes the whole file, which was not written from front to end, and
// gives it its name.
func finish(out *atomicfile.File, rep *Report) error {
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, out)
	if err != nil {
		return err
	}
	if n != rep.Size {
		return errors.New("internal error: the size of what was written is not what was planned")
	}
	sum.Sum(rep.SHA256[:0])
	return out.Commit()
}
