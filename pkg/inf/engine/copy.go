package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

// copyStep is one line of a CopyFiles list.
type copyStep struct {
	inf.Copy
	open func() (fs.File, error) // the source
	same string                  // not "": why there is nothing to do
}

func (s *copyStep) action() inf.Action { return s.Copy }

func (s *copyStep) check(pre *preflight) *ActionError {
	if err := pre.path(s.Copy, s.Dest); err != nil {
		return err
	}
	name, err := pre.source(s.Copy)
	if err != nil {
		return err
	}
	s.open = func() (fs.File, error) { return pre.fsys.Open(name) }
	if first, ok := pre.duplicate(name, s.Copy); ok {
		s.same = fmt.Sprintf("line %d queued the same copy", first.Line)
	}
	return nil
}

func (s *copyStep) do(ctx context.Context, r *run) outcome {
	if s.same != "" {
		return outcome{skipped: s.same}
	}
	why, err := s.copy(ctx, r)
	if err != nil {
		return outcome{err: fileFailure(s.Copy, err)}
	}
	return outcome{skipped: why}
}

// copy copies the file, or says why it has not to be.
func (s *copyStep) copy(ctx context.Context, r *run) (skipped string, err error) {
	dest, err := CheckPath(s.Dest)
	if err != nil {
		return "", err
	}
	src, err := s.open()
	if err != nil {
		return "", err
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return "", err
	}
	old, err := r.sys.Stat(dest)
	exists := err == nil
	switch {
	case exists && old.Dir:
		return "", &fs.PathError{Op: "copy", Path: dest, Err: errors.New("a folder of this name is there")}
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return "", err
	}
	if why, err := s.keep(r, exists); why != "" || err != nil {
		return why, err
	}
	if err := r.sys.MkdirAll(winpath.Dir(dest)); err != nil {
		return "", err
	}
	if err := r.sys.Write(dest, &ctxReader{ctx, src}, info.ModTime()); err != nil {
		return "", err
	}
	// A file that Windows would exchange at the next start is exchanged at
	// once here, but whoever holds the old one still needs the restart.
	if s.Flags&inf.CopyReplaceBootFile != 0 || s.Flags&inf.CopyForceInUse != 0 && exists {
		r.res.Reboot = true
	}
	return "", nil
}

// keep decides by the flags whether what is at the destination stays, and why.
//
// Without flags AdvPack copies as SP_COPY_NEWER does: a target with a higher
// file version stays. A file without a version is older than any that has one;
// where neither has one, the target is replaced. That is what
// CopyNoVersionDialog asks for too. The flags that are not named here speak of
// dialogs, compressed sources, the optimiser or files in use, and change
// nothing in a run without a user, where a file in use is a failure.
func (s *copyStep) keep(r *run, exists bool) (why string, err error) {
	switch {
	case !exists && s.Flags&inf.CopyReplaceOnly != 0:
		return "there is no file to replace", nil
	case !exists:
		return "", nil
	case s.Flags&inf.CopyNoOverwrite != 0:
		return "the file exists", nil
	case s.Flags&inf.CopyNoVersionCheck != 0:
		return "", nil
	}
	there, ok, err := versionOf(func() (fs.File, error) { return r.sys.Open(s.Dest) })
	if err != nil || !ok {
		return "", err
	}
	ours, ok, err := versionOf(s.open)
	switch {
	case err != nil:
		return "", err
	case !ok:
		return fmt.Sprintf("the file there has a version (%v), the new one has none", there), nil
	case ours.compare(there) < 0:
		return fmt.Sprintf("the file there has a higher version (%v over %v)", there, ours), nil
	case ours == there && s.Flags&inf.CopyOverwriteOlderOnly != 0:
		return fmt.Sprintf("the file there has the same version (%v)", there), nil
	}
	return "", nil
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
		err = fmt.Errorf("reading the source: %w", err)
	}
	return n, err
}
