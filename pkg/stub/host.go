package stub

import (
	"io"
	"strings"
	"time"

	"goexpress/internal/leanos"
	"goexpress/internal/random"
	"goexpress/pkg/stub/ui"
)

func newSelf(path string, f *leanos.File, err error, read readPackage) (*Self, error) {
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close() // read only
		return nil, err
	}
	return &Self{Path: path, Size: info.Size(), File: f, Read: read}, nil
}

// Gate implements Facts.
func (*Host) Gate(title string) ui.Gate { return ui.Open(title) }

// Random implements Facts.
func (*Host) Random(b []byte) { random.Read(b) }

// Now implements Facts.
func (*Host) Now() time.Time { return time.Now() }

// Env implements Facts.
func (*Host) Env(name string) (string, bool) { return leanos.LookupEnv(name) }

// Sleep implements Facts.
func (*Host) Sleep(d time.Duration) { time.Sleep(d) }

// TempDir implements Storage: GetTempPath2 on Windows, which keeps SYSTEM out of
// the folder that all users share (S8).
func (*Host) TempDir() (string, error) { return leanos.TempDir() }

// WorkingDir implements Storage.
func (*Host) WorkingDir() (string, error) { return leanos.Getwd() }

// IsFolder implements Storage.
func (*Host) IsFolder(path string) bool { return leanos.IsFolder(path) }

// IsFile implements Storage.
func (*Host) IsFile(path string) bool { return leanos.IsFile(path) }

// mergeEnv puts extra variables over an environment.
func mergeEnv(env, extra []string, f Family) []string {
	merged := make([]string, 0, len(env)+len(extra))
	for _, kv := range env {
		// Windows keeps current directories of drives in variables like `=C:`.
		if strings.HasPrefix(kv, "=") || !isSet(kv, extra, f) {
			merged = append(merged, kv)
		}
	}
	return append(merged, extra...)
}

// isSet reports whether a variable of that name is among those that are set.
// Windows knows no case in their names.
func isSet(kv string, set []string, f Family) bool {
	key, _, _ := strings.Cut(kv, "=")
	for _, other := range set {
		if name, _, _ := strings.Cut(other, "="); f.equal(name, key) {
			return true
		}
	}
	return false
}

// maxListed is how many entries of the folder for temporary files are looked at.
const maxListed = 50_000

// Folders implements Storage.
func (*Host) Folders(path string, wanted func(name string) bool) ([]FolderAge, error) {
	dir, err := leanos.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = dir.Close() }() // read only
	found, err := dir.ReadDir(maxListed)
	if err == io.EOF { // it is empty
		err = nil
	}
	var folders []FolderAge
	for _, e := range found {
		name := e.Name()
		if !e.IsDir() || !wanted(name) {
			continue
		}
		if info, err := e.Info(); err == nil { // else it is gone by now
			folders = append(folders, FolderAge{Name: name, Modified: info.ModTime()})
		}
	}
	return folders, err
}

// listOpen lists an open folder and closes it.
func listOpen(dir *leanos.File) ([]Entry, error) {
	defer func() { _ = dir.Close() }() // read only
	found, err := dir.ReadDir(-1)
	entries := make([]Entry, 0, len(found))
	for _, e := range found {
		entries = append(entries, Entry{Name: e.Name(), Folder: e.IsDir()})
	}
	return entries, err
}
