package inf

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

const sampleMedia = `[SourceDisksNames]
1 = %Name%
2 = "Second CD", second\files.CAB,, "\parts\"
3 = third,tag.txt,,deep/er,0x10,other.tag
4 = fourth,tag.txt,,,16
5 = "ninety-five","LABEL",0,.\low
6 = bad,,,,flags
%seven% = seventh
[SourceDisksNames.x86]
1 = for x86,,,i386
[SourceDisksFiles]
plain.txt = 1
nested.txt = 2,sub
tagged.txt = 3
late.txt = 4
old.txt = 5,win,1234,5678
far.txt = 9
bad.txt = one
empty.txt =
keyed%Seven%.txt = %Seven%
dots.txt = 1,..\up
both.txt = 1
worse.txt = 6
[SourceDisksFiles.x86]
both.txt = 5
[SourceDisksFiles.amd64]
both.txt = 2
[Strings]
Name = "First CD"
Seven = 7
`

func TestDisk(t *testing.T) {
	tests := []struct {
		arch string
		id   int
		want Disk
		err  error
	}{
		{"", 1, Disk{ID: 1, Description: "First CD"}, nil},
		{"x86", 1, Disk{ID: 1, Description: "for x86", Path: "i386"}, nil},
		{"", 2, Disk{ID: 2, Description: "Second CD", Tag: `second\files.CAB`, Cabinet: `second\files.CAB`, Path: "parts"}, nil},
		{"", 3, Disk{ID: 3, Description: "third", Tag: "other.tag", Cabinet: "tag.txt", Path: `deep\er`}, nil},
		{"", 4, Disk{ID: 4, Description: "fourth", Tag: "tag.txt", Cabinet: "tag.txt"}, nil},
		{"", 5, Disk{ID: 5, Description: "ninety-five", Tag: "LABEL", Path: "low"}, nil},
		{"", 6, Disk{ID: 6, Description: "bad"}, ErrInvalidData},
		{"", 7, Disk{ID: 7, Description: "seventh"}, nil},
		{"x86", 7, Disk{ID: 7, Description: "seventh"}, nil},
		{"", 8, Disk{}, ErrLineNotFound},
	}
	for _, test := range tests {
		v := parse(t, sampleMedia).View(ViewOptions{Arch: test.arch})
		got, err := v.Disk(test.id)
		if !reflect.DeepEqual(got, &test.want) || !errors.Is(err, test.err) {
			t.Errorf("disk %d %s: %+v, %v", test.id, test.arch, got, err)
		}
	}
}

func TestSource(t *testing.T) {
	tests := []struct {
		arch, name string
		want       Source
		err        error
	}{
		{"", "PLAIN.txt", Source{Disk: 1, Path: "PLAIN.txt"}, nil},
		{"x86", "plain.txt", Source{Disk: 1, Path: `i386\plain.txt`}, nil},
		{"", "nested.txt", Source{Disk: 2, Path: `parts\sub\nested.txt`, Cabinet: `second\files.CAB`}, nil},
		{"", "tagged.txt", Source{Disk: 3, Path: `deep\er\tagged.txt`, Cabinet: "tag.txt"}, nil},
		{"", "old.txt", Source{Disk: 5, Path: `low\win\old.txt`}, nil},
		{"", "keyed7.txt", Source{Disk: 7, Path: "keyed7.txt"}, nil},
		{"", "empty.txt", Source{Disk: 0, Path: "empty.txt"}, ErrLineNotFound},
		{"", "far.txt", Source{Disk: 9, Path: "far.txt"}, ErrLineNotFound},
		{"", "nowhere.txt", Source{Path: "nowhere.txt"}, ErrLineNotFound},
		{"", "bad.txt", Source{}, ErrInvalidData},
		{"", "worse.txt", Source{Disk: 6, Path: "worse.txt"}, ErrInvalidData},
		{"", "dots.txt", Source{Disk: 1, Path: `..\up\dots.txt`}, nil}, // for the plan to refuse

		{"", "both.txt", Source{Disk: 2, Path: `parts\both.txt`, Cabinet: `second\files.CAB`}, nil},
		{"x86", "both.txt", Source{Disk: 5, Path: `low\both.txt`}, nil},
		{"arm64", "both.txt", Source{Disk: 1, Path: "both.txt"}, nil},
	}
	for _, test := range tests {
		v := parse(t, sampleMedia).View(ViewOptions{Arch: test.arch})
		got, err := v.Source(test.name)
		if !reflect.DeepEqual(got, &test.want) || !errors.Is(err, test.err) {
			t.Errorf("%s %s: %+v, %v", test.name, test.arch, got, err)
		}
	}
}

