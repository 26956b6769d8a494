package stub

import (
	"errors"
	"io"
	"io/fs"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/sorting"
	"goexpress/pkg/express"
)

// OwnDir is a folder for logs, or for locks, for which nobody has named a place.
type OwnDir struct {
	_    incomparable.Struct
	Path string
	// Protected: it and the folder above it are open to administrators alone, and
	// are made like that when they are missing.
	Protected bool
}

const (
	logsKept    = 10 // of a package, in a folder of ours
	logAttempts = 100
	// logStamp is the time in a log's name, which sorts like the time.
	logStamp = "20060102T150405.000Z"
)

// openLog opens the log that was asked for, by switch or by the author; a run
// that nobody watches writes one of its own. A run that only looks at the package
// has a log only if the switch asks for one.
func (r *run) openLog() error {
	defer func() { r.log.early, r.log.settled = nil, true }() // no further log will come
	if r.sw.Help {
		return nil
	}
	place := r.sw.Log
	if place == "" && r.pkg != nil && !r.sw.Looks() {
		place = r.pkg.Manifest.Settings["LogFile"]
	}
	if place != "" {
		if err := r.openNamedLog(place); err != nil {
			return &Failure{Code: CodeNoLog, What: "the log " + place + " cannot be opened", Err: err}
		}
		return nil
	}
	if r.quiet != express.NotQuiet && !r.sw.Looks() {
		r.openOwnLog()
	}
	return nil
}

// openNamedLog opens a file, or a new one in a folder. A relative path starts at
// the current folder.
func (r *run) openNamedLog(place string) error {
	path, err := r.expandVariables(place)
	if err != nil {
		return err
	}
	inFolder := strings.HasSuffix(path, `\`) || strings.HasSuffix(path, "/")
	full, ok := r.os.Family().fullPath(path)
	if !ok {
		here, err := r.os.WorkingDir()
		if err != nil {
			return err
		}
		if full, ok = r.os.Family().fullPath(r.os.Family().join(here, path)); !ok {
			return fs.ErrInvalid
		}
	}
	if inFolder || r.os.IsFolder(full) {
		if err := makeFolders(r.os, full, false, nil); err != nil {
			return err
		}
		return r.newLog(full)
	}
	dir, _ := r.os.Family().split(full)
	if err := makeFolders(r.os, dir, false, nil); err != nil {
		return err
	}
	file, err := r.os.OpenLog(full, false)
	if err != nil {
		return err
	}
	r.useLog(full, file)
	return nil
}

// openOwnLog opens a new log in the first folder that will do. Without one the
// run goes on: nobody has asked for a log, and the drive that is full or closed
// may not be one that the package needs.
func (r *run) openOwnLog() {
	for _, dir := range r.os.LogDirs() {
		err := r.prepareOwnDir(dir)
		if err == nil {
			err = r.newLog(dir.Path)
		}
		if err == nil {
			r.removeOldLogs(dir.Path)
			return
		}
		r.event(Warning, "log", Field{"folder", dir.Path}, Field{"error", err})
	}
}

// prepareOwnDir makes such a folder. A protected one that somebody else may
// write to is refused (S61): whoever made it could have put links there.
func (r *run) prepareOwnDir(dir OwnDir) error {
	if !dir.Protected {
		return nil
	}
	if err := makeFolders(r.os, dir.Path, true, nil); err != nil {
		return err
	}
	above, _ := r.os.Family().split(dir.Path)
	for _, path := range []string{above, dir.Path} {
		access, err := r.os.Access(path)
		if err != nil {
			return err
		}
		if access.Link || access.Others {
			return format.Errorf("%s is not for administrators alone", path)
		}
	}
	return nil
}

// newLog opens a file that did not exist in a folder, `<package>-<UTC>.log`.
func (r *run) newLog(dir string) error {
	name := r.logPrefix() + r.begun.UTC().Format(logStamp)
	var err error
	for i := range logAttempts { // runs that began in the same millisecond
		path := r.os.Family().join(dir, name+".log")
		if i > 0 {
			path = r.os.Family().join(dir, format.Sprintf("%s-%d.log", name, i+1))
		}
		var file io.WriteCloser
		if file, err = r.os.OpenLog(path, true); err == nil {
			r.useLog(path, file)
			return nil
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return err
}

// logPrefix is what the names of this package's logs begin with.
func (r *run) logPrefix() string {
	name := "package"
	if r.self != nil {
		_, name = r.os.Family().split(r.self.Path)
	}
	if len(name) > 4 && strings.EqualFold(name[len(name)-4:], ".exe") {
		name = name[:len(name)-4]
	}
	return name + "-"
}

func (r *run) useLog(path string, file io.WriteCloser) {
	r.logPath, r.logFile = path, file
	r.log.add(newFileLog(path, file))
}

// removeOldLogs keeps the newest logs of this package. One that is still being
// written stays where the system can tell.
func (r *run) removeOldLogs(dir string) {
	folder, err := r.os.OpenFolder(dir)
	if err != nil {
		return // a folder that cannot be opened is not ours to tidy
	}
	defer func() { _ = folder.Close() }() // nothing to lose
	entries, err := folder.List("")
	if err != nil {
		return
	}
	var logs []string
	for _, e := range entries {
		if !e.Folder && isLogName(e.Name, r.logPrefix(), r.os.Family()) {
			logs = append(logs, e.Name)
		}
	}
	sorting.Strings(logs)
	for len(logs) > logsKept {
		_ = folder.Remove(logs[0]) // tried again by the next run
		logs = logs[1:]
	}
}

// isLogName recognises a name that newLog gives.
func isLogName(name, prefix string, f Family) bool {
	if len(name) < len(prefix)+len(logStamp) || !f.equal(name[:len(prefix)], prefix) {
		return false
	}
	stamp, rest := name[len(prefix):len(prefix)+len(logStamp)], name[len(prefix)+len(logStamp):]
	for i, c := range []byte(logStamp) {
		digit := c >= '0' && c <= '9'
		if digit != (stamp[i] >= '0' && stamp[i] <= '9') || !digit && c != stamp[i] {
			return false
		}
	}
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "-"), "0123456789")
	return rest == ".log"
}

// expandVariables replaces %NAME%. A single % is itself; a variable that is not
// set is an error, as the path would be another.
func (r *run) expandVariables(s string) (string, error) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, "%")
		name, after, closed := strings.Cut(rest, "%")
		if !found || !closed {
			return out.String() + s, nil
		}
		value, ok := r.os.Env(name)
		if !ok {
			return "", format.Errorf("the variable %%%s%% is not set", name)
		}
		out.WriteString(before + value)
		s = after
	}
}
