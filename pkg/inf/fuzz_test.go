package inf

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"goexpress/internal/finding"
	"goexpress/internal/registry"
)

// seeds are whole files; the corpus joins when it is there.
func seeds(f *testing.F) (list [][]byte) {
	odk, err := os.ReadFile("testdata/odk.inf")
	if err != nil {
		f.Fatal(err)
	}
	const tail = "[DefaultInstall]\n"
	list = [][]byte{
		odk, utf16LE(string(odk)), swapped(utf16LE(string(odk))), []byte("\uFEFF" + string(odk)),
		nil, {0}, {0x1A}, {0xFF, 0xFE}, []byte("[Version]"), []byte("a\n[Strings]\n" + head),
		[]byte(head + tail + "CopyFiles=A,@b\nDelFiles=A\nRenFiles=A\n[A]\nx,y,,0x10\nk=z\n[DestinationDirs]\nA=30,x\nDefaultDestDir=-1,D:\\y\n"),
		[]byte(head + tail + "RunPreSetupCommands=A:1,B\n[A]\n\"\"\"C:\\a b\"\" /q\" , %x%\\\n more\n[B]\na=b\n[Strings]\nx=%x%%%\n"),
		[]byte(head + sampleMedia + tail + "CopyFiles=@both.txt,@nested.txt\n"),
		[]byte(head + sampleStrings + tail + "%colour%=%24%\\x,%49000%\nNeeds=DefaultInstall,X\n[X]\nInclude=y\n"),
		[]byte(head + tail + "CustomDestination=C\nCopyFiles=D\n[C]\n49000=E,5\n[D]\n%49000%\n[DestinationDirs]\nD=49000,..\n"),
		[]byte(head + "AdvancedINF=9,\"no\"\nLayoutFile=a,b\n[DefaultInstall.NTamd64]\nSmartReboot=A\nAddReg=B\n[B]\nHKLM\n[DefaultInstall.NTamd64.Services]\nx\n"),
		[]byte(head + tail + "AddReg=R\nDelReg=R\nBitReg=R\nUpdateIniFields=I\nIni2Reg=R\n[R]\nHKLM,%a%\\x,v,0x10000,%a%,b\nHKCU,S\\X,v,0x10001,1,2,3,4\nHKLM,,,4\na,b,c,HKU,d,1\n[I]\nx,y,z,,%a%,3\n[Strings]\na=S\n"),
		[]byte(head + tail + "UpdateInis=U\nProfileItems=P\n[U]\nsetup.ini,progman.groups,,\"g=%16407%\\G\"\nsetup.ini,g,\"\"\"T\"\"\",\"\"\"T\"\",\"\"C:\\x y.exe\"\" z,,1\"\nwin.ini,s,a=*,b=c,3\n[P]\nName=N,8,25\nCmdLine=11,x,y\nSubDir=z\n"),
		[]byte(head + tail + "CustomDestination=C\nDelDirs=D\nRegisterOCXs=O\nUnregisterOCXs=O\n[C]\n49000,49001=E,7\n49002=SourceDir\n11=E\n[E]\n'HKLM',X,v,'%a%','%24%\\x'\n,,,no\n[D]\n%49000%\\x\n%49002%\n\"C:\\\"\n%01%\\..\n[O]\na.ocx,NI,x,y\n%49001%\\b,I\n@c\n\\\\h\\s\\d.ocx\n"),
		[]byte(head + tail + "RegisterDlls=R\nUnregisterDlls=R\nPerUserInstall=U\nBeginPrompt=U\nEndPrompt=U\nCheckAdminRights=1\nDoShellRefresh=x\nReboot\nSmartReboot=AS\nCleanup=1\n[R]\n11,sub,a.dll,3,5,x,y\n-1,C:\\x,b.exe,,,/z\n01,,scrobj.dll,2,,http://h/x\n[U]\nGUID={1}\nIsInstalled=1\nStubPath=%a%,b\nPrompt=p,q\nTitle=t\nButtonType=YESNO\n[Strings]\na=S\n"),
		[]byte(head + tail + "RunPreSetupCommands=R:7\n[R]\nRunDll x.dll,y\ngrpconv -o\na.inf\nrundll32 advpack.dll,LaunchINFSection a.inf,b\n"),
	}
	if os.Getenv("GOEXPRESS_REQUIRE") == "all" { // else a missing corpus would skip the whole target
		for _, data := range corpusFiles(f) {
			list = append(list, data)
		}
	}
	return list
}

