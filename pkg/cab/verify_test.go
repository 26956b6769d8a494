package cab

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// Verify goes on behind the first finding.
func TestVerifyFindsAll(t *testing.T) {
	b, _ := manyFiles(t, 10, nil) // 16 blocks
	data := int(open(t, b).DataOffset)
	block := func(i int) int { return data + i*(dataSize+BlockSize) }
	b[block(2)+50] ^= 1
	b[block(7)+50] ^= 1
	le.PutUint16(b[block(9)+6:], BlockSize-1) // wrong sum and wrong content
	le.PutUint32(b[open(t, b).Files[9].at:], 50001)
	var got []string
	for _, err := range Verify(open(t, b)) {
		var e *FormatError
		if !errors.As(err, &e) {
			t.Fatalf("%T: %v", err, err)
		}
		got = append(got, fmt.Sprint(e.Record, " ", e.Field, " ", e.Block))
	}
	want := "CFDATA csum 2, CFDATA csum 7, CFDATA csum 9, CFDATA ab 9, CFFILE cbFile -1"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
}

// When MSZIP cannot be decoded any more, checksums still are tested.
func TestVerifyMSZIP(t *testing.T) {
	b, _ := manyFiles(t, 10, plainMSZIP{})
	r := open(t, b)
	at := int(r.DataOffset)
	for i := range r.Folders[0].Blocks {
		switch i {
		case 3: // right sum, wrong content
			b[at+dataSize] ^= 1
			le.PutUint32(b[at:], le.Uint32(b[at:])^1)
		case 8:
			b[at+20] ^= 1
		}
		at += dataSize + int(le.Uint16(b[at+4:]))
	}
	found := Verify(open(t, b))
	if len(found) != 2 || !strings.Contains(found[0].Error(), "block 3: mszip: the block does not begin with CK") || !errors.Is(found[1], ErrChecksum) {
		t.Errorf("found %v", found)
	}
}

func TestVerifyFindsNothing(t *testing.T) {
	for _, enc := range []Encoder{nil, plainMSZIP{}} {
		b, _ := manyFiles(t, 10, enc)
		if found := Verify(open(t, b)); len(found) > 0 {
			t.Errorf("found %v", found)
		}
	}
}

// A cabinet of nothing but damage gives a list that ends.
func TestVerifyIsBounded(t *testing.T) {
	var files []Source
	for i := range 3000 {
		files = append(files, source(fmt.Sprint(i), []byte{1}))
	}
	b := write(t, WriteOptions{FolderSize: 1}, files...)
	r := open(t, b)
	for _, a := range r.areas {
		b[a.start] ^= 1
	}
	found := Verify(r)
	if len(found) != maxFindings+1 || !strings.Contains(found[maxFindings].Error(), "2000 more") {
		t.Errorf("%d findings, the last: %v", len(found), found[len(found)-1])
	}
}

func TestVerifyCutOff(t *testing.T) {
	b := twoFiles(t, nil)
	found := Verify(open(t, b[:len(b)-1]))
	if len(found) != 2 || !strings.Contains(found[0].Error(), "cut off") {
		t.Errorf("found %v", found)
	}
}

// A folder costs eight bytes to write: without blocks it must not cost a
// decoder.
func TestVerifyEmptyFolders(t *testing.T) {
	const folders = 10000
	b := make([]byte, headerSize+folders*folderSize)
	copy(b, signature[:])
	le.PutUint32(b[8:], uint32(len(b)))
	le.PutUint32(b[16:], uint32(len(b)))
	b[24], b[25] = versionMinor, versionMajor
	le.PutUint16(b[26:], folders)
	for i := range folders {
		le.PutUint16(b[headerSize+i*folderSize+6:], uint16(MSZIP))
	}
	r := open(t, b)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found := Verify(r)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; len(found) > 0 || used > folders*1000 {
		t.Errorf("%d bytes for %d folders; found %v", used, folders, found)
	}
}
