package engine

import (
	"bytes"
	"context"
	"time"

	"goexpress/internal/shelllink"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

// linkStep makes or deletes a shortcut.
type linkStep struct{ *inf.Shortcut }

func shortcutStep(a *inf.Shortcut) step { return &linkStep{a} }

func (s *linkStep) action() inf.Action { return s.Shortcut }

func (s *linkStep) check(pre *preflight) *ActionError {
	if err := pre.path(s.Shortcut, s.Path); err != nil || s.Remove {
		return err
	}
	if _, err := s.encode(false, pre.codec); err != nil {
		return &ActionError{Action: s.Shortcut, Code: CodeFailed, Err: err, Hint: "mend the line that makes the shortcut"}
	}
	return nil
}

func (s *linkStep) encode(folder bool, codec text.Codec) ([]byte, error) {
	return shelllink.Encode(&shelllink.Link{
		Target: s.Target, Folder: folder, Arguments: s.Arguments, Dir: s.Dir, Description: s.Tip,
		Icon: s.Icon, IconIndex: s.IconIndex, HotKey: s.HotKey,
	}, codec)
}

func (s *linkStep) do(_ context.Context, r *run) outcome {
	var skipped string
	var err error
	if s.Remove {
		skipped, err = removeFile(r.sys, s.Path)
	} else {
		err = s.write(r)
	}
	if err != nil {
		return outcome{err: fileFailure(s.Shortcut, err)}
	}
	return outcome{skipped: skipped}
}

func (s *linkStep) write(r *run) error {
	info, err := r.sys.Stat(s.Target)
	data, err := s.encode(err == nil && info.Dir, r.opt.Codec)
	if err == nil {
		err = r.sys.MkdirAll(winpath.Dir(s.Path))
	}
	if err != nil {
		return err
	}
	return r.sys.Write(s.Path, bytes.NewReader(data), time.Time{})
}
