package sed

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sources prints the folders of a Directive with their files.
func sources(d *Directive) []string {
	var s []string
	for _, dir := range d.Sources {
		var files []string
		for _, f := range dir.Files {
			files = append(files, f.Text)
		}
		s = append(s, dir.Dir.Text+": "+strings.Join(files, ", "))
	}
	return s
}

const sourcesHead = "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nPackagePurpose=ExtractOnly\nTargetName=x.exe\nFriendlyName=X\n"

// TestSources has every form of a list of files; the list starts at line 8.
func TestSources(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
		findings  []string
	}{
		{"wizard", "SourceFiles=SourceFiles\n[Strings]\nFILE0=\"a.exe\"\nFILE1=b.dll\n[SourceFiles]\nSourceFiles0=C:\\x\\\n[SourceFiles0]\n%FILE0%=\n%FILE1%=\n",
			[]string{`C:\x\: a.exe, b.dll`}, nil},
		{"generation 2", "SourceFiles=SourceFiles\n[Strings]\nFILE0=a.exe\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\n%FILE0%\nb.dll\n",
			[]string{".: a.exe, b.dll"}, nil},
		{"numbers over several folders", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles1=..\\b\nSourceFiles0=.\\a\\\n[SourceFiles0]\n%FILE10%=\n%FILE7%=\n[SourceFiles1]\n%FILE8%=\n[Strings]\nFILE7=7\nFILE8=8\nFILE10=10\n",
			[]string{`..\b: 8`, `.\a\: 10, 7`}, nil},
		{"free names", "SourceFiles=Any\n[Any]\nbin=.\\bin\n[bin]\n%App%=\n%app.name%=\n[Strings]\nApp=a.exe\napp.name=b.exe\n",
			[]string{`.\bin: a.exe, b.exe`}, nil},
		{"the value names the section", "SourceFiles=\"SampleApp\"\n[SampleApp]\nSource1=Source.prog\n[source.PROG]\na.exe\n",
			[]string{"Source.prog: a.exe"}, nil},
		{"folder in [Strings]", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=%Dir%\\bin\n[SourceFiles0]\na=\n[Strings]\nDir=C:\\x\n",
			[]string{`C:\x\bin: a`}, nil},
		{"UNC and quotes", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=\"\\\\server\\share\\a b\"\n[SourceFiles0]\na b.txt=\n",
			[]string{`\\server\share\a b: a b.txt`}, nil},
		{"names outside ASCII", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\n1、安装.ps1\n",
			[]string{".: 1、安装.ps1"}, []string{
				"info sed-utf8 x.sed: IExpress would read this UTF-8 file in the ANSI code page | "}},
		{"extensions", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\n%FILE0%=\napp\\=\n*.msi=\napp/sub/x.dll=\n[Strings]\nFILE0=app\\x.dll\n",
			[]string{`.: app\x.dll, app\, *.msi, app/sub/x.dll`}, nil},
		{"a percent sign", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=100%\n[SourceFiles0]\n50%.txt=\n",
			[]string{"100%: 50%.txt"}, nil},
		{"no key, but the usual section", "[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\na=\n",
			[]string{".: a"}, []string{
				"warning sed-missing-sources x.sed:4:1: [Options] SourceFiles: SourceFiles is missing; [SourceFiles] is taken | write SourceFiles=SourceFiles"}},
		{"undefined names", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\n%FILE0%=\n%FILE1%=\n[Strings]\nFILE1=a\n",
			[]string{".: %FILE0%, a"}, []string{
				"warning sed-unknown-string x.sed:12:1: [SourceFiles0] %FILE0%: %FILE0% is not in [Strings] and stays as it is | add FILE0=NAME to [Strings]"}},
		{"misspelt name", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\n%Licence%=\n[Strings]\nLicense=a\n",
			[]string{".: %Licence%"}, []string{
				"warning sed-unknown-string x.sed:12:1: [SourceFiles0] %Licence%: %Licence% is not in [Strings] and stays as it is | did you mean %License%?"}},
		{"listed twice", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\nSourceFiles1=b\n[SourceFiles0]\na.txt=\nA.TXT=\n%FILE0%=\n[SourceFiles1]\na.txt=\n[Strings]\nFILE0=a.txt\n",
			[]string{".: a.txt", "b: a.txt"}, []string{
				`warning sed-duplicate-file x.sed:14:1: [SourceFiles0] A.TXT: "A.TXT" is listed again and packed once | remove one of the two lines`,
				`warning sed-duplicate-file x.sed:15:1: [SourceFiles0] %FILE0%: "a.txt" is listed again and packed once | remove one of the two lines`}},
		{"text behind a name", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\na=b\n\"c.txt\"=\n",
			[]string{".: a, c.txt"}, []string{
				"warning sed-file-value x.sed:12:3: [SourceFiles0] a: \"b\" behind the name is ignored | a name with `=` in it needs a string: FILE0=NAME in [Strings], %FILE0%= here",
				`warning sed-quoted-name x.sed:13:1: [SourceFiles0] "c.txt": the quotes round the name would be part of it | write c.txt=`}},
		{"name with =", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\n%FILE0%=\n[Strings]\nFILE0=a=b.txt\n",
			[]string{".: a=b.txt"}, nil},
		{"empty name", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\n%FILE0%=\n%FILE1%=\n[Strings]\nFILE0=\nFILE1=b\n",
			[]string{".: b"}, []string{
				"warning sed-empty-name x.sed:15:7: [Strings] FILE0: the name of the file is empty | "}},
		{"empty folder", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=\n[SourceFiles0]\na=\n",
			[]string{": a"}, []string{
				`warning sed-empty-folder x.sed:10:14: [SourceFiles] SourceFiles0: the folder is empty; the files are looked for beside this file | write SourceFiles0=.\`}},
		{"folder without a section", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=.\nSourceFiles1=b\n[SourceFiles0]\na=\n",
			[]string{".: a"}, []string{
				"warning sed-missing-section x.sed:11:1: [SourceFiles] SourceFiles1: there is no section [SourceFiles1] with the files of this folder | add it, with lines such as setup.exe="}},
		{"section listed twice", "SourceFiles=S\n[S]\nF0=Files\nF1=Files\nFiles=.\n[Files]\na=\n",
			[]string{"Files: a"}, []string{
				"warning sed-duplicate-folder x.sed:11:1: [S] F1: the files of [Files] are already taken | name every section once",
				"warning sed-duplicate-folder x.sed:12:1: [S] Files: the files of [Files] are already taken | name every section once"}},
		{"lost characters", "SourceFiles=SourceFiles\n[SourceFiles]\nSourceFiles0=C:\\???\\\n[SourceFiles0]\n????.exe=\n",
			[]string{`C:\???\: ????.exe`}, []string{
				"warning sed-lost-characters x.sed:10:14: [SourceFiles] SourceFiles0: a path cannot hold a question mark | were characters lost when the file was saved? write the path again and save the file as UTF-8"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := lax(t, sourcesHead+test.src, Options{})
			if got := sources(d); !slices.Equal(got, test.want) {
				t.Errorf("sources %q\nwant    %q", got, test.want)
			}
			wantFindings(t, d, test.findings...)
			checkPlaces(t, d)
			checkRoundTrip(t, d)
		})
	}
}

// TestNoSources has one error for a list that is not there.
func TestNoSources(t *testing.T) {
	const hint = " | name the files, as in [SourceFiles] SourceFiles0=.\\ and [SourceFiles0] setup.exe="
	for src, want := range map[string][]string{
		"": {"error sed-no-files x.sed:4:1: [Options] SourceFiles: there are no files to pack" + hint},
		"SourceFiles=Files\n": {
			"warning sed-missing-section x.sed:8:13: [Options] SourceFiles: there is no section [Files] | add it, with lines such as SourceFiles0=.\\",
			"error sed-no-files x.sed:8:13: [Options] SourceFiles: there are no files to pack" + hint},
		"SourceFiles=Files\n[Files]\n": {
			"error sed-no-files x.sed:8:13: [Options] SourceFiles: there are no files to pack" + hint},
	} {
		wantFindings(t, lax(t, sourcesHead+src, Options{}), want...)
	}
}

// TestCommands keeps lines as they are: order, doubles, quotes, equals signs.
func TestCommands(t *testing.T) {
	src := strings.Replace(minimal("", "[Steps]\n a.exe /x=1 \n\"b c.exe\" \"d\"\na.exe /x=1\n; no\n%Last% %TEMP%\n%Quoted%\n[Strings]\nLast=z.exe\nQuoted=\"\"q r.exe\" \"s\"\"\n"),
		"AppLaunched=a.exe", "AppLaunched=<None>\nCommands=Steps", 1)
	d := lax(t, src, Options{})
	var got []string
	for _, c := range d.Commands {
		got = append(got, c.Text)
	}
	if want := []string{"a.exe /x=1", `"b c.exe" "d"`, "a.exe /x=1", "z.exe %TEMP%", `"q r.exe" "s"`}; !slices.Equal(got, want) {
		t.Errorf("commands %q", got)
	}
	if p := d.Commands[0].Pos; p.Line != 15 || p.Col != 2 {
		t.Errorf("the first at %v", p)
	}
	wantFindings(t, d)
	checkRoundTrip(t, d)
}

// TestCommandSettings reads what lines say about the command of a name.
func TestCommandSettings(t *testing.T) {
	section := func(lines string) string {
		return strings.Replace(minimal("", "[Steps]\n"+lines), "AppLaunched=a.exe", "Commands=Steps", 1)
	}
	d := lax(t, section("late.NoLog=1\nfirst = \"a b.exe\" \"c=d\"\nFIRST.successcodes=1, 0x10\nmsiexec /i x.msi A=1\ntool.exe=x\nlate=%Last%\nfirst.RebootCodes=%Codes%\n"+
		"late.RebootCodes=\n[Strings]\nLast=b=c.exe\nCodes=17,-1\n"), Options{})
	want := []Command{
		{Value: text1(`"a b.exe" "c=d"`), Name: "first", SuccessCodes: []uint32{1, 16}, RebootCodes: []uint32{17, 1<<32 - 1}},
		{Value: text1("msiexec /i x.msi A=1")},
		{Value: text1("tool.exe=x")},
		{Value: text1("b=c.exe"), Name: "late", NoLog: true},
	}
	if diff := cmp.Diff(want, d.Commands, same); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantFindings(t, d)
	checkRoundTrip(t, d)

	for lines, finding := range map[string]string{
		"a=x\na.RebootCode=1\n":             `error sed-unknown-key x.sed:15:1: [Steps] a.RebootCode: "RebootCode" says nothing about a command | did you mean a.RebootCodes?`,
		"a=x\na.Elephant=1\n":               `error sed-unknown-key x.sed:15:1: [Steps] a.Elephant: "Elephant" says nothing about a command | known are SuccessCodes, RebootCodes and NoLog`,
		"a=x\nb.NoLog=1\n":                  `error sed-unknown-key x.sed:15:1: [Steps] b.NoLog: there is no command with the name b | write b=COMMAND in the same section`,
		"a=x\na.NoLog=1\nA.nolog=0\n":       `error sed-duplicate-key x.sed:16:1: [Steps] A.nolog: A.nolog is given again; line 15 says something else | remove one of the two lines`,
		"a=x\nA=y\n":                        `error sed-duplicate-key x.sed:15:1: [Steps] A: there is another command with the name A | give each command a name of its own, or none`,
		"a=x\na.NoLog=yes\n":                `error sed-bad-value x.sed:15:9: [Steps] a.NoLog: "yes" is not 0 or 1 | write 0 or 1`,
		"a=x\na.SuccessCodes=1,two\n":       `error sed-bad-value x.sed:15:16: [Steps] a.SuccessCodes: "two" is not an exit code | write numbers such as 3010 or 0x80070005, with commas between`,
		"x\na.SuccessCodes=1\na.Colour=1\n": `error sed-unknown-key x.sed:15:1: [Steps] a.SuccessCodes: there is no command with the name a | write a=COMMAND in the same section`,
	} {
		wantFindings(t, lax(t, section(lines), Options{}), finding)
	}
}

func TestVersionInfo(t *testing.T) {
	d := lax(t, minimal("VersionInfo = VersionSection \n", "[VersionSection] \nFromFile=\"..\\a.exe\"\nInternalname=%N% \nProductVersion=2.0\nLegalCopyright=\nComments='c'\n[Strings]\nN=n\n"), Options{})
	got := map[string]string{}
	for key, v := range d.Version {
		got[key] = v.Text
	}
	want := map[string]string{"fromfile": `..\a.exe`, "internalname": "n", "productversion": "2.0", "comments": "c"}
	if len(got) != len(want) {
		t.Errorf("%q", got)
	}
	for key, text := range want {
		if got[key] != text {
			t.Errorf("%s: %q", key, got[key])
		}
	}
	wantFindings(t, d)
	checkRoundTrip(t, d)
}
