package winpath

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestNameSet(t *testing.T) {
	for _, row := range []struct {
		names string // parted by |; all but the last are added without error
		why   string // the last one's; "" = it is added too
	}{
		{`a.txt|b.txt|sub\a.txt|SUB\b.txt|sub\sub\a.txt`, ""},
		{`a.txt|a.txt`, "is there twice"},
		{`a.txt|A.TXT`, `is the same name on Windows as "a.txt"`},
		{`sub\a.txt|SUB\A.txt`, `is the same name on Windows as "sub\a.txt"`},
		{`sub/a.txt|sub\a.txt`, "is there twice"},
		{`é|É`, "is the same name"},
		{`ı|i`, ""},
		{`x\y\z|X`, `is also a folder, that of "x\y\z"`},
		{`x\y\z|x\Y`, "is also a folder"},
		{`x\y|x\y\z`, `"x\y\z": "y" is a folder here and a file in "x\y"`},
		{`x|X\y`, "is a folder here and a file in"},

		// 8.3 shapes, either way round
		{`Program Files.exe|PROGRA~1.EXE`, `may be the short name of "Program Files.exe"`},
		{`PROGRA~1.EXE|Program Files.exe`, `may get the short name "PROGRA~1.EXE"`},
		{`setup application.exe|setupa~2.exe`, "may be the short name"},
		{`setup application.exe|SETUP~10.EXE`, "may be the short name"},
		{`setup application.exe|SEABCD~1.EXE`, "may be the short name"},
		{`sub\long name here|sub\LONGNA~1\x`, "may be the short name"},
		{`sub\long name here\x|sub\longna~1`, "may be the short name"},
		{`a b|AB~1`, "may be the short name"},
		{`.gitignore|GITIGN~1`, "may be the short name"},
		{`a.b.c|AB~1.C`, "may be the short name"},
		{`a+b.txt|A_B~1.TXT`, "may be the short name"},
		{`readme.html|README~1.HTM`, "may be the short name"},
		{`Überprüfung.txt|ÜBERPR~1.TXT`, "may be the short name"},
		{`Überprüfung.txt|_BERPR~1.TXT`, "may be the short name"},
		{`ab.jpeg|AB1F2E~1.JPE`, "may be the short name"},

		// shapes that meet nothing
		{`PROGRA~1.EXE|PROGRA~2.EXE|program.exe|progra.exe`, ""},
		{`setup.exe|SETUP~1.EXE`, ""},                     // fits 8.3 and gets no other name
		{`setup application.exe|SETUPA~1.DLL`, ""},        // another suffix
		{`setup application.exe|sub\SETUPA~1.EXE`, ""},    // another folder
		{`setup application.exe|SETUPB~1.EXE`, ""},        // another stem
		{`setup application.exe|SETUPAP~1.EXE`, ""},       // longer than 8
		{`setup application.exe|SETUPA~0.EXE`, ""},        // Windows counts from 1
		{`setup application.exe|SETUPA~.EXE|a~b.exe`, ""}, // no number
		{`setup application.exe|SETUPA~1.EXE.txt`, ""},    // not 8.3
		{`setup application.exe|SEABXY~1.EXE`, ""},        // no checksum
		{`backup~1.tar.gz|backup~1.tar`, ""},
	} {
		names := strings.Split(row.names, "|")
		var set NameSet
		for i, name := range names {
			err := set.Add(name)
			var ne *NameError
			switch {
			case row.why == "" || i < len(names)-1:
				if err != nil {
					t.Errorf("%s: %v", row.names, err)
				}
			case !errors.As(err, &ne) || !strings.Contains(err.Error(), row.why):
				t.Errorf("%s: %v, want %q", row.names, err, row.why)
			}
		}
	}
}

// A refused name leaves nothing behind: neither its folders nor its shapes.
func TestNameSetRefusedIsNotAdded(t *testing.T) {
	var set NameSet
	for _, name := range []string{"long name.txt", `dir\a`} {
		if err := set.Add(name); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"LONGNA~1.TXT", `LONGNA~1.TXT\x`, `dir\a\new folder\b`} {
		if set.Add(name) == nil {
			t.Errorf("%s was added", name)
		}
	}
	for _, name := range []string{"longname.txt", `dir\NEWFOL~1`, `dir\new file`} {
		if err := set.Add(name); err != nil {
			t.Error(err)
		}
	}
}

// The work must not grow with the square of the number of names, whichever
// kind a hostile cabinet is full of.
func TestNameSetMany(t *testing.T) {
	var set NameSet
	for i := range 20000 {
		for _, name := range []string{fmt.Sprintf("long name %d.txt", i), fmt.Sprintf("S%d~1.TXT", i), fmt.Sprintf(`d%d\a b`, i)} {
			if err := set.Add(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// rtl8dot3 makes second names as documented for NTFS, without a checksum: an
// independent look at what longShapes claims.
func rtl8dot3(name string, number string) string {
	name = strings.TrimLeft(strings.ReplaceAll(strings.ToUpper(name), " ", ""), ".")
	ext := ""
	if i := strings.LastIndex(name, "."); i >= 0 {
		name, ext = strings.ReplaceAll(name[:i], ".", ""), name[i:]
	}
	name = strings.NewReplacer("+", "_", ",", "_", ";", "_", "=", "_", "[", "_", "]", "_").Replace(name)
	return name[:min(len(name), 7-len(number))] + "~" + number + ext[:min(len(ext), 4)]
}

func TestShapesMeetRealShortNames(t *testing.T) {
	for _, long := range []string{"Microsoft Office.docx", "a b.c d", "x.tar.gz", "[1]+[2].txt", ".config file", "ninechars", "eight888.long", "a.b.c.d.e", "one two three four"} {
		for _, number := range []string{"1", "4", "12", "123", "1234"} {
			short := rtl8dot3(long, number)
			if !slices.ContainsFunc(shortShapes(short), func(s string) bool { return slices.Contains(longShapes(long), s) }) {
				t.Errorf("%q and %q do not meet: %q, %q", long, short, longShapes(long), shortShapes(short))
			}
		}
	}
}

func FuzzNameSet(f *testing.F) {
	seeds := []string{"a|A", `a\b|a`, "long name.txt|LONGNA~1.TXT", "é|É|x", `x\y\z|x\y|x`, "~1|a~1|a~1.b"}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, names string) {
		var set NameSet
		kept := map[string]string{}
		for _, name := range strings.Split(names, "|") {
			clean, err := CheckName(name)
			if err != nil {
				continue
			}
			err = set.Add(clean)
			other, twice := kept[Fold(clean)]
			if twice && err == nil {
				t.Errorf("%q joined %q", clean, other)
			}
			if err == nil {
				kept[Fold(clean)] = clean
			}
		}
	})
}
