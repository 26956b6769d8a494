//go:build unix

package engine_test

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
	"goexpress/pkg/inf/engine/standin"

	"github.com/google/go-cmp/cmp"
)

// parsePlan reads a plan off a text, one action a line: "copy|source|dest",
// "delete|path", "rename|old|new", anything else is left out.
func parsePlan(text string) *inf.Plan {
	p := plan()
	for i, line := range strings.Split(text, "\n") {
		switch f := strings.Split(line, "|"); {
		case f[0] == "copy" && len(f) == 3:
			p.Actions = append(p.Actions, cp(i, f[1], f[2], uint32(i%2)*inf.CopyNoVersionCheck))
		case f[0] == "delete" && len(f) == 2:
			p.Actions = append(p.Actions, &inf.Delete{Origin: at(i), Path: f[1]})
		case f[0] == "rename" && len(f) == 3:
			p.Actions = append(p.Actions, &inf.Rename{Origin: at(i), Old: f[1], New: f[2]})
		}
	}
	return p
}

func fuzzSeeds() []string {
	seeds := []string{
		"copy|a.txt|C:\\IDKTemp\\a.txt\ndelete|C:\\idktemp\\A.TXT\nrename|C:\\Real\\file.txt|C:\\Real\\up\\x",
		"copy|a.txt|C:\\inner\\new\\x\ncopy|a.txt|C:\\nowhere\nrename|C:\\inner\\file.txt|C:\\nowhere\\x",
		"delete|C:\\inner\nrename|C:\\inner|C:\\abs\nrename|C:\\rel|C:\\Real\\rel",
	}
	for _, path := range enginetest.BadPaths {
		seeds = append(seeds, "copy|a.txt|"+path, "delete|"+path, "rename|C:\\Real\\file.txt|"+path)
	}
	for _, link := range []string{"abs", "rel", "Real/up", "absfile", "relfile", "dangling", "absent", "chain", "loop", "dots", "inner\\up"} {
		seeds = append(seeds, "copy|a.txt|C:\\"+link+"\\secret.txt\ndelete|C:\\"+link, "rename|C:/"+link+"/secret.txt|C:\\x\ncopy|a.txt|C:/"+link)
	}
	return seeds
}

// FuzzFolder: no plan changes anything outside the folder, panics, or changes
// anything when it is refused, and no temporary file stays.
func FuzzFolder(f *testing.F) {
	seeds := fuzzSeeds()
	if len(seeds) < 100 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		applyGuarded(t, text, func(*standin.Folder) *inf.Plan { return parsePlan(text) })
	})
}

// applyGuarded carries a plan out on a folder with links out of it, and checks
// what holds whatever the plan is.
func applyGuarded(t *testing.T, text string, plan func(*standin.Folder) *inf.Plan) {
	root, outside := trap(t)
	base := filepath.Dir(root)
	around := func() map[string]string {
		all := snapshot(t, base)
		for name := range all {
			if name == "root" || strings.HasPrefix(name, "root/") {
				delete(all, name)
			}
		}
		return all
	}
	before, inside := around(), snapshot(t, root)
	if len(before) < 4 {
		t.Fatalf("nothing to guard in %s: %q", outside, before)
	}
	folder := openFolder(t, root, standin.Options{})
	res, err := engine.Apply(context.Background(), plan(folder), folder, engine.Options{Source: source("a.txt", "b/c.txt")})
	if diff := cmp.Diff(before, around()); diff != "" {
		t.Errorf("changed what is outside:\n%s", diff)
	}
	after := snapshot(t, root)
	var refused *engine.RefusedError
	if diff := cmp.Diff(inside, after); errors.As(err, &refused) && diff != "" {
		t.Errorf("refused, yet changed:\n%s", diff)
	}
	for name := range after {
		if strings.HasSuffix(name, ".tmp") && strings.Contains(name, "~gx") && !strings.Contains(text, "~gx") {
			t.Errorf("%s stays behind", name)
		}
	}
	if (err == nil) != (res.Failed == nil) || (err == nil) != (res.Code == 0) {
		t.Errorf("error %v, but failed %v, code %d", err, res.Failed, res.Code)
	}
	again := openFolder(t, root, standin.Options{}) // what was written is read
	for _, hive := range []string{"HKCU", "HKLM", "HKU"} {
		if _, err := again.Value(registry.Key{Root: hive}, ""); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the registry's file: %v", err)
		}
	}
}

