package engine

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

var errFolderThere error = &format.Fixed{Text: "a folder of this name is there"}

// checkCopy checks one line of a CopyFiles list.
func (pre *preflight) checkCopy(j *job, a *inf.Copy) error {
	if err := pre.path(a.Dest); err != nil {
		return err
	}
	name, err := pre.source(&j.source, a)
	if err != nil {
		return err
	}
	if first := pre.duplicate(name, a); first != nil {
		j.same = format.Sprintf("line %d queued the same copy", first.Line)
	}
	return nil
}

// copy copies a file, or says why it has not to be.
func (r *run) copy(ctx context.Context, j *job, a *inf.Copy) (skipped string, err error) {
	if j.same != "" {
		return j.same, nil
	}
	dest, err := CheckPath(a.Dest)
	if err != nil {
		return "", err
	}
	old, err := r.sys.Stat(dest)
	exists := err == nil
	switch {
	case exists && old.IsDir():
		return "", &fs.PathError{Op: "copy", Path: dest, Err: errFolderThere}
	case !exists && !errors.Is(err, fs.ErrNotExist):
		return "", err
	case !exists && a.Flags&inf.CopyReplaceOnly != 0:
		return "there is no file to replace", nil
	case exists && a.Flags&inf.CopyNoOverwrite != 0:
		return "the file exists", nil
	}
	p := &placement{run: r, ctx: ctx, source: &j.source, flags: a.Flags, dest: dest, exists: exists}
	why, err := p.outdated()
	if why == "" && err == nil {
		err = p.put()
	}
	if err == nil && why == "" && a.Flags&inf.CopyReplaceBootFile != 0 {
		r.res.Reboot = true
	}
	return why, err
}

// older decides by versions whether the file that is there stays, and why.
//
// Without flags AdvPack copies as SP_COPY_NEWER does: a target with a higher
// file version stays. A file without a version is older than any that has one;
// where neither has one, the target is replaced. That is what
// CopyNoVersionDialog asks for too.
func (p *placement) older(ours version, versioned bool, there version) (why string) {
	order := ours.compare(there)
	switch {
	case !versioned:
		return "the file there has a version (" + there.String() + "), the new one has none"
	case order < 0:
		return "the file there has a higher version (" + there.String() + " over " + ours.String() + ")"
	case order == 0 && p.flags&inf.CopyOverwriteOlderOnly != 0:
		return "the file there has the same version (" + there.String() + ")"
	}
	return ""
}

// placement is a copy under way.
type placement struct {
	run    *run
	ctx    context.Context
	source *source
	flags  uint32
	dest   string
	exists bool
	staged string // where the new file waits beside dest, "" while it does not
}

// outdated compares the versions of source and target. A source that can only
// be read in order is staged for that: so it is decoded once, and not held in
// memory.
func (p *placement) outdated() (why string, err error) {
	if !p.exists || p.flags&inf.CopyNoVersionCheck != 0 {
		return "", nil
	}
	there, ok, err := versionOf(p.run.sys.Open(p.dest))
	if err != nil || !ok {
		return "", err
	}
	var ours version
	if p.source.file == nil {
		ours, ok, err = versionOf(p.source.open())
	} else if err = p.stage(); err == nil {
		ours, ok, err = versionOf(p.run.sys.Open(p.staged))
	}
	if err == nil {
		why = p.older(ours, ok, there)
	}
	if err != nil || why != "" {
		err = p.unstage(err)
	}
	return why, err
}

// put puts the file in its place, at once or at the restart.
func (p *placement) put() error {
	if err := p.run.sys.MkdirAll(winpath.Dir(p.dest)); err != nil {
		return p.unstage(err)
	}
	if !p.exists || p.flags&inf.CopyForceInUse == 0 {
		err := p.unveil()
		if err == nil || !errors.Is(err, ErrInUse) {
			return p.unstage(err)
		}
	}
	if err := p.stage(); err != nil {
		return err
	}
	if p.flags&inf.CopyTryRename != 0 {
		err := p.aside()
		if err == nil || !errors.Is(err, ErrInUse) {
			return p.unstage(err)
		}
	}
	if err := p.run.sys.AtRestart(p.staged, p.dest); err != nil {
		return p.unstage(err)
	}
	p.run.res.Reboot = true
	p.run.now.Pending = "the file is in use and replaced at the restart"
	return nil
}

// aside renames the used file and puts the new one in its place. The old one is
// deleted when nobody uses it any more, at the restart at the latest: "INF
// CopyFiles Directive", COPYFLG_IN_USE_RENAME.
func (p *placement) aside() error {
	sys, old := p.run.sys, p.dest+".gxold"
	if err := sys.Rename(p.dest, old); err != nil {
		return err
	}
	if err := p.unveil(); err != nil {
		return errors.Join(err, sys.Rename(old, p.dest))
	}
	switch {
	case sys.Remove(old) == nil:
	case sys.AtRestart(old, "") == nil:
		p.run.now.Pending = "the file was in use, what it was is deleted at the restart"
	default:
		p.run.now.Pending = "the file was in use and stays behind as " + old
	}
	return nil
}

// stage writes the new file beside the target, unless it waits there already.
func (p *placement) stage() error {
	if p.staged != "" {
		return nil
	}
	name := p.dest + ".gxnew"
	err := p.write(name)
	if err == nil {
		p.staged = name
	}
	return err
}

// unveil puts the file in its place, the staged one if there is one.
func (p *placement) unveil() error {
	if p.staged == "" {
		return p.write(p.dest)
	}
	err := p.run.sys.Rename(p.staged, p.dest)
	if err == nil {
		p.staged = ""
	}
	return err
}

// unstage removes a file that waits in vain.
func (p *placement) unstage(err error) error {
	if p.staged == "" {
		return err
	}
	left := p.run.sys.Remove(p.staged)
	switch {
	case left == nil:
		return err
	case err == nil:
		return left
	}
	return format.Errorf("%w (%s stays behind: %w)", err, p.staged, left)
}

func (p *placement) write(path string) error {
	src, err := p.source.open()
	if err != nil {
		return err
	}
	info, err := src.Stat()
	if err == nil {
		err = p.run.sys.Write(path, &ctxReader{ctx: p.ctx, r: src}, info.ModTime())
	}
	src.Close() // it was only read
	return err
}

// ctxReader ends a long copy soon after ctx is done, and tells errors of the
// source from those of the target.
type ctxReader struct {
	_   incomparable.Struct
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(p)
	if err != nil && err != io.EOF {
		err = format.Errorf("reading the source: %w", err)
	}
	return n, err
}
