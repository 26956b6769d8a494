package cab

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
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
	"goexpress/pkg/cab/lzx"
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
		if len(r.Warnings()) > 0 || len(r.Parts) != len(s.files) || len(r.Files) != len(files) {
			t.Fatalf("by part %d: %d parts of %d, %d files of %d, warnings %v", i, len(r.Parts), len(s.files), len(r.Files), len(files), r.Warnings())
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

// Blocks of a few bytes and cabinets of any size, so that every way in which one
// can end comes up: in a block, behind one, before or behind a file or folder.
func TestWriteSetEdges(t *testing.T) {
	var files []Source
	for i, n := range []int64{1, 0, 3 * BlockSize, 5, 5, BlockSize - 10, BlockSize, 0, 0, 2*BlockSize + 9, 7, 0} {
		files = append(files, sized(strings.Repeat("n", i)+fmt.Sprint(i), n))
	}
	files = append(files, many(30, 3)...)
	fast, best := realLZX{lzx.NewEncoder(15, lzx.Fast, 1)}, realLZX{lzx.NewEncoder(15, lzx.Best, 1)}
	for size := int64(170); size < 640; size++ {
		writeSetEdge(t, WriteOptions{Encoder: fast}, size, files)
		if size%9 == 0 {
			writeSetEdge(t, WriteOptions{Encoder: best, FolderSize: 40}, size, files)
		}
		if size%3 == 2 {
			writeSetEdge(t, WriteOptions{Encoder: plainMSZIP{}}, size, files)
			writeSetEdge(t, WriteOptions{Encoder: plainMSZIP{}, FolderSize: 40}, size, files)
		}
	}
}

func writeSetEdge(t *testing.T, opt WriteOptions, size int64, files []Source) {
	t.Helper()
	s, _ := writeSet(t, opt, size, files...)
	r, err := OpenSet([]Part{s.part(len(s.files) / 2)}, s.find, ReadOptions{})
	if err != nil || len(r.Warnings()) > 0 || len(r.Files) != len(files) {
		t.Fatalf("%s of %d bytes: %d files, %v, %v", opt.Encoder.Method(), size, len(r.Files), r.Warnings(), err)
	}
	i := 0
	if err := r.Each(func(f *File, content io.Reader) error {
		got, err := io.ReadAll(content)
		if f.Name != files[i].Name || err != nil || !bytes.Equal(got, make([]byte, files[i].Size)) {
			t.Errorf("%s of %d bytes: file %d is %s, of %d bytes: %v", opt.Encoder.Method(), size, i, f.Name, len(got), err)
		}
		i++
		return nil
	}); err != nil {
		t.Error(err)
	}
	for _, err := range Verify(r) {
		t.Errorf("%s of %d bytes: %v", opt.Encoder.Method(), size, err)
	}
	wantJoinable(t, s)
}

// wantJoinable wants of each folder that goes on in the next cabinet that it has
// no file there that it has not here: libmspack would not join them.
func wantJoinable(t *testing.T, s *memSet) {
	t.Helper()
	for _, f := range s.files[1:] {
		for _, f := range open(t, f.Data).Files {
			if f.r.areas[f.Folder].fromPrev && !f.fromPrev {
				t.Errorf("%s begins in a folder that comes from the previous cabinet", f.Name)
			}
		}
	}
}

// Two other readers take what is written for a set.
func TestWriteSetForeign(t *testing.T) {
	cabextract, sevenZip := testenv.Tool(t, "cabextract"), testenv.Tool(t, "7z")
	files := mixedFiles()
	sizes := []int64{2000, 20000, 70000}
	for size := int64(30001); size < 30030; size++ { // LZX's blocks, cut at every byte
		sizes = append(sizes, size)
	}
	for _, enc := range []Encoder{nil, plainMSZIP{}, realLZX{lzx.NewEncoder(16, lzx.Default, 1)}} {
		for _, folder := range []int64{0, 70000} {
			for _, size := range sizes {
				if size > 30000 && size < 30030 && (enc == nil || enc.Method() != LZX || folder > 0) {
					continue
				}
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

// Names of cabinets that are not ASCII.
func TestWriteSetUTF8(t *testing.T) {
	files := []Source{source("a", noise(3000, 1))}
	s := &memSet{}
	opt := setOptions(WriteOptions{}, 1000, s)
	opt.Name, opt.Disk = NameTemplate("grün*.cab"), NameTemplate("Größe *")
	if _, err := WriteSet(t.Context(), files, opt); err != nil {
		t.Fatal(err)
	}
	wantSet(t, s, files)
	if r := open(t, s.files[1].Data); r.Prev != "grün1.cab" || r.NextDisk != "Größe 3" {
		t.Errorf("%q, %q", r.Prev, r.NextDisk)
	}
}

// What MakeCAB would write into the header, byte by byte.
func TestSetGolden(t *testing.T) {
	s, _ := writeSet(t, WriteOptions{}, 100, source("a.txt", []byte("0123456789")))
	if len(s.files) != 1 {
		t.Fatalf("%d cabinets", len(s.files))
	}
	if want := write(t, WriteOptions{}, source("a.txt", []byte("0123456789"))); !bytes.Equal(s.files[0].Data, want) {
		t.Error("a set of one cabinet is not that cabinet")
	}
	text := []byte("0123456789abcdefghijklmnopqrst" + "ABCDEFGHIJKLMNOPQRSTUVWXY")
	s, _ = writeSet(t, WriteOptions{}, 120, source("a.txt", text))
	want := []string{
		// set2.cab on "Disk 2" comes next; 30 bytes of the block, cbUncomp 0
		`4D534346 00000000 78000000 00000000 3C000000 00000000 03 01 0100 0100 0200 EF01 0000
		736574322E63616200 4469736B203200
		52000000 0100 0000
		37000000 00000000 FEFF 432A A320 2000 612E747874 00
		565E7576 1E00 0000`,
		// set1.cab on "Disk 1" came before; the other 25 bytes, cbUncomp 55
		`4D534346 00000000 73000000 00000000 3C000000 00000000 03 01 0100 0100 0100 EF01 0100
		736574312E63616200 4469736B203100
		52000000 0100 0000
		37000000 00000000 FDFF 432A A320 2000 612E747874 00
		4404331C 1900 3700`,
	}
	for i, payload := range [][]byte{text[:30], text[30:]} {
		got, want := strings.ToUpper(hex.EncodeToString(s.files[i].Data)), strings.Join(strings.Fields(want[i]), "")
		if want += strings.ToUpper(hex.EncodeToString(payload)); got != want {
			t.Errorf("cabinet %d:\ngot  %s\nwant %s", i, got, want)
		}
	}
}

// The bytes of a set depend on files and options alone.
func TestWriteSetAgain(t *testing.T) {
	files := mixedFiles()
	a, _ := writeSet(t, WriteOptions{Encoder: plainMSZIP{}}, 20000, files...)
	b, _ := writeSet(t, WriteOptions{Encoder: plainMSZIP{}}, 20000, files...)
	for i := range a.files {
		if !bytes.Equal(a.files[i].Data, b.files[i].Data) {
			t.Errorf("cabinet %d differs", i)
		}
	}
}

// Each cabinet of many small files is full, although its folder's end was not
// known when it was begun.
func TestWriteSetSmallFiles(t *testing.T) {
	var files []Source
	for i := range 400 {
		files = append(files, source(fmt.Sprintf("file%03d", i), prose(700+i, uint64(i))))
	}
	s, sum := writeSet(t, WriteOptions{Encoder: plainMSZIP{}}, 40000, files...)
	wantSet(t, s, files)
	for i, c := range sum.Cabinets[:len(sum.Cabinets)-1] {
		if c.Size < 39900 {
			t.Errorf("cabinet %d has %d bytes", i, c.Size)
		}
	}
	if most := 5 * len(s.files); len(sum.Folders) > most {
		t.Errorf("%d folders in %d cabinets", len(sum.Folders), len(s.files))
	}
}

func TestWriteSetProgress(t *testing.T) {
	var files []Source
	for i := range 40 {
		files = append(files, source(fmt.Sprintf("file%03d", i), prose(17000, uint64(i))))
	}
	last := int64(0)
	opt := WriteOptions{Encoder: plainMSZIP{}, Progress: func(n int64) {
		if n <= last {
			t.Errorf("%d after %d", n, last)
		}
		last = n
	}}
	writeSet(t, opt, 20000, files...)
	if last != 40*17000 {
		t.Errorf("ends at %d", last)
	}
}

func TestWriteSetLimits(t *testing.T) {
	one := []Source{source("a", noise(100, 1))}
	longName := func(int) string { return strings.Repeat("n", 256) }
	for _, v := range []struct {
		name  string
		files []Source
		mess  func(*SetOptions)
		what  string // of the LimitError, "" when it is none
		text  string
	}{
		{"no size", one, func(o *SetOptions) { o.MaxSize = 0 }, "", "cabinets of 0 bytes"},
		{"size above 2 GB", one, func(o *SetOptions) { o.MaxSize = MaxCabinetSize + 1 }, "cabinet size", "choose a smaller size"},
		{"no room for the directory", one, func(o *SetOptions) { o.MaxSize = 102 }, "size of a cabinet that can list its files", "is 103, the limit is 102: choose larger cabinets"},
		{"no room for an empty file", many(1, 0), func(o *SetOptions) { o.MaxSize = 61 }, "size of a cabinet that can list its files", "is 62, the limit is 61"},
		{"no files", nil, nil, "", "at least one file"},
		{"file too large", many(1, MaxFolderBytes+1), nil, "size", "split it"},
		{"name too long", one, func(o *SetOptions) { o.Name = longName }, "length of the name in bytes", "shorten"},
		{"disk's name too long", one, func(o *SetOptions) { o.Disk = longName }, "length of the name in bytes", "shorten"},
		{"no name", one, func(o *SetOptions) { o.Name = func(int) string { return "" } }, "", "is no name for a cabinet"},
		{"one name for all", one, func(o *SetOptions) { o.Name = func(int) string { return "a.cab" } }, "", "all cabinets of the set would have the name"},
		{"name with a path", one, func(o *SetOptions) { o.Name = NameTemplate(`a\b*.cab`) }, "", "is no name for a cabinet"},
		{"name with a NUL", one, func(o *SetOptions) { o.Name = NameTemplate("a\x00*.cab") }, "", "is no name for a cabinet"},
	} {
		t.Run(v.name, func(t *testing.T) {
			s := &memSet{}
			opt := setOptions(WriteOptions{}, 1000, s)
			if v.mess != nil {
				v.mess(&opt)
			}
			_, err := WriteSet(t.Context(), v.files, opt)
			var limit *LimitError
			if errors.As(err, &limit) != (v.what != "") || v.what != "" && limit.What != v.what || err == nil || !strings.Contains(err.Error(), v.text) {
				t.Errorf("got %v", err)
			}
		})
	}
	// As small as can be: a byte in each cabinet.
	s := &memSet{}
	opt := setOptions(WriteOptions{}, 81, s)
	opt.Name, opt.Disk = func(n int) string { return fmt.Sprintf("%03d", n) }, func(int) string { return "" }
	if _, err := WriteSet(t.Context(), one, opt); err != nil || len(s.files) != 90 {
		t.Errorf("%d cabinets, %v", len(s.files), err)
	}
}

// More files than one cabinet can list.
func TestWriteSetOfManyFiles(t *testing.T) {
	for _, size := range []int64{0, 1} {
		for _, most := range []int64{2 << 20, 100000} {
			files := many(70000, size)
			s, _ := writeSet(t, WriteOptions{}, most, files...)
			r, err := OpenSet([]Part{s.part(0)}, s.find, ReadOptions{})
			if err != nil || len(r.Files) != len(files) || len(r.Warnings()) > 0 || len(s.files) > int(25*70000/most)+2 {
				t.Errorf("of %d bytes in %d cabinets: %d files, %v, %v", size, len(s.files), len(r.Files), r.Warnings(), err)
			}
		}
	}
}

// failingSet makes files that fail after so many bytes in all, or cannot be made
// or closed.
type failingSet struct {
	room          int
	create, close bool
	open          int
}

func (s *failingSet) make(string) (io.WriteCloser, error) {
	if s.create {
		return nil, errBroken
	}
	s.open++
	return &failingFile{shortWriter{room: s.room}, s}, nil
}

type failingFile struct {
	shortWriter
	set *failingSet
}

func (f *failingFile) Close() error {
	f.set.open--
	if f.set.close {
		return errBroken
	}
	return nil
}

// brokenSpool fails at what is chosen.
type brokenSpool struct {
	memSpool
	read bool
}

func (s *brokenSpool) WriteAt(p []byte, off int64) (int, error) {
	if !s.read {
		return 0, errBroken
	}
	return s.memSpool.WriteAt(p, off)
}

func (s *brokenSpool) ReadAt([]byte, int64) (int, error) { return 0, errBroken }

// Whatever fails, its error comes out and no file stays open.
func TestWriteSetErrors(t *testing.T) {
	stop, cancel := context.WithCancel(context.Background())
	cancel()
	for _, v := range []struct {
		name  string
		set   failingSet
		spool Spool
		ctx   context.Context
		file  Source
		want  error
	}{
		{name: "no room for the directory", set: failingSet{room: 50}, want: errFull},
		{name: "no room for the data", set: failingSet{room: 900}, want: errFull},
		{name: "file that cannot be made", set: failingSet{create: true}, want: errBroken},
		{name: "file that cannot be closed", set: failingSet{room: 1 << 20, close: true}, want: errBroken},
		{name: "spool that cannot be written", spool: &brokenSpool{}, want: errBroken},
		{name: "spool that cannot be read", set: failingSet{room: 1 << 20}, spool: &brokenSpool{read: true}, want: errBroken},
		{name: "cancelled", ctx: stop, want: context.Canceled},
		{name: "source that is shorter", file: Source{FileHeader: FileHeader{Name: "a", Size: 9}, Open: source("", nil).Open}, want: ErrSourceChanged},
	} {
		t.Run(v.name, func(t *testing.T) {
			files := mixedFiles()
			opt := SetOptions{MaxSize: 1000, Name: NameTemplate("a.cab"), Create: v.set.make, Spool: &memSpool{}}
			if v.spool != nil {
				opt.Spool = v.spool
			}
			ctx := context.Background()
			if v.ctx != nil {
				ctx = v.ctx
			}
			if v.file.Open != nil {
				files = append(files[:1], v.file)
			}
			if _, err := WriteSet(ctx, files, opt); !errors.Is(err, v.want) {
				t.Errorf("got %v, want %v", err, v.want)
			}
			if v.set.open != 0 {
				t.Errorf("%d files are open", v.set.open)
			}
		})
	}
}

func TestNameTemplate(t *testing.T) {
	for template, want := range map[string]string{
		"out.cab": "out12.cab", "disk*.cab": "disk12.cab", "*": "12", "a*b*.c": "a12b*.c", "out": "out12", ".cab": ".cab12", "a.b.cab": "a.b12.cab",
	} {
		if got := NameTemplate(template)(12); got != want {
			t.Errorf("%s: %s, want %s", template, got, want)
		}
	}
}