// infSeeds are install sections, behind what every file begins with.
var infSeeds = []string{
	"AddReg=A\nDelReg=D\nBitReg=B\n[A]\nHKLM,Software\\X,v,,x\nHKCR,.gx,,0x4000,y\nHKCU,a\\b,l,0x10008,p,q\nHKU,s,b,1,1,2,3\nHKLM,Software\\Y,,0x10\n" +
		"[D]\nHKLM,Software\\X,v\nHKCU,a\nHKLM,Software\\X,l,0x18002,p\n[B]\nHKU,s,b,1,0x80,1\n",
	"AddReg=A\n[A]\nHKLM,\"..\\..\\outside\",v,,x\nHKU,\"a\\\\b\",,,\nHKCU,,,,\nHKLM,\"C:\\outside\",v,0x10001,1\nHKR,x,y\n",
	"UpdateInis=U\nUpdateIniFields=F\nIni2Reg=I\n[U]\nC:\\Real\\file.txt,s,,\"k=v\"\n%10%\\win.ini,s,\"k=*\",\"k=w\"\n[F]\nC:\\x.ini,s,k,,f,2\n[I]\nC:\\x.ini,s,k,HKLM,Software\\X,3\n",
	"UpdateInis=U\n[U]\nC:\\absfile,s,,\"k=v\"\n", "UpdateInis=U\n[U]\nC:\\HKLM.reg,s,,\"k=v\"\n", "UpdateInis=U\n[U]\n\"..\\x.ini\",s,,\"k=v\"\n",
	"UpdateInis=U\n[U]\nC:\\dangling,s,,\"k=v\"\nC:\\Real\\up\\x.ini,s,,\"k=v\"\n\\\\server\\share\\x.ini,s,,\"k=v\"\n",
	"ProfileItems=P\n[P]\nName=Demo\nCmdLine=11,,demo.exe\nSubDir=..\\..\\x\n", "ProfileItems=P\n[P]\nName=Demo,3\nCmdLine=24,abs,x.exe\nIconIndex=2\nHotKey=0x641\n",
	"ProfileItems=P\n[P]\nName=Demo\nCmdLine=11,,demo.exe\nSubDir=A\nHotKey=0x641\n", "ProfileItems=P\n[P]\nName=Demo,2\nCmdLine=24,abs,x.exe\n",
	"DelDirs=D\n[D]\nC:\\Real\nC:\\inner\nC:\\new\n", "CustomDestination=C\nCopyFiles=F\n[C]\n49000=S,5\n[S]\nHKLM,Software\\X,v,,\"%24%\\Real\"\n[F]\na.txt\n[DestinationDirs]\nF=49000\n",
	"ProfileItems=P\n[P]\nName=Group,4\nSubDir=A\\B\n[Q]\nName=x\n",
	"RegisterOCXs=R\nUnregisterOCXs=R\n[R]\n%11%\\x.ocx,NI,a\nhttp://x/y.sct\n", "RegisterDlls=R\n[R]\n11,,x.dll,3,9,\"/a b\"\n30,abs,y.exe\n",
	"DelDirs=D\nCleanup=1\n[D]\nC:\\Real\nC:\\abs\nC:\\\nC:\\new\\..\\..\n",
	"PerUserInstall=P\n[P]\nGUID=\"{g}\"\nDisplayName=d\nStubPath=\"x /y\"\nIsInstalled=1\n", "PerUserInstall=P\n[P]\nGUID=\"..\\..\\x\"\n",
	"CustomDestination=C\nCopyFiles=F\n[C]\n49000=S,5\n[S]\nHKLM,Software\\X,v,,\"%24%\\abs\"\n[F]\na.txt\n[DestinationDirs]\nF=49000,..\n",
	"CheckAdminRights=1\nBeginPrompt=P\nEndPrompt=P\nSmartReboot=A\nReboot=1\nDoShellRefresh=1\n[P]\nPrompt=Go?\nButtonType=YESNO\n",
	"RunPreSetupCommands=R:3\nRunPostSetupCommands=R\n[R]\nrundll32.exe advpack.dll,DelNodeRunDLL32 C:\\abs\nx.exe /q\n",
	"CopyFiles=F,@b\\c.txt\nDelFiles=F\nRenFiles=N\n[F]\na.txt,,,4\n[N]\ny,a.txt\n[DestinationDirs]\nF=-1,C:\\rel\nN=24,Real\\up\n",
	"CopyFiles=F\n[F]\n\"..\\..\\outside\\secret.txt\",a.txt\nHKLM.reg,a.txt\n[DestinationDirs]\nF=24\n", "Needs=X\n[X]\nCopyFiles=F\n[F]\na.txt\n[DestinationDirs]\nF=24,abs\n",
	"AddReg=A\n[A]\nHKLM,Software\\%s%,%s%,,%s%\n[Strings]\ns=\"\"\"\\\"\n",
}

// FuzzINF: no INF file changes anything outside the folder, whatever of it is
// parsed, planned and carried out.
func FuzzINF(f *testing.F) {
	const head = "[Version]\nSignature=$Chicago$\nAdvancedINF=2.5\n[DefaultInstall]\n"
	if len(infSeeds) < 20 {
		f.Fatalf("%d seeds", len(infSeeds))
	}
	for _, s := range infSeeds {
		f.Add([]byte(head + s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := inf.Parse("f.inf", data, inf.Options{})
		if err != nil {
			return
		}
		applyGuarded(t, string(data), func(folder *standin.Folder) *inf.Plan {
			p, err := inf.NewPlan(file, "", inf.Env{SourceDir: `C:\src`, Registry: func(k registry.Key, name string) (string, bool) {
				v, err := folder.Value(k, name)
				if err != nil {
					return "", false
				}
				return v.Text()
			}})
			if err != nil {
				return &inf.Plan{}
			}
			return p
		})
	})
}

// FuzzCheckPath: what is taken is on a drive, has no way up, and is taken
// again unchanged.
func FuzzCheckPath(f *testing.F) {
	seeds := append([]string{`C:\`, `c:/a//b`, `C:\Windows\System32\x.dll`, `d:\é.txt`}, enginetest.BadPaths...)
	if len(seeds) < 40 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		clean, err := engine.CheckPath(path)
		if err != nil {
			var refused *engine.PathError
			if !errors.As(err, &refused) || refused.Path != path || clean != "" {
				t.Errorf("%q: %q, %v", path, clean, err)
			}
			return
		}
		if again, err := engine.CheckPath(clean); again != clean || err != nil {
			t.Errorf("%q becomes %q, then %q, %v", path, clean, again, err)
		}
		if len(clean) < 3 || clean[1:3] != `:\` || strings.ContainsAny(clean[3:], "/:*?\"<>|\x00") || strings.Contains(clean, `\\`) {
			t.Errorf("%q becomes %q", path, clean)
		}
		for _, part := range strings.Split(clean[3:], `\`) {
			if part == ".." || part == "." {
				t.Errorf("%q becomes %q", path, clean)
			}
		}
	})
}
