package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"goexpress/internal/testenv"
)

// rollupPack is the bulk case: 121 files, 83 MB, dated in UTC, two of one name
// in different folders, extract only.
const rollupPack = "ru1-hmc45"

// writeRollup makes the pack's files with the shared generator, and a
// directive that names each of them.
func writeRollup(t *testing.T) (dir string, names []string) {
	t.Helper()
	dir = t.TempDir()
	script := filepath.Join(testenv.Corpus(t, "."), "..", "tools", "rollup.py")
	if _, err := os.Stat(script); err != nil {
		testenv.Skip(t, "the rollup generator is not there: %v", err)
	}
	payload := filepath.Join(dir, "payload")
	tool(t, dir, "python3", script, rollupPack, payload, testenv.LibwineDLLs(t))
	err := fs.WalkDir(os.DirFS(payload), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var sed strings.Builder
	sed.WriteString("[Version]\r\nClass=IEXPRESS\r\nSEDVersion=3\r\n[Options]\r\nPackagePurpose=ExtractOnly\r\nUseLongFileName=1\r\n" +
		"TargetName=pack.exe\r\nFriendlyName=Rollup pack\r\nSourceFiles=SourceFiles\r\n[SourceFiles]\r\nSourceFiles0=payload\\\r\n[SourceFiles0]\r\n")
	for _, name := range names {
		fmt.Fprintf(&sed, "%s=\r\n", strings.ReplaceAll(name, "/", `\`))
	}
	writeFiles(t, dir, map[string]string{"pack.sed": sed.String()})
	return dir, names
}

func TestRollupPack(t *testing.T) {
	dir, names := writeRollup(t)
	if len(names) != 121 {
		t.Fatalf("the generator made %d files, want 121", len(names))
	}
	r := goexpress(t, dir, "build", "--json", "--level", "fast", "pack.sed")
	var report struct {
		Payload struct {
			Files                    int
			Uncompressed, Compressed int64
		}
		Size int64
	}
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil {
		t.Fatalf("%v in\n%s", err, r.stdout)
	}
	if report.Payload.Files != 121 || report.Payload.Uncompressed < 80_000_000 || report.Payload.Compressed >= report.Payload.Uncompressed {
		t.Errorf("report: %+v", report)
	}
	payload, exe := filepath.Join(dir, "payload"), filepath.Join(dir, "pack.exe")

	t.Run("goexpress extract", func(t *testing.T) {
		out := t.TempDir()
		goexpress(t, dir, "extract", "-d", out, exe)
		sameTree(t, out, payload, names, time.Second, time.UTC)
	})
	t.Run("7z", func(t *testing.T) {
		out := t.TempDir()
		tool(t, dir, "7z", "x", "-y", "-o"+out, exe)
		sameTree(t, out, payload, names, 2*time.Second, time.Local)
	})
	t.Run("cabextract", func(t *testing.T) {
		out := t.TempDir()
		tool(t, dir, "cabextract", "-q", "-d", out, exe)
		sameTree(t, out, payload, names, 2*time.Second, time.Local)
	})
	t.Run("as an MSZIP cabinet", func(t *testing.T) {
		newPayload(t, payload).wantAgreed(t, packing{"mszip", "fast", 0, 0})
	})
	t.Run("listed by others", func(t *testing.T) {
		for _, listing := range []string{tool(t, dir, "7z", "l", exe), tool(t, dir, "cabextract", "-l", exe)} {
			for _, name := range names {
				if !strings.Contains(strings.ReplaceAll(listing, `\`, "/"), name) {
					t.Errorf("%s is missing in\n%.2000s", name, listing)
					break
				}
			}
		}
	})
	t.Run("package under Wine", func(t *testing.T) {
		wine := testenv.NewWine(t)
		if code, out := wine.Run(t, dir, exe, "/C", `/T:C:\out`, "/Q"); code != 0 {
			t.Fatalf("exit code %d\n%s", code, out)
		}
		sameTree(t, wine.C(`C:\out`), payload, names, time.Second, time.UTC)
	})
}

// sameTree demands that got holds the named files of want, bit for bit, and
// nothing else. Times may differ by less than slack; zone is the one in which
// the reader took the cabinet's wall clock, which has none.
func sameTree(t *testing.T, got, want string, names []string, slack time.Duration, zone *time.Location) {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(got), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	sorted := slices.Sorted(slices.Values(names))
	if !slices.Equal(found, sorted) {
		t.Fatalf("%d files came out, want %d\ngot  %.300v\nwant %.300v", len(found), len(sorted), found, sorted)
	}
	for _, name := range names {
		a, b := filepath.Join(got, name), filepath.Join(want, name)
		if !bytes.Equal([]byte(readFile(t, a)), []byte(readFile(t, b))) {
			t.Errorf("%s: content differs", name)
		}
		clock := wallClock(modTime(t, b).UTC(), zone)
		if d := clock.Sub(modTime(t, a)).Abs(); d >= slack {
			t.Errorf("%s: time %v, want %v", name, modTime(t, a), clock)
		}
	}
}

// wallClock reads tm's clock as if it stood in zone.
func wallClock(tm time.Time, zone *time.Location) time.Time {
	return time.Date(tm.Year(), tm.Month(), tm.Day(), tm.Hour(), tm.Minute(), tm.Second(), 0, zone)
}

func modTime(t *testing.T, path string) time.Time {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}
