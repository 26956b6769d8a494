package engine

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"goexpress/internal/format"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

var errFolderThere = errors.New("a folder of this name is there")

// copyStep is one line of a CopyFiles list.
type copyStep struct {
	*inf.Copy
	open   func() (fs.File, error) // the source
	packed *packed                 // the source's place, when a cabinet holds it
	same   string                  // not "": why there is nothing to do
}

func (s *copyStep) action() inf.Action { return s.Copy }

func (s *copyStep) check(pre *preflight) *ActionError {
	if err := pre.path(s.Copy, s.Dest); err != nil {
		return err
	}
	name, err := pre.source(s)
	if err != nil {
		return err
	}
	if first, ok := pre.duplicate(name, s.Copy); ok {
		s.same = format.Sprintf("line %d queued the same copy", first.Line)
	}
	return nil
}

func (s *copyStep) do(ctx context.Context, r *run) outcome {
	if s.same != "" {
		return outcome{skipped: s.same}
	}
	out, err := s.copy(ctx, r)
	if err != nil {
		return outcome{err: fileFailure(s.Copy, err)}
	}
	return out
}

// copy copies the file, or says why it has not to be.
func (s *copyStep) copy(ctx context.Context, r *run) (outcome, error) {
	dest, err := CheckPath(s.Dest)
	if err != nil {
		return outcome{}, err
	}
	old, err := r.sys.Stat(dest)
	exists := err == nil
	switch {
	case exists && old.Dir:
		return outcome{}, &fs.PathError{Op: "copy", Path: dest, Err: errFolderThere}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return outcome{}, err
	}
	if why := s.unwanted(exists); why != "" {
		return outcome{skipped: why}, nil
	}
	p := placement{copyStep: s, ctx: ctx, sys: r.sys, dest: dest, exists: exists}
	why, err := p.outdated()
	if why != "" || err != nil {
		return outcome{skipped: why}, err
	}
	pending, err := p.put()
	if err != nil {
		return outcome{}, err
	}
	r.res.Reboot = r.res.Reboot || p.reboot || s.Flags&inf.CopyReplaceBootFile != 0
	return outcome{pending: pending}, nil
}

// unwanted decides by the flags and by what is there whether nothing is copied,
// and why.
func (s *copyStep) unwanted(exists bool) (why string) {
	switch {
	case !exists && s.Flags&inf.CopyReplaceOnly != 0:
		return "there is no file to replace"
	case exists && s.Flags&inf.CopyNoOverwrite != 0:
		return "the file exists"
	}
	return ""
}

// older decides by versions whether the file that is there stays, and why.
//
// Without flags AdvPack copies as SP_COPY_NEWER does: a target with a higher
// file version stays. A file without a version is older than any that has one;
// where neither has one, the target is replaced. That is what
// CopyNoVersionDialog asks for too.
func (s *copyStep) older(ours version, versioned bool, there version) (why string) {
	switch {
	case !versioned:
		return format.Sprintf("the file there has a version (%v), the new one has none", there)
	case ours.compare(there) < 0:
		return format.Sprintf("the file there has a higher version (%v over %v)", there, ours)
	case ours == there && s.Flags&inf.CopyOverwriteOlderOnly != 0:
		return format.Sprintf("the file there has the same version (%v)", there)
	}
	return ""
}

// placement is a copy under way.
type placement struct {
	*copyStep
	ctx    context.Context
	sys    Files
	dest   string
	exists bool
	staged string // where the new file waits beside dest, "" while it does not
	reboot bool   // a restart is needed to finish it
}

// outdated compares the versions of source and target. A source that can only
// be read in order is staged for that: so it is decoded once, and not held in
// memory.
func (p *placement) outdated() (why string, err error) {
	if !p.exists || p.Flags&inf.CopyNoVersionCheck != 0 {
		return "", nil
	}
	there, ok, err := versionOf(func() (fs.File, error) { return p.sys.Open(p.dest) })
	if err != nil || !ok {
		return "", err
	}
	open := p.open
	if p.packed != nil {
		if err := p.stage(); err != nil {
			return "", err
		}
		open = func() (fs.File, error) { return p.sys.Open(p.staged) }
	}
	ours, versioned, err := versionOf(open)
	if err == nil {
		why = p.older(ours, versioned, there)
	}
	if err != nil || why != "" {
		err = p.unstage(err)
	}
	return why, err
}

// put puts the file in its place, at once or at the restart.
func (p *placement) put() (pending string, err error) {
	if err := p.sys.MkdirAll(winpath.Dir(p.dest)); err != nil {
		return "", p.unstage(err)
	}
	forced := p.exists && p.Flags&inf.CopyForceInUse != 0
	if !forced {
		if p.staged == "" {
			err = p.write(p.dest)
		} else {
			err = p.unveil()
		}
		if err == nil || !errors.Is(err, ErrInUse) {
			return "", p.unstage(err)
		}
	}
	if err := p.stage(); err != nil {
		return "", err
	}
	if p.Flags&inf.CopyTryRename != 0 {
		pending, err = p.aside()
		if err == nil || !errors.Is(err, ErrInUse) {
			return pending, p.unstage(err)
		}
	}
	if err := p.sys.AtRestart(p.staged, p.dest); err != nil {
		return "", p.unstage(err)
	}
	p.reboot = true
	return "the file is in use and replaced at the restart", nil
}

// aside renames the used file and puts the new one in its place. The old one is
// deleted when nobody uses it any more, at the restart at the latest: "INF
// CopyFiles Directive", COPYFLG_IN_USE_RENAME.
func (p *placement) aside() (pending string, err error) {
	old := p.dest + ".gxold"
	if err := p.sys.Rename(p.dest, old); err != nil {
		return "", err
	}
	if err := p.unveil(); err != nil {
		return "", errors.Join(err, p.sys.Rename(old, p.dest))
	}
	switch {
	case p.sys.Remove(old) == nil:
		return "", nil
	case p.sys.AtRestart(old, "") == nil:
		return "the file was in use, what it was is deleted at the restart", nil
	}
	return "the file was in use and stays behind as " + old, nil
}

// stage writes the new file beside the target, unless it waits there already.
func (p *placement) stage() error {
	if p.staged != "" {
		return nil
	}
	name := p.dest + ".gxnew"
	if err := p.write(name); err != nil {
		return err
	}
	p.staged = name
	return nil
}

// unveil puts the staged file in its place.
func (p *placement) unveil() error {
	err := p.sys.Rename(p.staged, p.dest)
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
	left := p.sys.Remove(p.staged)
	switch {
	case left == nil:
		return err
	case err == nil:
		return left
	}
	return format.Errorf("%w (%s stays behind: %w)", err, p.staged, left)
}

func (p *placement) write(path string) error {
	src, err := p.open()
	if err != nil {
		return err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return err
	}
	return p.sys.Write(path, &ctxReader{p.ctx, src}, info.ModTime())
}

// ctxReader ends a long copy soon after ctx is done, and tells errors of the
// source from those of the target.
type ctxReader struct {
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