// A layout file answers what the file itself does not, with its own strings.
func TestLayout(t *testing.T) {
	v := parse(t, "[SourceDisksFiles]\na=1\nc=5\n[SourceDisksNames]\n1=own,,,own\n").View(ViewOptions{})
	v.AddLayout(parse(t, "[SourceDisksFiles]\na=2\nb=2\n[SourceDisksNames]\n1=x,,,other\n2=x,,,%p%\n[Strings]\np=laid\n"))
	v.AddLayout(parse(t, "[SourceDisksNames]\n5=x,,,last\n"))
	for name, want := range map[string]string{"a": `own\a`, "b": `laid\b`, "c": `last\c`} {
		if got, err := v.Source(name); got.Path != want || err != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestDestination(t *testing.T) {
	const table = `[DestinationDirs]
Plain = 10
Sub = 11, %dir%\x
Slash = 30,"\IDKTemp\"
Root = 24
Abs = -1,"D:\Data\"
Abs16 = 65535,"E:\"
Null = 0,rest
Own = 01
Hex = 0x0b
User = 49000,sub
Known = 49001,sub
Old = 22
Empty = ,sub
Word = temp
Gap
Twice = 10
Twice = 11
`
	const rest = "[Strings]\ndir=some dir\n"
	tests := []struct {
		list, want string
		id         int
		err        error
	}{
		{"PLAIN", `C:\WINDOWS`, 10, nil},
		{"Sub", `C:\WINDOWS\system32\some dir\x`, 11, nil},
		{"Slash", `C:\IDKTemp`, 30, nil},
		{"Root", `C:\`, 24, nil},
		{"Abs", `D:\Data`, -1, nil},
		{"Abs16", `E:\`, 65535, nil},
		{"Null", `rest`, 0, nil},
		{"Own", `D:\media`, 1, nil},
		{"Hex", `C:\WINDOWS\system32`, 11, nil},
		{"User", "", 49000, ErrUnknownDir},
		{"Known", `C:\Known\sub`, 49001, nil},
		{"Old", "", 22, ErrUnknownDir},
		{"Empty", "", 0, ErrInvalidData},
		{"Word", "", 0, ErrInvalidData},
		{"Gap", "", 0, ErrInvalidData},
		{"Twice", `C:\WINDOWS`, 10, nil},
		{"Unlisted", `C:\WINDOWS\system32`, 11, nil},
	}
	v := view(t, table+rest)
	if err := v.SetDir(49001, `C:\Known`); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		d, err := v.Destination(test.list)
		if d.Path != test.want || d.ID != test.id || !errors.Is(err, test.err) || (err != nil) != (test.err != nil) {
			t.Errorf("%s: %+v, %v", test.list, d, err)
		}
		if (d.Line == nil) != (test.list == "Unlisted") {
			t.Errorf("%s: line %v", test.list, d.Line)
		}
	}
	v = view(t, table+"DefaultDestDir=18,y\n"+rest)
	if d, err := v.Destination("Unlisted"); d.Path != `C:\WINDOWS\Help\y` || err != nil {
		t.Errorf("default: %+v, %v", d, err)
	}
	if _, err := parse(t, "").View(ViewOptions{}).Destination("x"); !errors.Is(err, ErrUnknownDir) {
		t.Errorf("no directories at all: %v", err)
	}
}

func TestDefaultDirs(t *testing.T) {
	dirs := DefaultDirs(`C:\Temp\IXP000.TMP\`, "ann")
	tests := map[int]string{
		0: ``, 1: `C:\Temp\IXP000.TMP`, 10: `C:\WINDOWS`, 11: `C:\WINDOWS\system32`,
		12: `C:\WINDOWS\system32\drivers`, 17: `C:\WINDOWS\INF`, 18: `C:\WINDOWS\Help`, 20: `C:\WINDOWS\Fonts`,
		21: `C:\WINDOWS\system32\viewers`, 23: `C:\WINDOWS\system32\spool\drivers\color`, 24: `C:\`, 25: `C:\WINDOWS`,
		30: `C:\`, 50: `C:\WINDOWS\system`, 51: `C:\WINDOWS\system32\spool`, 52: `C:\WINDOWS\system32\spool\drivers`,
		53: `C:\Users\ann`, 54: `C:\`, 55: `C:\WINDOWS\system32\spool\prtprocs\x64`,

		16384: `C:\Users\ann\Desktop`, 16400: `C:\Users\ann\Desktop`,
		16386: `C:\Users\ann\AppData\Roaming\Microsoft\Windows\Start Menu\Programs`,
		16389: `C:\Users\ann\Documents`, 16390: `C:\Users\ann\Favorites`,
		16391: `C:\Users\ann\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup`,
		16395: `C:\Users\ann\AppData\Roaming\Microsoft\Windows\Start Menu`,
		16404: `C:\WINDOWS\Fonts`,
		16406: `C:\ProgramData\Microsoft\Windows\Start Menu`,
		16407: `C:\ProgramData\Microsoft\Windows\Start Menu\Programs`,
		16408: `C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Startup`,
		16409: `C:\Users\Public\Desktop`, 16410: `C:\Users\ann\AppData\Roaming`, 16412: `C:\Users\ann\AppData\Local`,
		16415: `C:\Users\Public\Favorites`, 16419: `C:\ProgramData`, 16420: `C:\WINDOWS`, 16421: `C:\WINDOWS\system32`,
		16422: `C:\Program Files`, 16423: `C:\Users\ann\Pictures`, 16424: `C:\Users\ann`,
		16425: `C:\WINDOWS\SysWOW64`, 16426: `C:\Program Files (x86)`,
		16427: `C:\Program Files\Common Files`, 16428: `C:\Program Files (x86)\Common Files`,
		16430: `C:\Users\Public\Documents`, 16437: `C:\Users\Public\Music`,
		16438: `C:\Users\Public\Pictures`, 16439: `C:\Users\Public\Videos`,
	}
	for id, want := range tests {
		if got, ok := dirs.Dir(id); got != want || !ok {
			t.Errorf("id %d: %q, %v", id, got, ok)
		}
	}
	for _, id := range []int{-2, -1, 2, 5, 13, 14, 15, 16, 19, 22, 26, 31, 34, 40, 16385, 16383, 32767, 49000, 65535, 66000} {
		if got, ok := dirs.Dir(id); ok {
			t.Errorf("id %d: %q", id, got)
		}
	}
	known := 0
	for id := -1000; id < 70000; id++ {
		path, ok := dirs.Dir(id)
		if !ok {
			continue
		}
		known++
		if id != 0 && !strings.HasPrefix(path, `C:\`) || strings.HasSuffix(path, `\`) != (path == `C:\`) {
			t.Errorf("id %d: %q", id, path)
		}
	}
	if want := 1 + len(machineDirs) + len(userDirs); known != want {
		t.Errorf("%d ids known, want %d", known, want)
	}
	if got, ok := DefaultDirs("", "").Dir(16389); ok {
		t.Errorf("documents of nobody: %q", got)
	}
}
