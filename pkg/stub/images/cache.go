package images

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"goexpress/internal/atomicfile"
)

// entry is the place of one image in the user's cache: the image, and beside it
// the hash that it must have. "" is the place of an image that is not cached.
//
// Two builders may store at once: both write the same bytes, each file appears
// whole by a rename, and a pair that does not match counts as absent.
type entry string

func cacheEntry(dir, sources, goVersion, target string) entry {
	if dir == "" || sources == "" { // nothing is cached that nobody could build
		return ""
	}
	return entry(filepath.Join(dir, "stub", sources[:32], goVersion, fileName(target)))
}

// fileName is the name of a target's image in the cache and in the embedded folder.
func fileName(target string) string { return "stub-" + strings.ReplaceAll(target, "/", "-") }

// load returns the image, or nil when there is none or it is not what was stored.
func (e entry) load() []byte {
	if e == "" {
		return nil
	}
	data, err := os.ReadFile(string(e))
	if err != nil {
		return nil
	}
	want, err := os.ReadFile(string(e) + ".sha256")
	if err != nil || !bytes.Equal(bytes.TrimSpace(want), sumText(data)) {
		return nil
	}
	return data
}

// store keeps the image. A cache that cannot be written costs the next build
// time and nothing else, so there is no error.
func (e entry) store(data []byte) {
	if e == "" || os.MkdirAll(filepath.Dir(string(e)), 0o777) != nil {
		return
	}
	if writeAtomically(string(e), data) == nil {
		_ = writeAtomically(string(e)+".sha256", append(sumText(data), '\n'))
	}
}

func sumText(data []byte) []byte {
	sum := sha256.Sum256(data)
	return hex.AppendEncode(nil, sum[:])
}

// writeAtomically writes a file that appears complete or not at all.
func writeAtomically(name string, data []byte) error {
	f, err := atomicfile.Create(name, 0o666)
	if err != nil {
		return err
	}
	defer f.Discard()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Commit()
}
