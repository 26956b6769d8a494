package winpath

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// creator makes a file of every name in a list, each below a folder of its own
// that is the line's number, through Windows' CreateFile.
const creator = `package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	for i, name := range strings.Split(string(data), "\n") {
		path := fmt.Sprintf("C:\\w\\%d\\%s", i, name)
		if dir, _ := filepath.Split(path); dir != "" {
			os.MkdirAll(dir, 0o777)
		}
		os.WriteFile(path, []byte(name), 0o666)
	}
}
`

// What CheckName takes appears on Windows under exactly that name; what it
// refuses for its end or its device does not. (Folders are more forgiving.)
func TestNamesUnderWine(t *testing.T) {
	w := testenv.NewWine(t)
	var names []string
	for _, name := range goodNames {
		// The host's file system counts bytes.
		if !slices.ContainsFunc(Split(name), func(c string) bool { return len(c) > 255 }) {
			names = append(names, backslashes(name))
		}
	}
	good := len(names)
	for _, row := range badNames {
		if row.why == "ends in a dot" || row.why == "ends in a blank" || row.why == "reserved" {
			for name := range strings.SplitSeq(row.names, "|") {
				// Wine 8.0 knows no ports with superscript digits.
				if !strings.ContainsAny(name, `\¹²³`) {
					names = append(names, name)
				}
			}
		}
	}
	list := filepath.Join(t.TempDir(), "names")
	if err := os.WriteFile(list, []byte(strings.Join(names, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out := w.Run(t, "", testenv.BuildGo(t, "windows", "amd64", creator), w.Windows(list)); code != 0 {
		t.Fatalf("%d: %s", code, out)
	}
	for i, name := range names {
		_, err := os.Lstat(w.C(fmt.Sprintf(`C:\w\%d\%s`, i, name)))
		if there := err == nil; there != (i < good) {
			t.Errorf("%q: created as named: %v", name, there)
		}
	}
}