func addSeeds(f *testing.F, more ...any) {
	n := 0
	for _, data := range seeds(f) {
		f.Add(append([]any{data}, more...)...)
		n++
	}
	if n < 21 {
		f.Fatalf("%d seeds", n)
	}
}

// What parses prints back; what does not gives a typed error and nothing else;
// every token is where it says.
func FuzzParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("f.inf", data, Options{})
		if err != nil {
			var syntax *SyntaxError
			if file != nil || !errors.As(err, &syntax) || errorKinds[syntax.Kind].id == "" {
				t.Fatalf("%v beside %v", err, file)
			}
			return
		}
		if !bytes.Equal(file.Bytes(), data) {
			t.Error("does not print back")
		}
		if bytes.IndexByte(data, 0) < 0 {
			checkPlaces(t, file)
		}
		lines := bytes.Count(data, []byte("\n")) + 1
		for _, s := range file.Sections() {
			if file.Section(s.Name) != s {
				t.Errorf("[%s] is not found", s.Name)
			}
			for _, l := range s.Lines {
				if len(l.Fields) == 0 || l.Section != s || l.Num < 1 || l.Num > lines {
					t.Errorf("bad line %+v", l)
				}
			}
		}
	})
}

// A plan has no limit but its own, places for everything, and destinations
// that stay where [DestinationDirs] puts them.
func FuzzPlan(f *testing.F) {
	addSeeds(f, false)
	f.Fuzz(func(t *testing.T, data []byte, plain bool) {
		file, err := Parse("f.inf", data, Options{})
		if err != nil {
			return
		}
		env := Env{SourceDir: `C:\src`, Plain: plain, Include: func(string) (*File, error) { return file, nil }}
		if plain { // a client whose registry holds whatever the file says
			env.Registry = func(k registry.Key, name string) (string, bool) { return k.Path, name != "" }
		}
		for i, s := range file.Sections() {
			if i > 20 { // the work is bounded for a section, not for all
				break
			}
			plan, err := NewPlan(file, s.Name, env)
			list := Check(file, s.Name, env)
			if (plan == nil) != (list.Worst() == finding.Error) || (plan == nil) != (err != nil) {
				t.Fatalf("[%s]: plan %v, error %v, findings %v", s.Name, plan, err, list)
			}
			if plan == nil {
				continue
			}
			if len(plan.Actions) > maxSteps {
				t.Errorf("%d actions", len(plan.Actions))
			}
			for _, a := range plan.Actions {
				checkPaths(t, a)
			}
		}
	})
}

func checkPaths(t *testing.T, a Action) {
	if from := OriginOf(a); from.Line < 1 || from.File != "f.inf" {
		t.Errorf("%v comes from %+v", a, from)
	}
	var paths []string
	switch a := a.(type) {
	case *Copy:
		paths = []string{a.Dest}
		for part := range strings.SplitSeq(a.Source+`\`+a.Cabinet, `\`) {
			if part == ".." || strings.Contains(part, ":") {
				t.Errorf("source of %v", a)
			}
		}
	case *Delete:
		paths = []string{a.Path}
	case *Rename:
		paths = []string{a.Old, a.New}
	case *INIEntry:
		paths = []string{a.Path}
	case *INIField:
		paths = []string{a.Path}
	case *INIToReg:
		paths = []string{a.Path}
	case *Shortcut:
		if paths = []string{a.Path}; !a.Remove {
			paths = append(paths, a.Target)
		}
	case *MakeDir:
		paths = []string{a.Path}
	case *RemoveDir:
		paths = []string{a.Path}
	case *Register:
		paths = []string{a.Path}
		if strings.Contains(a.Path+a.Argument, "://") || a.Timeout <= 0 {
			t.Errorf("%+v", a)
		}
	case *RegDelete:
		if hive := !strings.Contains(a.RegKey.Key, `\`); a.Tree && (a.RegKey.Key == "" || hive && a.Root == "HKLM") {
			t.Errorf("%v", a)
		}
	case *Run:
		if a.Command == "" {
			t.Error("empty command")
		}
	}
	for _, path := range paths {
		drive := len(path) > 3 && path[1] == ':' && path[2] == '\\'
		if !drive && !strings.HasPrefix(path, "%") || strings.Contains(path, `\..`) || strings.Contains(path[2:], ":") {
			t.Errorf("path %q in %v", path, a)
		}
	}
}
