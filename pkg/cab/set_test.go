package cab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// Files of the set that the tests here damage. Its cabinets, of 25000 bytes:
//
//	0: a, b begins
//	1: b goes on
//	2: b ends, c, d begins
//	3: d ends, e
func setFiles() []Source {
	return []Source{
		source("a", noise(9000, 1)), source("b", noise(60000, 2)), source("c", prose(500, 3)),
		source("d", noise(20000, 4)), source("e", prose(100, 5)),
	}
}

func goodSet(t testing.TB, enc Encoder) *memSet {
	s, _ := writeSet(t, WriteOptions{Encoder: enc}, 25000, setFiles()...)
	if len(s.files) != 4 {
		t.Fatalf("%d cabinets", len(s.files))
	}
	return s
}

// change edits a cabinet of the set.
func (s *memSet) change(i int, mess func([]byte) []byte) {
	s.files[i].Data = mess(s.files[i].Data)
}

// replace puts one text for another of the same length into a cabinet.
func replace(old, new string) func([]byte) []byte {
	return func(b []byte) []byte {
		if len(old) != len(new) || !bytes.Contains(b, []byte(old)) {
			panic("cannot replace " + old)
		}
		return bytes.Replace(b, []byte(old), []byte(new), 1)
	}
}

func (s *memSet) remove(i int) {
	s.files = slices.Delete(s.files, i, i+1)
	s.names = slices.Delete(s.names, i, i+1)
}

// all returns the parts in order.
func (s *memSet) all() (parts []Part) {
	for i := range s.files {
		parts = append(parts, s.part(i))
	}
	return parts
}

// layoutOf tells which files the cabinets list.
func layoutOf(t testing.TB, s *memSet) string {
	var b strings.Builder
	for _, f := range s.files {
		for _, f := range open(t, f.Data).Files {
			from, to := "", ""
			if f.fromPrev {
				from = ".."
			}
			if f.toNext {
				to = ".."
			}
			b.WriteString(from + f.Name + to + " ")
		}
		b.WriteString("| ")
	}
	return b.String()
}

func TestSetLayout(t *testing.T) {
	for _, enc := range []Encoder{nil, plainMSZIP{}} {
		want := "a b.. | ..b.. | ..b c.. d.. | ..c ..d e | "
		if got := layoutOf(t, goodSet(t, enc)); got != want {
			t.Errorf("%T: %s, want %s", enc, got, want)
		}
		s := goodSet(t, enc)
		for _, f := range s.files[:3] {
			if len(f.Data) != 25000 {
				t.Errorf("%T: a cabinet of %d bytes", enc, len(f.Data))
			}
		}
	}
}

// chainOf hands a set to OpenSet by one part.
func chainOf(i int) func(s *memSet) ([]Part, func(string) (Part, error)) {
	return func(s *memSet) ([]Part, func(string) (Part, error)) { return []Part{s.part(i)}, s.find }
}

// given hands parts to OpenSet, and nothing beside them.
func given(parts ...int) func(s *memSet) ([]Part, func(string) (Part, error)) {
	return func(s *memSet) (list []Part, _ func(string) (Part, error)) {
		for _, i := range parts {
			list = append(list, s.part(i))
		}
		return list, nil
	}
}

func onPart(i int, mess func([]byte) []byte) func(*memSet) {
	return func(s *memSet) { s.change(i, mess) }
}

func removed(i int) func(*memSet) { return func(s *memSet) { s.remove(i) } }

// crowdedBlock makes the first piece in a cabinet one with the second.
func crowdedBlock(b []byte) []byte {
	a := mustRead(b).areas[0]
	first := a.start + dataSize + int64(le.Uint16(b[a.start+4:]))
	second := dataSize + int(le.Uint16(b[first+4:]))
	le.PutUint32(b[a.start:], 0)
	le.PutUint16(b[a.start+4:], le.Uint16(b[a.start+4:])+uint16(second))
	le.PutUint16(b[folderEntry(b)+4:], 1)
	return b
}

