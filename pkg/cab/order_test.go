package cab

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSortByType(t *testing.T) {
	want := []string{
		`a\b.c.d\noext`, "README", `x86\README`, // no extension
		"A.DLL", `amd64\a.dll`, `x86\A.dll`,
		"b.Dll",
		"setup.exe",
		"a.TXT", "a.txt", "b.txt",
	}
	for seed := range uint64(20) {
		var files []Source
		for i, k := range rand.New(rand.NewPCG(seed, 0)).Perm(len(want)) {
			files = append(files, source(want[k], []byte{byte(i)}))
		}
		SortByType(files)
		var got []string
		for _, f := range files {
			got = append(got, f.Name)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got  %q\nwant %q", got, want)
		}
	}
}

// Files of one name keep their order.
func TestSortByTypeIsStable(t *testing.T) {
	var files []Source
	for i := range 50 {
		files = append(files, source("same.txt", []byte{byte(i)}))
	}
	SortByType(files)
	for i, f := range files {
		if bytesOf(f)[0] != byte(i) {
			t.Fatalf("file %d is at %d", bytesOf(f)[0], i)
		}
	}
}
