package engine

import (
	"bytes"
	"time"

	"goexpress/internal/shelllink"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

func (pre *preflight) checkShortcut(a *inf.Shortcut) error {
	if err := pre.path(a.Path); err != nil || a.Remove {
		return err
	}
	if _, err := encodeLink(a, false, pre.opt.Codec); err != nil {
		return refuse(err, "mend the line that makes the shortcut")
	}
	return nil
}

func encodeLink(a *inf.Shortcut, folder bool, codec text.Codec) ([]byte, error) {
	return shelllink.Encode(&shelllink.Link{
		Target: a.Target, Folder: folder, Arguments: a.Arguments, Dir: a.Dir, Description: a.Tip,
		Icon: a.Icon, IconIndex: a.IconIndex, HotKey: a.HotKey,
	}, codec)
}

// shortcut makes or deletes a shortcut.
func (r *run) shortcut(a *inf.Shortcut) (skipped string, err error) {
	if a.Remove {
		return r.remove(a.Path)
	}
	info, err := r.sys.Stat(a.Target)
	data, err := encodeLink(a, err == nil && info.IsDir(), r.opt.Codec)
	if err == nil {
		err = r.sys.MkdirAll(winpath.Dir(a.Path))
	}
	if err != nil {
		return "", err
	}
	return "", r.sys.Write(a.Path, bytes.NewReader(data), time.Time{})
}
