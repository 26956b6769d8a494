package e2e

import (
	"crypto/md5"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// Microsoft's packages, LZX all of them, give the files that cabextract takes
// out of them.
func TestExtractMicrosoft(t *testing.T) {
	cabextract := testenv.Tool(t, "cabextract")
	files, err := filepath.Glob(filepath.Join(testenv.Corpus(t, "exe"), "*.exe"))
	if err != nil || len(files) == 0 {
		testenv.Skip(t, "no packages in the corpus: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			ours, theirs := t.TempDir(), t.TempDir()
			if out, err := exec.Command(cabextract, "-q", "-d", theirs, file).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			goexpress(t, ours, "extract", "-d", ours, file)
			goexpress(t, ours, "verify", file)
			got, want := sums(t, ours), sums(t, theirs)
			if got != want || want == "" {
				t.Errorf("we extract\n%s\ncabextract\n%s", got, want)
			}
		})
	}
}

// A cabinet with a folder of each method.
func TestExtractMixed(t *testing.T) {
	file := filepath.Join(testenv.Corpus(t, "cab"), "mixed.cab")
	dir := t.TempDir()
	goexpress(t, dir, "extract", "-d", dir, file)
	wantSums(t, dir, file, 3)
}

// A cabinet with one folder that cannot be unpacked: the others are, and it is
// said.
func TestExtractUnknown(t *testing.T) {
	file := filepath.Join(testenv.Corpus(t, "cab"), "mixed.cab")
	b := []byte(readFile(t, file))
	const methodOfThird = 36 + 2*8 + 6
	b[methodOfThird] = 4
	changed := filepath.Join(t.TempDir(), "mixed.cab")
	if err := os.WriteFile(changed, b, 0o644); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r := tryGoexpress(t, dir, nil, "extract", "-d", dir, changed)
	if r.code != 1 || !strings.Contains(r.stderr, "method 4 is unknown") || !strings.Contains(r.stderr, "hint: ") {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
	wantSums(t, dir, file, 2)
}

// wantSums wants so many files below dir, all of them in the cabinet's list of
// sums.
func wantSums(t *testing.T, dir, cabinet string, files int) {
	t.Helper()
	known := readFile(t, strings.TrimSuffix(cabinet, ".cab")+".md5")
	got := strings.Fields(sums(t, dir))
	if len(got) != 2*files {
		t.Errorf("%d files should be there: %q", files, got)
	}
	for i := 0; i+1 < len(got); i += 2 {
		if !strings.Contains(known, got[i]) {
			t.Errorf("%s %s is not in the list", got[i], got[i+1])
		}
	}
}

// sums lists the files below dir by name, each with its MD5.
func sums(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		fmt.Fprintf(&list, "%x %s\n", md5.Sum([]byte(readFile(t, path))), rel)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}
