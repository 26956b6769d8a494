package cab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"goexpress/internal/memfile"
)

// zeros is an endless source.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// sized is a file of n zero bytes that exist nowhere.
func sized(name string, n int64) Source {
	return Source{
		FileHeader: FileHeader{Name: name, Size: n},
		Open:       func() (io.ReadCloser, error) { return io.NopCloser(io.LimitReader(zeros{}, n)), nil },
	}
}

func many(n int, size int64) []Source {
	files := make([]Source, n)
	for i := range files {
		files[i] = sized(fmt.Sprint(i), size)
	}
	return files
}

func TestLimits(t *testing.T) {
	const oneFile = headerSize + folderSize + fileSize + 2 // of directory, its name one byte long
	const blocks = 65521                                   // of the largest file that fits uncompressed
	const lastSize = MaxCabinetSize - oneFile - blocks*dataSize
	if (lastSize+BlockSize-1)/BlockSize != blocks {
		t.Fatalf("%d bytes are not %d blocks", lastSize, blocks)
	}
	mszip := WriteOptions{Encoder: plainMSZIP{}}
	for _, v := range []struct {
		name  string
		files []Source
		opt   WriteOptions
		what  string // of the LimitError; "" when there is none
		file  string
	}{
		{"file at the limit", many(1, MaxFolderBytes), mszip, "", ""},
		{"file above the limit", many(1, MaxFolderBytes+1), mszip, "size", "0"},
		{"stored file at the limit of the cabinet", many(1, lastSize), WriteOptions{}, "", ""},
		{"stored file above it", many(1, lastSize+1), WriteOptions{}, "cabinet size", ""},
		{"block headers alone above it", many(4096, MaxFolderBytes), mszip, "cabinet size", ""},
		{"name of 255 bytes", []Source{sized(strings.Repeat("n", 255), 0)}, mszip, "", ""},
		{"name of 256 bytes", []Source{sized(strings.Repeat("n", 256), 0)}, mszip, "length of the name in bytes", strings.Repeat("n", 256)},
		{"name of 256 bytes in UTF-8", []Source{sized(strings.Repeat("ü", 128), 0)}, mszip, "length of the name in bytes", strings.Repeat("ü", 128)},
		{"65535 files", many(65535, 0), mszip, "", ""},
		{"65536 files", many(65536, 0), mszip, "number of files", ""},
		{"65533 folders", many(65533, 1), WriteOptions{FolderSize: 1}, "", ""},
		{"65534 folders", many(65534, 1), WriteOptions{FolderSize: 1}, "number of folders", ""},
		{"reserve of 60000", many(1, 0), WriteOptions{HeaderReserve: 60000}, "", ""},
		{"reserve of 60001", many(1, 0), WriteOptions{HeaderReserve: 60001}, "header reserve", ""},
	} {
		t.Run(v.name, func(t *testing.T) {
			err := Check(v.files, v.opt)
			if v.what == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *LimitError
			if !errors.As(err, &e) || e.What != v.what || e.File != v.file || e.Value <= e.Limit {
				t.Errorf("got %v", err)
			}
			// Write says the same before it touches anything.
			if _, werr := Write(context.Background(), nil, v.files, v.opt); werr == nil || werr.Error() != err.Error() {
				t.Errorf("Write: %v", werr)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	for _, v := range []struct {
		name  string
		files []Source
		opt   WriteOptions
		want  string
	}{
		{"no files", nil, WriteOptions{}, "at least one file"},
		{"no name", []Source{sized("", 0)}, WriteOptions{}, "needs a name"},
		{"NUL", []Source{sized("a\x00b", 0)}, WriteOptions{}, "NUL"},
		{"not UTF-8", []Source{sized("a\xFF", 0)}, WriteOptions{}, "not valid UTF-8"},
		{"negative size", many(1, -1), WriteOptions{}, "size of -1"},
		{"negative folder size", many(1, 1), WriteOptions{FolderSize: -1}, "folder size of -1"},
		{"negative reserve", many(1, 1), WriteOptions{HeaderReserve: -1}, "header reserve"},
	} {
		if err := Check(v.files, v.opt); err == nil || !strings.Contains(err.Error(), v.want) {
			t.Errorf("%s: %v, want %q", v.name, err, v.want)
		}
	}
}

func TestLimitErrorText(t *testing.T) {
	err := Check([]Source{sized(`app\big.iso`, 3<<30)}, WriteOptions{})
	want := `app\big.iso: size is 3221225472, a cabinet allows 2147450880: no cabinet can hold so large a file; split it`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// fixedEncoder emits payloads of one size without looking at the input.
type fixedEncoder struct {
	storing
	payload int
}

func (fixedEncoder) Method() Method { return LZX }
func (fixedEncoder) Window() int    { return 21 }

func (e fixedEncoder) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	payload := make([]byte, e.payload)
	return e.storing.EncodeFolder(src, size, func(_ []byte, n int) error { return emit(payload, n) })
}

// tail is a file of which only the first bytes are kept.
type tail struct {
	memfile.File
	size int64
}

func (w *tail) Write(p []byte) (int, error) {
	if keep := 1<<20 - w.Pos; keep > 0 {
		w.File.Write(p[:min(keep, int64(len(p)))])
		w.Pos += max(0, int64(len(p))-keep)
	} else {
		w.Pos += int64(len(p))
	}
	w.size = max(w.size, w.Pos)
	return len(p), nil
}

// The fullest folder that there can be.
func TestFullFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 2 GB")
	}
	var w tail
	s, err := Write(context.Background(), &w, []Source{sized("a", MaxFolderBytes-5), sized("b", 5), sized("c", 1)}, WriteOptions{Encoder: fixedEncoder{payload: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Folders) != 2 || s.Folders[0].Blocks != 65535 || s.Folders[0].Uncompressed != MaxFolderBytes {
		t.Errorf("%+v", s.Folders)
	}
	r := open(t, w.Data)
	if *r.Folders[0] != s.Folders[0] || *r.Folders[1] != s.Folders[1] || len(r.Warnings()) > 0 {
		t.Errorf("read: %+v, %+v, %v", *r.Folders[0], *r.Folders[1], r.Warnings())
	}
}

// A cabinet that grows too large while it is written.
func TestCabinetSizeWhileWriting(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 2 GB")
	}
	var w tail
	_, err := Write(context.Background(), &w, []Source{sized("a", 56000*BlockSize)}, WriteOptions{Encoder: fixedEncoder{payload: maxPayload}})
	var e *LimitError
	if !errors.As(err, &e) || e.What != "cabinet size" || e.Limit != MaxCabinetSize {
		t.Errorf("got %v", err)
	}
	if w.size > MaxCabinetSize {
		t.Errorf("%d bytes were written", w.size)
	}
}

func TestMostFiles(t *testing.T) {
	files := many(65535, 1)
	r := open(t, write(t, WriteOptions{}, files...))
	if len(r.Files) != 65535 || r.Files[65534].Name != "65534" {
		t.Errorf("%d files", len(r.Files))
	}
	n := 0
	if err := r.Each(func(f *File, content io.Reader) error {
		m, err := io.Copy(io.Discard, content)
		n += int(m)
		return err
	}); err != nil || n != 65535 {
		t.Errorf("%d bytes: %v", n, err)
	}
}

func TestMostFolders(t *testing.T) {
	b := write(t, WriteOptions{FolderSize: 1}, many(MaxFolders, 1)...)
	r := open(t, b)
	if len(r.Folders) != MaxFolders || len(r.Warnings()) > 0 {
		t.Fatalf("%d folders, %v", len(r.Folders), r.Warnings())
	}
	if found := Verify(r); len(found) > 0 {
		t.Error(found[0])
	}
	wantContent(t, r.Files[MaxFolders-1], []byte{0})
}
