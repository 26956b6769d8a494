//go:build unix

package codec

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"goexpress/internal/testenv"
	"goexpress/pkg/cab"
)

// benchFiles are the first 62 DLLs of libwine in the order of the C locale, 59
// MB of real programs.
func benchFiles(tb testing.TB) (dir string, names []string, files []cab.Source, size int64) {
	dir = testenv.LibwineDLLs(tb)
	paths, err := filepath.Glob(filepath.Join(dir, "*.dll")) // sorted by bytes
	if err != nil {
		tb.Fatal(err)
	}
	for _, path := range paths[:min(62, len(paths))] {
		info, err := os.Stat(path)
		if err != nil {
			tb.Fatal(err)
		}
		names = append(names, info.Name())
		files = append(files, cab.Source{
			FileHeader: cab.FileHeader{Name: info.Name(), Size: info.Size(), Modified: info.ModTime()},
			Open:       func() (io.ReadCloser, error) { return os.Open(path) },
		})
		size += info.Size()
	}
	return dir, names, files, size
}

// BenchmarkPack packs MSZIP with each level, and with others for comparison.
// Reported beside the speed are the cabinet's size, the processor time, which
// says more on a busy machine, and the peak of the heap.
func BenchmarkPack(b *testing.B) {
	dir, names, files, size := benchFiles(b)
	for _, method := range []string{"none", "fast", "default", "best"} {
		b.Run(method, func(b *testing.B) {
			opt := cab.WriteOptions{}
			if method != "none" {
				opt.Encoder = newEncoder(b, method, 0)
			}
			b.SetBytes(size)
			b.ReportAllocs()
			heap, cpu := watchHeap(), watchCPU(b, syscall.RUSAGE_SELF)
			for b.Loop() {
				out := tempFile(b)
				s, err := cab.Write(context.Background(), out, files, opt)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(s.Size), "out-bytes")
				out.Close()
			}
			cpu()
			b.ReportMetric(float64(heap())/1e6, "peak-heap-MB")
		})
	}
	for _, peer := range [][]string{
		{"gcab", "-c", "-n", "-z"},
		{"7z", "a", "-tzip", "-mx9", "-mmt=2"}, // deflate over whole files, no blocks
	} {
		b.Run(peer[0], func(b *testing.B) { benchPeer(b, peer, dir, names, size) })
	}
}

// benchPeer packs the files with another tool, whose output is its next argument.
func benchPeer(b *testing.B, command []string, dir string, names []string, size int64) {
	tool := testenv.Tool(b, command[0])
	b.SetBytes(size)
	cpu := watchCPU(b, syscall.RUSAGE_CHILDREN)
	for b.Loop() {
		out := filepath.Join(b.TempDir(), "peer.out") // a new one each time
		cmd := exec.Command(tool, slices.Concat(command[1:], []string{out}, names)...)
		cmd.Dir = dir
		if text, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, text)
		}
		info, err := os.Stat(out)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size()), "out-bytes")
	}
	cpu()
}

// BenchmarkUnpack reads every file, and lets the other tools test the same
// cabinet.
func BenchmarkUnpack(b *testing.B) {
	_, _, files, size := benchFiles(b)
	for _, method := range []string{"none", "default"} {
		out := tempFile(b)
		opt := cab.WriteOptions{}
		if method != "none" {
			opt.Encoder = newEncoder(b, method, 0)
		}
		if _, err := cab.Write(context.Background(), out, files, opt); err != nil {
			b.Fatal(err)
		}
		b.Run(method, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			heap, cpu := watchHeap(), watchCPU(b, syscall.RUSAGE_SELF)
			for b.Loop() {
				info, err := out.Stat()
				if err != nil {
					b.Fatal(err)
				}
				r, err := cab.NewReader(out, info.Size(), cab.ReadOptions{})
				if err != nil {
					b.Fatal(err)
				}
				if err := r.Each(func(_ *cab.File, content io.Reader) error {
					_, err := io.Copy(io.Discard, content)
					return err
				}); err != nil {
					b.Fatal(err)
				}
			}
			cpu()
			b.ReportMetric(float64(heap())/1e6, "peak-heap-MB")
		})
		for _, tool := range [][]string{{"7z", "t", "-bd"}, {"cabextract", "-tq"}} {
			b.Run(method+"/"+tool[0], func(b *testing.B) {
				path := testenv.Tool(b, tool[0])
				b.SetBytes(size)
				cpu := watchCPU(b, syscall.RUSAGE_CHILDREN)
				defer cpu()
				for b.Loop() {
					if text, err := exec.Command(path, append(tool[1:], out.Name())...).CombinedOutput(); err != nil {
						b.Fatalf("%v\n%s", err, text)
					}
				}
			})
		}
	}
}

// watchHeap looks at the heap until the function it returns is called, which
// gives the largest size seen, in bytes.
func watchHeap() (peak func() uint64) {
	var most uint64
	var wg sync.WaitGroup
	stop := make(chan struct{})
	wg.Go(func() {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	})
	return func() uint64 {
		close(stop)
		wg.Wait()
		return most
	}
}

// watchCPU reports the processor time of a loop, when the function it returns
// is called.
func watchCPU(b *testing.B, who int) (report func()) {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	return func() { b.ReportMetric((used()-before).Seconds()/float64(b.N), "cpu-s/op") }
}
