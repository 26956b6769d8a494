package stub_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"goexpress/internal/testenv"
	"goexpress/pkg/express"
)

const emptyProgram = "package main\n\nfunc main() {}\n"

// BenchmarkStart measures how long a package takes from its start until its first
// file, a small one, is written, beside the whole run of an empty Go program. The
// goal is 50 ms more.
//
//	go test ./pkg/stub -run '^$' -bench Start -benchtime 20x
func BenchmarkStart(b *testing.B) {
	b.Run("here", func(b *testing.B) {
		target := runtime.GOOS + "/" + runtime.GOARCH
		empty := testenv.BuildGo(b, runtime.GOOS, runtime.GOARCH, emptyProgram)
		run := func(path string, args ...string) {
			if out, err := exec.CommandContext(b.Context(), path, args...).CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
		}
		dir := b.TempDir()
		benchmarkStart(b, build(b, target, "small", express.Package{}, smallFile), empty, dir, dir, run)
	})
	b.Run("wine", func(b *testing.B) {
		wine := testenv.NewWine(b)
		empty := testenv.BuildGo(b, "windows", "amd64", emptyProgram)
		run := func(path string, args ...string) {
			if code, out := wine.Run(b, "", path, args...); code != 0 {
				b.Fatalf("ended with %d\n%s", code, out)
			}
		}
		benchmarkStart(b, build(b, wineTarget, "small.exe", express.Package{}, smallFile), empty, wine.C(`C:\out`), `C:\out`, run)
	})
}

var smallFile = file{"small.txt", []byte("small")}

// benchmarkStart has the two programs take turns. dir is where the package unpacks
// to, name how it is told.
func benchmarkStart(b *testing.B, pack, empty, dir, name string, run func(path string, args ...string)) {
	var packs, empties []float64
	for b.Loop() {
		begun := time.Now()
		run(empty)
		empties = append(empties, milliseconds(time.Since(begun)))
		begun = time.Now()
		run(pack, "/Q", "/C", "/T:"+name)
		path := filepath.Join(dir, smallFile.name)
		packs = append(packs, milliseconds(changed(b, path).Sub(begun)))
		if err := os.Remove(path); err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(packs)
	slices.Sort(empties)
	p, e := packs[len(packs)/2], empties[len(empties)/2]
	b.ReportMetric(0, "ns/op") // not of one program
	b.ReportMetric(p, "ms/package")
	b.ReportMetric(e, "ms/empty")
	b.ReportMetric(p-e, "ms/more")
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// changed is when a file's content or times were set last, by the system's clock.
func changed(b *testing.B, path string) time.Time {
	b.Helper()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		b.Fatalf("no times of %s", path)
	}
	return time.Unix(stat.Ctim.Unix())
}