func mustRead(b []byte) *Reader {
	r, err := NewReader(bytes.NewReader(b), int64(len(b)), ReadOptions{})
	if err != nil {
		panic(err)
	}
	return r
}

// folderEntry is where the first CFFOLDER lies.
func folderEntry(b []byte) int { return int(mustRead(b).areas[0].at) }

// onFolder sets 16 bits in the first CFFOLDER.
func onFolder(off int, v uint16) func([]byte) []byte {
	return func(b []byte) []byte { return set16(folderEntry(b)+off, v)(b) }
}

// otherSet is a cabinet of the same names from another set.
func otherSet(b []byte) []byte {
	b = set16(32, 1)(b)
	for _, f := range mustRead(b).Files {
		le.PutUint32(b[f.at:], uint32(f.Size+1))
	}
	return b
}

var errDenied = errors.New("permission denied")

func TestOpenSet(t *testing.T) {
	const all = "abcde"
	for _, v := range []struct {
		name    string
		mess    func(*memSet)
		by      func(*memSet) ([]Part, func(string) (Part, error))
		good    string // files that can be read
		bad     string // files that cannot
		missing string // cabinets that are told to be missing
		warning string // in each of the others
		at      string // cabinet, record and field of the files' FormatError
	}{
		{name: "by the first", by: chainOf(0), good: all},
		{name: "by the second", by: chainOf(1), good: all},
		{name: "by the last", by: chainOf(3), good: all},
		{name: "in order", by: given(0, 1, 2, 3), good: all},
		{name: "wrong order", by: given(2, 0, 3, 1), good: all},
		{name: "given twice", by: given(0, 1, 1, 2, 0, 3), good: all},
		{name: "one alone", by: given(0), good: "a", bad: "b", missing: "set2.cab"},
		{name: "missing part: the first", mess: removed(0), by: chainOf(1), good: "cde", bad: "b", missing: "set1.cab"},
		{name: "missing part: the second", mess: removed(1), by: chainOf(0), good: "a", bad: "b", missing: "set2.cab"},
		{name: "missing part: the last", mess: removed(3), by: chainOf(1), good: "ab", bad: "cd", missing: "set4.cab"},
		{name: "missing part: in the middle of those given", by: given(0, 2, 3), good: "acde", bad: "b", missing: "set2.cab"},
		{name: "a part between those given is found", by: func(s *memSet) ([]Part, func(string) (Part, error)) {
			return []Part{s.part(0), s.part(2)}, s.find
		}, good: all},
		{name: "part that cannot be opened", by: func(s *memSet) ([]Part, func(string) (Part, error)) {
			return []Part{s.part(0)}, func(string) (Part, error) { return Part{}, errDenied }
		}, good: "a", bad: "b", missing: "set2.cab"},
		{name: "part that is no cabinet", mess: onPart(1, cut(20)), by: chainOf(0), good: "a", bad: "b", missing: "set2.cab"},
		{name: "part of another set", mess: onPart(1, otherSet), by: chainOf(0), good: "a", bad: "b", missing: "set2.cab"},
		{name: "part of another set is given", mess: onPart(1, otherSet), by: given(0, 1, 2, 3), good: "acde", bad: "bbb", warning: "CFHEADER"},
		{name: "setID mismatch", mess: onPart(1, set16(32, 1)), by: chainOf(0), good: all, warning: "CFHEADER setID at offset 32 of set"},
		{name: "setID mismatch in order", mess: onPart(1, set16(32, 1)), by: given(0, 1, 2, 3), good: all, warning: "CFHEADER setID at offset 32 of set"},
		{name: "iCabinet mismatch", mess: onPart(1, set16(34, 7)), by: chainOf(3), good: all, warning: "CFHEADER iCabinet at offset 34 of set"},
		{name: "all iCabinet 0", mess: func(s *memSet) {
			for i := range s.files {
				s.change(i, set16(34, 0))
			}
		}, by: given(0, 1, 2, 3), good: all, warning: "CFHEADER iCabinet at offset 34 of set"},
		{name: "next is itself", mess: onPart(1, replace("set3", "set2")), by: chainOf(0), good: "a", bad: "b", missing: "set2.cab"},
		{name: "cycle of two", mess: onPart(1, replace("set3", "set1")), by: chainOf(0), good: "a", bad: "b", missing: "set1.cab"},
		{name: "cycle of two, by the second", mess: onPart(1, replace("set3", "set1")), by: chainOf(1), good: "a", bad: "b", missing: "set1.cab"},
		{name: "previous is itself", mess: onPart(1, replace("set1", "set2")), by: chainOf(1), good: "cde", bad: "b", missing: "set2.cab"},
		{name: "wrong previous name", mess: onPart(2, replace("set2", "set1")), by: chainOf(3), good: all},
		{name: "renamed part: the third has the second's name", mess: func(s *memSet) {
			s.remove(1)
			s.names[1] = "set2.cab"
		}, by: chainOf(0), good: "acde", bad: "b", warning: "CFHEADER iCabinet at offset 34 of set2.cab", at: "set2.cab CFHEADER iCabinet"},
		{name: "names that do not match", mess: func(s *memSet) {
			s.change(0, replace("set2", "none"))
			s.change(1, replace("set3", "none"))
		}, by: given(0, 1, 2, 3), good: all},
		{name: "names that do not match, by the first", mess: onPart(0, replace("set2", "none")), by: chainOf(0), good: "a", bad: "b", missing: "none.cab"},
		{name: "next name with a path", mess: onPart(0, replace("set2.cab", `..\\.cab`)), by: chainOf(0), good: "a", bad: "b", missing: ".cab"},
		{name: "next name of nothing but a path", mess: onPart(0, replace("set2.cab", `aa/bb/..`)), by: chainOf(0), good: "a", bad: "b", missing: ".."},
		{name: "typeCompress mismatch", mess: onPart(1, onFolder(6, uint16(MSZIP))), by: chainOf(0), good: "acde", bad: "b", at: "set2.cab CFFOLDER typeCompress"},
		{name: "split block of more than 38912 bytes", mess: onPart(1, crowdedBlock), by: chainOf(0), good: "acde", bad: "b", at: "set2.cab CFDATA cbData"},
		{name: "folder data inside the directory", mess: onPart(1, onFolder(0, 8)), by: chainOf(0), good: "acde", bad: "b", at: "set2.cab CFFOLDER coffCabStart"},
		{name: "wrong checksum of a piece", mess: onPart(1, func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), by: chainOf(0), good: "acde", bad: "b", at: "set2.cab CFDATA csum"},
		{name: "part cut off", mess: onPart(1, func(b []byte) []byte { return b[:len(b)-1] }), by: chainOf(0), good: "acde", bad: "b", warning: "cut off", at: "set2.cab CFDATA cbData"},
		{name: "part cut off in its first block", mess: onPart(1, func(b []byte) []byte { return b[:mustRead(b).DataOffset+9] }), by: chainOf(0), good: "acde", bad: "b", warning: "cut off", at: "set2.cab CFDATA cbData"},
		{name: "cbUncomp 0 in the last cabinet", mess: onPart(3, func(b []byte) []byte {
			return set16(int(mustRead(b).areas[1].start)+6, 0)(b)
		}), by: chainOf(0), good: "abcd", bad: "e", at: "set4.cab CFDATA cbUncomp"},
		{name: "no blocks", mess: onPart(1, onFolder(4, 0)), by: chainOf(0), good: "acde", bad: "b", at: "set1.cab CFFILE cbFile"},
	} {
		t.Run(v.name, func(t *testing.T) {
			s := goodSet(t, nil)
			if v.mess != nil {
				v.mess(s)
			}
			parts, find := v.by(s)
			r, err := OpenSet(parts, find, ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			checkSetFiles(t, r, v.good, v.bad, v.at)
			missing := ""
			for _, w := range r.Warnings() {
				var e *UnsupportedError
				if errors.As(w, &e) {
					missing += e.Cabinet
				} else if v.warning == "" || !strings.Contains(w.Error(), v.warning) {
					t.Errorf("warning: %v, want %q", w, v.warning)
				}
			}
			if missing != v.missing || v.warning != "" && len(r.Warnings()) == 0 {
				t.Errorf("missing: %q, want %q; warnings %v", missing, v.missing, r.Warnings())
			}
			if found := Verify(r); (len(found) > 0) != (v.bad != "" || v.missing != "") {
				t.Errorf("Verify: %v", found)
			}
		})
	}
}

// checkSetFiles wants the files of good whole, and an error of those of bad.
func checkSetFiles(t *testing.T, r *Reader, good, bad, at string) {
	t.Helper()
	got, failed := "", ""
	for _, f := range r.Files {
		data, err := contentOf(f)
		if err == nil {
			got += f.Name
			if want := bytesOf(setFiles()[f.Name[0]-'a']); !bytes.Equal(data, want) {
				t.Errorf("%s differs", f.Name)
			}
			continue
		}
		failed += f.Name
		var e *FormatError
		if at == "" && !errors.Is(err, ErrIncompleteSet) {
			t.Errorf("%v: not ErrIncompleteSet", err)
		}
		if at != "" && (!errors.As(err, &e) || e.Cabinet+" "+e.Record+" "+e.Field != at || e.Offset == 0 || e.Folder < 0 || e.File != f.Name) {
			t.Errorf("%v; want it at %s", err, at)
		}
	}
	if got != good || failed != bad {
		t.Errorf("good: %q, want %q; bad: %q, want %q", got, good, failed, bad)
	}
	each := ""
	if err := r.Each(func(f *File, content io.Reader) error {
		if _, err := io.Copy(io.Discard, content); err == nil {
			each += f.Name
		}
		return nil
	}); err != nil || each != good {
		t.Errorf("Each reads %q: %v", each, err)
	}
}

// What is asked for is never more than the last component of a name.
func TestOpenSetAsksBeside(t *testing.T) {
	for _, stored := range []string{`..\s2.cab`, `../s2.cab`, `\\s\s2.cab`, `C:\s2.cab`, `/.//s2.cab`, `c:./s2.cab`} {
		m := &memSet{}
		opt := setOptions(WriteOptions{}, 25000, m)
		opt.Name = NameTemplate(strings.Repeat("x", len(stored)-len("s2.cab")) + "s*.cab")
		if _, err := WriteSet(t.Context(), setFiles(), opt); err != nil {
			t.Fatal(err)
		}
		m.change(0, replace(opt.Name(2), stored))
		asked := []string{}
		OpenSet([]Part{m.part(0)}, func(name string) (Part, error) {
			asked = append(asked, name)
			return Part{}, fs.ErrNotExist
		}, ReadOptions{})
		if !slices.Equal(asked, []string{"s2.cab"}) {
			t.Errorf("%s: asked for %q", stored, asked)
		}
	}
}

func TestOpenSetErrors(t *testing.T) {
	if _, err := OpenSet(nil, nil, ReadOptions{}); err == nil {
		t.Error("a set of nothing")
	}
	s := goodSet(t, nil)
	parts := s.all()
	parts[2].Size = 30
	var e *FormatError
	if _, err := OpenSet(parts, nil, ReadOptions{}); !errors.As(err, &e) || e.Cabinet != "set3.cab" {
		t.Errorf("a part that is none: %v", err)
	}
	for _, opt := range []ReadOptions{{Limit: AtMost(4, 0)}, {Limit: AtMost(0, 89599)}} {
		var limit *LimitError
		if _, err := OpenSet([]Part{s.part(0)}, s.find, opt); !errors.As(err, &limit) || limit.Value != limit.Limit+1 {
			t.Errorf("%+v: %v", opt, err)
		}
	}
	if _, err := OpenSet([]Part{s.part(0)}, s.find, ReadOptions{Limit: AtMost(5, 89600)}); err != nil {
		t.Error(err)
	}
}

func TestSetErrorText(t *testing.T) {
	s := goodSet(t, nil)
	s.change(1, func(b []byte) []byte { b[len(b)-1] ^= 1; return b })
	r, err := OpenSet([]Part{s.part(0)}, s.find, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = contentOf(r.Files[1])
	at := open(t, s.files[1].Data).areas[0].start
	at += dataSize + int64(le.Uint16(s.files[1].Data[at+4:]))
	want := fmt.Sprintf("b: CFDATA csum at offset %d of set2.cab, folder 1, block 1: the checksum does not fit the block's bytes", at)
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	s.remove(1)
	r, err = OpenSet([]Part{s.part(0)}, s.find, ReadOptions{})
	if err != nil || len(r.Warnings()) != 1 || r.Warnings()[0].Error() != `cabinet set incomplete: the next cabinet, "set2.cab": it is missing` {
		t.Errorf("%v, %v", err, r.Warnings())
	}
}

// The Reader of a set is as good as that of one cabinet.
func TestSetReader(t *testing.T) {
	s := goodSet(t, plainMSZIP{})
	r, err := OpenSet([]Part{s.part(2)}, s.find, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	total, names := int64(0), []string{}
	for _, p := range r.Parts {
		total += p.Size
		names = append(names, p.Name)
	}
	if r.Size != total || !slices.Equal(names, s.names) || r.Flags != 0 || r.Index != 0 || r.Prev != "" || r.Next != "" {
		t.Errorf("Size %d of %d, %q, %+v", r.Size, total, names, r)
	}
	var uncompressed int64
	blocks := 0
	for i, f := range r.Folders {
		uncompressed += f.Uncompressed
		blocks += f.Blocks
		if r.areas[i].index != i {
			t.Errorf("folder %d has number %d", i, r.areas[i].index)
		}
	}
	if uncompressed != 89600 || blocks != 5 {
		t.Errorf("%d bytes in %d blocks", uncompressed, blocks)
	}
	for i := len(r.Files) - 1; i >= 0; i-- {
		wantContent(t, r.Files[i], bytesOf(setFiles()[i]))
	}
	if b, err := fs.ReadFile(r, "d"); err != nil || !bytes.Equal(b, bytesOf(setFiles()[3])) {
		t.Errorf("ReadFile: %d bytes, %v", len(b), err)
	}
}

// Wherever the reading of a part fails, its error comes out, or the content is
// right.
func TestSetReadErrors(t *testing.T) {
	s := goodSet(t, plainMSZIP{})
	for i := range s.files {
		for from := 0; from < len(s.files[i].Data); from += 997 {
			parts := s.all()
			parts[i].Data = failingReader{s.files[i].Data, int64(from)}
			r, err := OpenSet(parts, nil, ReadOptions{})
			if err == nil {
				err = r.Each(func(f *File, content io.Reader) error {
					b, err := io.ReadAll(content)
					if err == nil && !bytes.Equal(b, bytesOf(setFiles()[f.Name[0]-'a'])) {
						t.Errorf("%s differs", f.Name)
					}
					return err
				})
			}
			if !errors.Is(err, errBroken) {
				t.Fatalf("part %d from %d: %v", i, from, err)
			}
		}
	}
}

// Whichever byte of a part changes: typed errors, and right content or none as
// long as it is not an entry that changes.
func TestSetDamage(t *testing.T) {
	files := []Source{source("a", prose(300, 1)), source("b", noise(700, 2)), source("c", prose(90, 3)), source("d", noise(300, 4))}
	good, _ := writeSet(t, WriteOptions{Encoder: plainMSZIP{}}, 420, files...)
	for _, f := range good.files {
		b := bytes.Clone(f.Data)
		data := open(t, b).DataOffset
		for k := range b {
			f.Data = bytes.Clone(b)
			f.Data[k] ^= 0xFF
			damagedSet(t, good, files, int64(k) >= data && !sumGone(open(t, b), f.Data))
			f.Data = b[:k]
			damagedSet(t, good, files, true)
		}
		f.Data = b
	}
}

// damagedSet does what can be done with a set. same: what can be read must be
// what was written.
func damagedSet(t *testing.T, s *memSet, files []Source, same bool) {
	for _, by := range [][]Part{{s.part(0)}, s.all()} {
		r, err := OpenSet(by, s.find, ReadOptions{})
		if err != nil {
			wantTyped(t, err)
			continue
		}
		r.Each(func(f *File, content io.Reader) error {
			got, err := io.ReadAll(io.LimitReader(content, 1<<20))
			i := slices.IndexFunc(files, func(s Source) bool { return s.Name == f.Name })
			switch {
			case err != nil:
				wantTyped(t, err)
			case same && (i < 0 || !bytes.Equal(got, bytesOf(files[i]))):
				t.Errorf("%q has changed", f.Name)
			}
			return nil
		})
		for _, err := range Verify(r) {
			wantTyped(t, err)
		}
	}
}

// A folder of more blocks than there can be, in two cabinets.
func TestSetOfTooManyBlocks(t *testing.T) {
	cabinet := func(index, folder uint16, next string, blocks int) []byte {
		d := directory{setID: 1, index: int(index), folders: []folderRecord{{blocks: uint16(blocks)}}}
		if next == "set2.cab" {
			d.next = neighbour{name: next}
		} else {
			d.prev = neighbour{name: next}
		}
		f := Source{FileHeader: FileHeader{Name: "a", Size: 2 * 40000}}
		d.addFile(&f, 0, folder)
		d.folders[0].dataOff = uint32(d.length())
		d.size = d.length() + int64(blocks)*(dataSize+1)
		return append(d.bytes(), bytes.Repeat([]byte{0, 0, 0, 0, 1, 0, 1, 0, 'x'}, blocks)...)
	}
	s := &memSet{}
	for i, b := range [][]byte{cabinet(0, continuedToNext, "set2.cab", 40000), cabinet(1, continuedFromPrev, "set1.cab", 40000)} {
		f, _ := s.create(fmt.Sprintf("set%d.cab", i+1))
		f.Write(b)
	}
	r, err := OpenSet([]Part{s.part(0)}, s.find, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = contentOf(r.Files[0])
	var e *FormatError
	if !errors.As(err, &e) || e.Field != "cCFData" || e.Cabinet != "set1.cab" {
		t.Errorf("got %v", err)
	}
	if found := Verify(r); len(found) != 1 {
		t.Errorf("Verify: %v", found)
	}
}

// Between every two cabinets of a hostile set there is a third, which only the
// names of next ones lead to. What is done for each cabinet does not grow with
// their number.
func TestSetOfManyDetours(t *testing.T) {
	cabinet := func(prev, next string) Part {
		d := directory{setID: 1, prev: neighbour{name: prev}, next: neighbour{name: next}, folders: make([]folderRecord, 1)}
		d.addFile(&Source{FileHeader: FileHeader{Name: "a"}}, 0, 0)
		d.folders[0].dataOff = uint32(d.length())
		d.size = d.length()
		return Part{Data: bytes.NewReader(d.bytes()), Size: d.size}
	}
	taken := func(detours int) int64 {
		first := cabinet(fmt.Sprint(detours), "")
		first.Name = "0"
		find := func(name string) (Part, error) {
			between, detour := strings.CutPrefix(name, "to ")
			var k int
			if _, err := fmt.Sscan(between, &k); err != nil {
				return Part{}, err
			}
			behind := k + 1
			if k == detours {
				behind = 0
			}
			switch {
			case detour:
				return cabinet("", fmt.Sprint(behind)), nil
			case k == 1:
				return cabinet("", fmt.Sprint("to ", k)), nil
			}
			return cabinet(fmt.Sprint(k-1), fmt.Sprint("to ", k)), nil
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := OpenSet([]Part{first}, find, ReadOptions{})
		runtime.ReadMemStats(&after)
		if err != nil || len(r.Parts) != 2*detours+1 {
			t.Fatalf("%d parts: %v", len(r.Parts), err)
		}
		return int64(after.TotalAlloc - before.TotalAlloc)
	}
	if some, twice := taken(1500), taken(3000); twice > some*5/2 {
		t.Errorf("%d bytes for so many cabinets, %d for twice as many", some, twice)
	}
}
