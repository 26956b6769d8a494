package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// job is one command line to measure.
type job struct {
	name string
	argv []string
	dir  string // where it runs
	out  string // the file or folder it makes, removed before it runs
	from *job   // makes the cabinet that this one reads
}

// The jobs of a payload whose figures the goals compare.
const (
	gcabPack   = "gcab -z"
	wimlibPack = "wimlib LZX:100, 2 threads"
	zipPack    = "7z zip -mx9, 2 threads"
)

func pack(method, level string, workers int) string {
	return method + " " + level + ", " + several(workers, "worker")
}

func several(n int, thing string) string {
	return fmt.Sprint(n, " ", thing) + strings.Repeat("s", min(1, n-1))
}

func read(method, tool string) string { return "read " + method + ": " + tool }

// jobs are all there is to measure on a payload; missing are the tools that are
// not installed.
func (b *bench) jobs(p *payload) (jobs []*job, missing []string, err error) {
	made := map[string]*job{}
	for _, method := range []string{"mszip", "lzx"} {
		for _, level := range []string{"fast", "default", "best"} {
			for _, workers := range p.workers {
				j := b.packer(p, pack(method, level, workers), b.product, "cab", "create", "-q", "--compression", method,
					"--level", level, "--jobs", strconv.Itoa(workers), "-C", p.dir, "OUT")
				j.argv = append(j.argv, p.names...)
				made[j.name] = j
				jobs = append(jobs, j)
			}
		}
	}
	peers, err := b.peers(p)
	if err != nil {
		return nil, nil, err
	}
	for _, method := range []string{"mszip", "lzx"} {
		peers = append(peers, b.readers(method, made[pack(method, "default", 2)])...)
	}
	for _, j := range peers {
		if _, err := exec.LookPath(j.argv[0]); err != nil {
			missing = append(missing, j.name)
		} else {
			jobs = append(jobs, j)
		}
	}
	return jobs, missing, nil
}

// packer is a job that packs p; OUT among its arguments stands for the file
// that it makes.
func (b *bench) packer(p *payload, name string, argv ...string) *job {
	file := strings.NewReplacer(" ", "-", ",", "", ":", "").Replace(name)
	j := &job{name: name, argv: argv, dir: p.dir, out: filepath.Join(b.temp, p.id+"-"+file+".out")}
	for i, a := range argv {
		if a == "OUT" {
			j.argv[i] = j.out
		}
	}
	return j
}

// peers are the other tools that pack. 7-Zip's own format and NSIS are no
// cabinets: they show what else there is.
func (b *bench) peers(p *payload) ([]*job, error) {
	gcab := b.packer(p, gcabPack, "gcab", "-c", "-z", "OUT")
	gcab.argv = append(gcab.argv, p.names...)
	jobs := []*job{gcab}
	for _, level := range []string{"20", "50", "100"} {
		for _, threads := range p.workers {
			name := "wimlib LZX:" + level + ", " + several(threads, "thread")
			jobs = append(jobs, b.packer(p, name, "wimlib-imagex", "capture", p.dir, "OUT",
				"--compress=LZX:"+level, "--chunk-size=2M", fmt.Sprintf("--threads=%d", threads)))
		}
	}
	jobs = append(jobs,
		b.packer(p, zipPack, "7z", "a", "-bd", "-tzip", "-mx9", "-mmt=2", "OUT", "."),
		b.packer(p, "7z -mx9", "7z", "a", "-bd", "-t7z", "-mx9", "OUT", "."))
	script := filepath.Join(b.temp, p.id+".nsi")
	nsis := b.packer(p, "makensis lzma", "makensis", "-V2", script)
	text := fmt.Sprintf("SetCompressor /SOLID lzma\nOutFile %q\nSection\nSetOutPath $TEMP\nFile /r %q\nSectionEnd\n", nsis.out, filepath.Join(p.dir, "*"))
	return append(jobs, nsis), os.WriteFile(script, []byte(text), 0o666)
}

// readers read the cabinet that from makes.
func (b *bench) readers(method string, from *job) []*job {
	cab, into := from.out, from.out+".d"
	return []*job{
		{name: read(method, "goexpress"), argv: []string{b.product, "cab", "test", cab}, from: from},
		{name: read(method, "cabextract"), argv: []string{"cabextract", "-tq", cab}, from: from},
		{name: read(method, "7z"), argv: []string{"7z", "t", "-bd", cab}, from: from},
		{name: read(method, "gcab, written out"), argv: []string{"gcab", "-x", "-C", into, cab}, out: into, from: from},
	}
}
