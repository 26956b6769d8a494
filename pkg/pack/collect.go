package pack

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"goexpress/internal/finding"
	"goexpress/pkg/lint"
	"goexpress/pkg/sed"
)

// Collect finds files for a cabinet by hand: paths start at p.Dir, a folder is
// taken with all below it, and * and ? stand for files of one folder. Files
// keep the folders of their paths, but those of an absolute path, or of one
// that leads out of p.Dir.
func Collect(p Paths, paths []string) (*Sources, finding.List) {
	r, err := newResolver(p)
	if err != nil {
		return nil, finding.List{{ID: "pack-missing-folder", Severity: finding.Error, Err: err}}
	}
	for _, path := range paths {
		r.collect(path)
	}
	r.closing()
	r.findings = append(r.findings, lint.Names(r.names)...)
	return &r.sources, r.findings
}

func (r *resolver) collect(path string) {
	from, entry := r.tree.root, filepath.Clean(path)
	if !filepath.IsLocal(entry) {
		abs := entry
		if !filepath.IsAbs(abs) {
			abs = filepath.Join(r.tree.root, abs)
		}
		from, entry = filepath.Dir(abs), filepath.Base(abs)
	}
	if info, err := os.Stat(filepath.Join(from, entry)); err == nil && info.IsDir() {
		if entry == "." {
			entry = ""
		}
		entry += "/"
	}
	v := sed.Value{Text: entry, Set: true}
	if err := r.entry(from, v); err != nil {
		r.entryFault(from, v, err)
	}
}

// Size is the sum of the files' sizes.
func (s *Sources) Size() (total int64) {
	for _, f := range s.Files {
		total += f.Size
	}
	return total
}

// FS shows the source files under the names they will have in the package.
func (j *Job) FS() fs.FS {
	files := make(sourceFS, len(j.Sources.Files))
	for _, f := range j.Sources.Files {
		files.add(strings.ReplaceAll(f.Name, `\`, "/"), f.Path)
	}
	return files
}
