package stub

import (
	"errors"

	"goexpress/internal/format"
	"goexpress/pkg/express"
)

// install does what the package is for, from the questions to the clean-up. The
// code is that of its commands.
func (r *run) install() (code uint32, err error) {
	launches := r.pkg.Launches(r.quiet, r.sw.Command)
	extractOnly := r.sw.ExtractOnly || len(launches) == 0
	switch {
	case extractOnly && (r.sw.InPlace || r.sw.Tail != ""):
		return 0, failure(CodeBadSwitches, "the package only unpacks, there is nothing to run", Usage)
	case r.sw.Tail != "" && launches[0].Kind == express.INF:
		return 0, failure(CodeBadSwitches, "the package runs an INF file, which takes no arguments", Usage)
	}
	if err := r.singleInstance(); err != nil {
		return 0, err
	}
	if !extractOnly {
		if r.sw.Command == "" && r.isInstalled() { // there may be no right to it, and no need
			r.gate.Tell("This is installed already. /FORCE installs it again.")
			return CodeDone, nil
		}
		if err := r.checkVersions(); err != nil {
			return 0, err
		}
		if err := r.checkRights(); err != nil {
			return 0, err
		}
	}
	if err := r.consent(); err != nil {
		return 0, err
	}
	defer r.sweep()
	defer r.cleanUp()
	if err := r.unpack(extractOnly); err != nil {
		return 0, err
	}
	if !extractOnly {
		if code, err = r.runCommands(launches); err != nil || r.handedOver {
			return code, err
		}
	}
	if r.pkg.Finish != nil && (r.tally == nil || r.tally.OK()) {
		r.gate.Tell(*r.pkg.Finish)
	}
	return code, nil
}

// consent asks what has to be asked before anything is done.
func (r *run) consent() error {
	if r.quiet != express.NotQuiet {
		return nil
	}
	if p := r.pkg.Prompt; p != nil && !r.gate.Ask(*p, false) {
		return failure(CodeCancelled, "the prompt was declined", "")
	}
	if l := r.pkg.License; l != nil && !r.gate.License(*l) {
		return failure(CodeCancelled, "the licence was declined", "")
	}
	return nil
}

// unpack makes the work folder ready. Whatever it leaves in r.work is cleaned up.
func (r *run) unpack(extractOnly bool) error {
	if r.sw.InPlace {
		return r.useCurrentFolder()
	}
	target := r.sw.Dir
	if extractOnly && target == "" {
		asked, err := r.askFolder()
		if err != nil {
			return err
		}
		target = asked
	}
	if target != "" {
		if err := r.checkTarget(target, extractOnly); err != nil {
			return err
		}
	}
	if err := r.makeWorkFolder(target, extractOnly); err != nil {
		return err
	}
	x := &extractor{run: r, to: r.work, private: !extractOnly}
	if extractOnly {
		x.zone, x.ask = r.zone(), r.quiet == express.NotQuiet
	}
	cabinet, err := r.pkg.OpenCabinet()
	if err != nil {
		return damaged("the package's cabinet is damaged", err)
	}
	if err := x.extract(cabinet); err != nil {
		return err
	}
	r.work.keep = extractOnly
	return nil
}

// askFolder asks where an extract-only run shall put the files.
func (r *run) askFolder() (string, error) {
	if r.quiet != express.NotQuiet {
		return "", failure(CodeBadSwitches, "unpacking needs a folder: /T:folder", Usage)
	}
	path, ok := r.gate.Folder("Unpack to which folder?")
	if !ok {
		return "", failure(CodeCancelled, "no folder was given", "")
	}
	full, ok := r.os.Family().fullPath(path)
	if !ok {
		return "", failure(CodeBadSwitches, path+" is not a full path", "")
	}
	return full, nil
}

// makeWorkFolder checks the room and makes or opens the folder; target "" is one
// of our own in the folder for temporary files.
func (r *run) makeWorkFolder(target string, extractOnly bool) error {
	base := target
	if target == "" {
		temp, err := r.os.TempDir()
		if err != nil {
			return fail("finding the folder for temporary files", err)
		}
		base, r.temp = temp, temp
	}
	if err := r.checkRoom(base, extractOnly); err != nil {
		return err
	}
	r.work = &workFolder{os: r.os} // from here on it is cleaned up
	var err error
	if target == "" {
		err = r.work.create(base)
	} else {
		err = r.work.use(target, !extractOnly)
	}
	if err != nil {
		f := fail("making the work folder in "+base, err)
		f.Hint = "unpack elsewhere with /T:folder"
		return f
	}
	r.event(Info, "work folder", Field{"path", r.work.path})
	return nil
}

// checkRoom compares the room on the drives with what is needed (S40). A drive
// that does not tell its room is tried.
func (r *run) checkRoom(target string, extractOnly bool) error {
	if free, err := r.os.Free(r.existing(target)); err == nil && free < r.payload.roomNeeded() {
		return failure(CodeDiskFull, format.Sprintf("%s has %d KB free, the package needs %d KB", target, free>>10, r.payload.roomNeeded()>>10),
			"make room, or unpack elsewhere with /T:folder")
	}
	need := int64(r.pkg.PackInstSpace)
	if extractOnly || need == 0 {
		return nil
	}
	free, err := r.os.Free(r.os.InstallDir())
	if err != nil || free >= need {
		return nil
	}
	what := format.Sprintf("%s has %d KB free, the installation needs %d KB", r.os.InstallDir(), free>>10, need>>10)
	if r.gate.Ask(what+". Go on?", false) {
		return nil
	}
	return failure(CodeDiskFull, what, "make room")
}

// existing is path or the nearest folder above it that exists.
func (r *run) existing(path string) string {
	for !r.os.IsFolder(path) {
		up, base := r.os.Family().split(path)
		if base == "" || up == path {
			break
		}
		path = up
	}
	return path
}

// useCurrentFolder takes files that were unpacked before (/N:E). They must be the
// package's own: a changed one would be run with our name on it.
func (r *run) useCurrentFolder() error {
	path, err := r.os.WorkingDir()
	if err != nil {
		return fail("finding the current folder", err)
	}
	r.work = &workFolder{os: r.os, path: path, keep: true}
	if err := r.work.open(); err != nil {
		return fail("opening "+path, err)
	}
	for i := range r.payload.files {
		f := &r.payload.files[i]
		held, err := r.hold(f)
		if errors.Is(err, errChanged) {
			return damaged(f.Name+" in the current folder is not the packed file", nil)
		}
		if err != nil {
			return fail("checking "+f.Name+" in the current folder", err)
		}
		_ = held.Close() // read only
	}
	r.event(Info, "work folder", Field{"path", path}, Field{"extracted", false})
	return nil
}
