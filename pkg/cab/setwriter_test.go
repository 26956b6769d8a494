package cab

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/memfile"
	"goexpress/internal/testenv"
)

// memSpool is a spool in memory.
type memSpool struct{ memfile.File }

func (s *memSpool) WriteAt(p []byte, off int64) (int, error) {
	s.Pos = off
	return s.Write(p)
}

func (s *memSpool) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(s.Data).ReadAt(p, off)
}

// closingFile is a file of a set that knows whether it was closed.
type closingFile struct {
	memfile.File
	closed bool
}

func (f *closingFile) Close() error { f.closed = true; return nil }

// memSet keeps the cabinets of a set in memory.
type memSet struct {
	files []*closingFile
	names []string
}

func (s *memSet) create(name string) (io.WriteCloser, error) {
	s.files = append(s.files, &closingFile{})
	s.names = append(s.names, name)
	return s.files[len(s.files)-1], nil
}

func (s *memSet) part(i int) Part {
	b := s.files[i].Data
	return Part{s.names[i], bytes.NewReader(b), int64(len(b))}
}

func (s *memSet) find(name string) (Part, error) {
	for i, n := range s.names {
		if strings.EqualFold(n, name) {
			return s.part(i), nil
		}
	}
	return Part{}, fs.ErrNotExist
}

func setOptions(opt WriteOptions, size int64, s *memSet) SetOptions {
	return SetOptions{WriteOptions: opt, MaxSize: size, Name: NameTemplate("set*.cab"), Create: s.create, Spool: &memSpool{}}
}

func writeSet(t testing.TB, opt WriteOptions, size int64, files ...Source) (*memSet, *SetSummary) {
	t.Helper()
	s := &memSet{}
	sum, err := WriteSet(context.Background(), files, setOptions(opt, size, s))
	if err != nil {
		t.Fatalf("WriteSet: %v", err)
	}
	return s, sum
}

// wantSet opens the set by its first, last and middle part and wants the files
// of it, whole and without a warning.
func wantSet(t *testing.T, s *memSet, files []Source) {
	t.Helper()
	for _, i := range []int{0, len(s.files) - 1, len(s.files) / 2} {
		r, err := OpenSet([]Part{s.part(i)}, s.find, ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Warnings) > 0 || len(r.Parts) != len(s.files) || len(r.Files) != len(files) {
			t.Fatalf("by part %d: %d parts of %d, %d files of %d, warnings %v", i, len(r.Parts), len(s.files), len(r.Files), len(files), r.Warnings)
		}
		if i > 0 {
			continue
		}
		for _, err := range Verify(r) {
			t.Errorf("Verify: %v", err)
		}
		k := 0
		if err := r.Each(func(f *File, content io.Reader) error {
			got, err := io.ReadAll(content)
			if f.Name != files[k].Name || err != nil || !bytes.Equal(got, bytesOf(files[k])) {
				t.Errorf("%s, want %s: %d bytes, want %d: %v", f.Name, files[k].Name, len(got), files[k].Size, err)
			}
			k++
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
}

func bytesOf(s Source) []byte {
	rc, _ := s.Open()
	b, _ := io.ReadAll(rc)
	return b
}

// mixedFiles are sizes around the edges of blocks, empty ones between them.
func mixedFiles() (files []Source) {
	for i, n := range []int{0, 1, 40000, 0, 25536, 0, 0, 2 * BlockSize, 7, 100000, BlockSize - 7, 0, 3, 60000, 0} {
		data := prose(n, uint64(i))
		if i%3 == 0 {
			data = noise(n, uint64(i))
		}
		files = append(files, source(fmt.Sprintf(`d\file%02d`, i), data))
	}
	return files
}

func TestWriteSet(t *testing.T) {
	files := mixedFiles()
	for _, enc := range []Encoder{nil, plainMSZIP{}} {
		for _, folder := range []int64{0, 1, 70000} {
			for _, size := range []int64{600, 1000, 5000, 33000, 65700, 100000, 1 << 20} {
				opt := WriteOptions{Encoder: enc, FolderSize: folder, HeaderReserve: int(size % 7)}
				t.Run(fmt.Sprintf("%T/%d/%d", enc, folder, size), func(t *testing.T) {
					s, sum := writeSet(t, opt, size, files...)
					wantSet(t, s, files)
					total := int64(0)
					for i, f := range s.files {
						n := int64(len(f.Data))
						total += n
						if n > size || !f.closed || sum.Cabinets[i] != (CabinetSummary{s.names[i], n}) {
							t.Errorf("cabinet %d of %d bytes, closed: %v, %+v", i, n, f.closed, sum.Cabinets[i])
						}
					}
					if sum.Size != total || sum.Files != len(files) {
						t.Errorf("%+v", sum)
					}
				})
			}
		}
	}
}

// Two other readers take what is written for a set.
func TestWriteSetForeign(t *testing.T) {
	cabextract, sevenZip := testenv.Tool(t, "cabextract"), testenv.Tool(t, "7z")
	files := mixedFiles()
	for _, enc := range []Encoder{nil, plainMSZIP{}} {
		for _, folder := range []int64{0, 70000} {
			for _, size := range []int64{2000, 20000, 70000} {
				s, _ := writeSet(t, WriteOptions{Encoder: enc, FolderSize: folder}, size, files...)
				dir := t.TempDir()
				for i, f := range s.files {
					if err := os.WriteFile(filepath.Join(dir, s.names[i]), f.Data, 0o666); err != nil {
						t.Fatal(err)
					}
				}
				first := filepath.Join(dir, s.names[0])
				foreign := map[string]*exec.Cmd{
					"cabextract": exec.Command(cabextract, "-q", "-d", filepath.Join(dir, "cabextract"), first),
					"7z":         exec.Command(sevenZip, "x", "-bd", "-y", "-o"+filepath.Join(dir, "7z"), first),
				}
				for name, cmd := range foreign {
					out, err := cmd.CombinedOutput()
					if err != nil || enc == nil && bytes.Contains(bytes.ToUpper(out), []byte("WARN")) {
						t.Errorf("%T, folders of %d, cabinets of %d: %s: %v\n%s", enc, folder, size, name, err, out)
						continue
					}
					for _, f := range files {
						got, err := os.ReadFile(filepath.Join(dir, name, filepath.FromSlash(strings.ReplaceAll(f.Name, `\`, "/"))))
						if err != nil || !bytes.Equal(got, bytesOf(f)) {
							t.Errorf("%T, folders of %d, cabinets of %d: %s: %s: %d bytes of %d, %v", enc, folder, size, name, f.Name, len(got), f.Size, err)
						}
					}
				}
			}
		}
	}
}
