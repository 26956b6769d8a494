package stub_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"goexpress/internal/testenv"
	"goexpress/pkg/express"
)

const emptyProgram = "package main\n\nfunc main() {}\n"

// BenchmarkStart measures a run of a package that unpacks one small file, from its
// start to its end, beside that of an empty Go program: 50 ms is what may lie
// between the start and the first file written.
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
	clock := func(path string, args ...string) float64 {
		begun := time.Now()
		run(path, args...)
		return time.Since(begun).Seconds() * 1000
	}
	var packs, empties []float64
	for b.Loop() {
		empties = append(empties, clock(empty))
		packs = append(packs, clock(pack, "/Q", "/C", "/T:"+name))
		if err := os.Remove(filepath.Join(dir, smallFile.name)); err != nil {
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
