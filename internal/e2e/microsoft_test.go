package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/testenv"
)

// inspected is what inspect tells of a package, as far as it is looked at here.
type inspected struct {
	Machine, Generator                string
	Title, Prompt, License, Run, Post *string
	AdminQuiet, UserQuiet, Finish     *string
	ShowWindow, Reboot                string
	ExtractOptions, PackInstallSpace  uint32
	FileSizes                         [9]uint32
	Instance                          string
	Cabinet                           inspectedCabinet
	Resources                         []inspectedResource
	Settings                          map[string]string
	Hashes                            []any
	Signed                            bool
}

type inspectedCabinet struct {
	SetID   uint16
	Folders []struct {
		Method string
		Window int
	}
	Files []struct {
		Name string
		Size int64
		Time string
	}
}

type inspectedResource struct {
	Type, Name string
	Lang, Size int64
}

func inspect(t *testing.T, path string) (p inspected) {
	t.Helper()
	r := goexpress(t, t.TempDir(), "inspect", "--json", path)
	if err := json.Unmarshal([]byte(r.stdout), &p); err != nil {
		t.Fatalf("%v\n%s", err, r.stdout)
	}
	return p
}

// classic are the resources of every package that IExpress makes.
var classic = strings.Fields(`ADMQCMD CABINET EXTRACTOPT FILESIZES FINISHMSG LICENSE PACKINSTSPACE POSTRUNPROGRAM
	REBOOT RUNPROGRAM SHOWWINDOW TITLE UPROMPT USRQCMD`)

// split parts the resources of a stub into its own and the names of a package's.
func (p inspected) split() (own []inspectedResource, names []string) {
	for _, r := range p.Resources {
		if r.Type == "RCDATA" {
			names = append(names, r.Name)
		} else {
			own = append(own, r)
		}
	}
	slices.Sort(names)
	return own, names
}

// checkSums wants FILESIZES and the cabinet's set as IExpress computes them: sizes
// rounded up to clusters of 512 bytes to 64 KiB and their exact sum, and the sum
// of all bytes of the names.
func (p inspected) checkSums(t *testing.T) {
	t.Helper()
	var sizes [9]uint32
	var set uint16
	for _, f := range p.Cabinet.Files {
		for i := range 8 {
			cluster := int64(512) << i
			sizes[i] += uint32((f.Size + cluster - 1) / cluster * cluster)
		}
		sizes[8] += uint32(f.Size)
		for _, c := range []byte(f.Name) {
			set += uint16(c)
		}
	}
	if p.FileSizes != sizes || p.Cabinet.SetID != set {
		t.Errorf("FILESIZES %v, set %d; want %v, %d", p.FileSizes, p.Cabinet.SetID, sizes, set)
	}
}

// microsoftPackages are the packages of the corpus.
func microsoftPackages(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(testenv.CorpusFiles(t, "exe"), func(name string) bool { return !strings.EqualFold(filepath.Ext(name), ".exe") })
}

const microsoftSED = `[Version]
Class=IEXPRESS
SEDVersion=3
[Options]
PackagePurpose=InstallApp
TargetName=p.exe
FriendlyName=A package
InstallPrompt=Go on?
DisplayLicense=license.txt
FinishMessage=It is done.
ShowInstallProgramWindow=2
HideExtractAnimation=1
RebootMode=I
AppLaunched=app.inf
PostInstallCmd=tool.exe /post
AdminQuietInstCmd=tool.exe /admin
UserQuietInstCmd=app.inf Quiet
SourceFiles=S
[S]
S0=src
[S0]
app.inf=
tool.exe=
data.txt=
`

// A package on Microsoft's stub is one that IExpress could have made.
func TestMicrosoftStub(t *testing.T) {
	dir := t.TempDir()
	sources := map[string]string{
		"app.inf":  "[Version]\r\nSignature=\"$Chicago$\"\r\n[DefaultInstall]\r\nCopyFiles=f\r\n[Quiet]\r\nCopyFiles=f\r\n[f]\r\ndata.txt\r\n[DestinationDirs]\r\nf=11\r\n",
		"tool.exe": readFile(t, testenv.BuildGo(t, "windows", "386", noter)),
		"data.txt": strings.Repeat("some more or less compressible text\r\n", 5000),
	}
	for name, text := range sources {
		writeFiles(t, dir, map[string]string{"src/" + name: text})
	}
	writeFiles(t, dir, map[string]string{"p.sed": microsoftSED, "license.txt": "Be good.\r\n"})
	signer := testenv.NewSigner(t)
	for _, stub := range microsoftPackages(t) {
		t.Run(filepath.Base(stub), func(t *testing.T) {
			before := inspect(t, stub)
			r := goexpress(t, dir, "build", "--level", "fast", "--stub", stub, "p.sed")
			if warned := strings.Contains(r.stderr, "signature"); warned != before.Signed || strings.Count(r.stderr, "warning:") != strings.Count(r.stderr, "signature") {
				t.Errorf("the stub is signed: %v; the build says\n%s", before.Signed, r.stderr)
			}
			path := filepath.Join(dir, "p.exe")
			checkMicrosoft(t, before, inspect(t, path))
			checkUnpacked(t, path, sources)
			goexpress(t, dir, "verify", path)
			signed := filepath.Join(t.TempDir(), "signed.exe")
			if err := os.WriteFile(signed, signer.Sign(t, []byte(readFile(t, path))), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := signer.Verify(signed); err != nil {
				t.Error(err)
			}
			for compression, warned := range map[string]bool{"none": false, "mszip": true} {
				r := goexpress(t, dir, "build", "--json", "--compression", compression, "--stub", stub, "-o", compression+".exe", "p.sed")
				if strings.Contains(r.stdout, "lint-stub-method") != warned {
					t.Errorf("%s: warned of: %v, want %v", compression, !warned, warned)
				}
			}
		})
	}
}

// checkMicrosoft compares a package on Microsoft's stub with what was asked for
// and with the package that the stub was taken from.
func checkMicrosoft(t *testing.T, before, after inspected) {
	t.Helper()
	text := func(s string) *string { return &s }
	want := after
	want.Machine, want.Generator, want.Signed, want.Settings, want.Hashes, want.Instance = before.Machine, "iexpress", false, nil, nil, ""
	want.Title, want.Prompt, want.License, want.Finish = text("A package"), text("Go on?"), text("Be good.\r\n"), text("It is done.")
	want.Run, want.Post = text("app.inf"), text("tool.exe /post")
	want.AdminQuiet, want.UserQuiet = text("tool.exe /admin"), text("app.inf Quiet")
	want.ShowWindow, want.Reboot, want.ExtractOptions, want.PackInstallSpace = "minimized", "ifNeeded", 0x201, 0
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if f := after.Cabinet.Folders; len(f) != 1 || f[0].Method != "lzx" || f[0].Window != 21 {
		t.Errorf("folders %v, want one with LZX:21, as IExpress makes it", f)
	}
	after.checkSums(t)
	stubs, _ := before.split()
	own, names := after.split()
	if diff := cmp.Diff(stubs, own); diff != "" {
		t.Errorf("the stub's own resources (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(classic, names); diff != "" {
		t.Errorf("the package's resources (-want +got):\n%s", diff)
	}
}

// checkUnpacked lets the tools that know IExpress packages unpack one.
func checkUnpacked(t *testing.T, path string, want map[string]string) {
	t.Helper()
	for name, args := range map[string][]string{"cabextract": {"-q", path}, "7z": {"x", "-y", path}} {
		dir := t.TempDir()
		tool(t, dir, name, args...)
		got := map[string]string{}
		for file := range want {
			got[file] = readFile(t, filepath.Join(dir, file))
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s unpacks other files", name)
		}
	}
}

// repack writes the directive of a package beside its files, as somebody would who
// has lost the original, and builds it with our stub under the same name.
func repack(t *testing.T, p inspected, dir, name string) string {
	t.Helper()
	var options, texts, files strings.Builder
	put := func(key, text string) {
		fmt.Fprintf(&options, "%s=%%%s%%\r\n", key, key)
		fmt.Fprintf(&texts, "%s=%s\r\n", key, text)
	}
	for key, text := range map[string]*string{"FriendlyName": p.Title, "InstallPrompt": p.Prompt, "AppLaunched": p.Run,
		"PostInstallCmd": p.Post, "AdminQuietInstCmd": p.AdminQuiet, "UserQuietInstCmd": p.UserQuiet, "FinishMessage": p.Finish} {
		if text != nil {
			put(key, *text)
		}
	}
	if p.License != nil {
		put("DisplayLicense", "license.txt")
		writeFiles(t, dir, map[string]string{"license.txt": *p.License})
	}
	purpose := "InstallApp"
	if p.Run == nil {
		purpose = "ExtractOnly"
	}
	for i, f := range p.Cabinet.Files {
		key := "FILE" + strconv.Itoa(i)
		fmt.Fprintf(&files, "%%%s%%=\r\n", key)
		fmt.Fprintf(&texts, "%s=%q\r\n", key, f.Name)
	}
	bit := func(mask uint32) int { return min(int(p.ExtractOptions&mask), 1) }
	writeFiles(t, dir, map[string]string{"p.sed": "[Version]\r\nClass=IEXPRESS\r\nSEDVersion=3\r\n[Options]\r\nTargetName=" + name + "\r\n" +
		"PackagePurpose=" + purpose + "\r\nUseLongFileName=1\r\n" +
		fmt.Sprintf("HideExtractAnimation=%d\r\nCheckAdminRights=%d\r\n", bit(1), bit(0x100)) +
		fmt.Sprintf("ShowInstallProgramWindow=%d\r\n", slices.Index([]string{"default", "hidden", "minimized", "maximized"}, p.ShowWindow)) +
		"RebootMode=" + map[string]string{"never": "N", "ifNeeded": "I", "always": "A", "ifNeededSilent": "IS", "alwaysSilent": "AS"}[p.Reboot] + "\r\n" +
		options.String() + "SourceFiles=S\r\n[S]\r\nS0=files\r\n[S0]\r\n" + files.String() + "[Strings]\r\n" + texts.String()})
	goexpress(t, dir, "build", "--level", "fast", "p.sed")
	return filepath.Join(dir, name)
}

// A package of Microsoft's IExpress that is packed again with our stub does what
// it did before.
func TestRepackedMicrosoft(t *testing.T) {
	wine := testenv.NewWine(t)
	for _, original := range microsoftPackages(t) {
		t.Run(filepath.Base(original), func(t *testing.T) {
			dir := t.TempDir()
			goexpress(t, dir, "extract", "-q", "-d", "files", original)
			before := inspect(t, original)
			again := repack(t, before, dir, filepath.Base(original))
			goexpress(t, dir, "verify", again)
			compareRepacked(t, before, inspect(t, again))
			for _, mode := range [][]string{nil, {"--quiet"}, {"--quiet-admin"}} {
				args := append([]string{"plan", "--json"}, mode...)
				if diff := cmp.Diff(goexpress(t, dir, append(args, original)...).stdout, goexpress(t, dir, append(args, again)...).stdout); diff != "" {
					t.Errorf("the plan %v (-original +repacked):\n%s", mode, diff)
				}
			}
			runRepacked(t, wine, before, dir)
		})
	}
}

// compareRepacked lists all that differs: our stub runs on today's Windows, returns
// the program's code unless the author says otherwise, and counts all its files.
func compareRepacked(t *testing.T, before, after inspected) {
	t.Helper()
	const advpackDLLs, returnCode = 0x4, 0x200
	want := before
	want.Generator, want.Machine, want.Signed, want.Hashes = "goexpress", "amd64", false, after.Hashes
	want.ExtractOptions = before.ExtractOptions&^advpackDLLs | returnCode
	want.FileSizes, want.Resources = after.FileSizes, after.Resources
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("(-original +repacked):\n%s", diff)
	}
	if before.ExtractOptions&advpackDLLs == 0 && before.FileSizes != after.FileSizes {
		t.Errorf("FILESIZES %v, want %v", after.FileSizes, before.FileSizes)
	}
	after.checkSums(t)
}

// lister notes what it was started with and the files that lie around it.
const lister = `package main

import (
	"crypto/sha256"
	"fmt"
	"os"
)

func main() {
	f, _ := os.OpenFile("C:\\listed.txt", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	defer f.Close()
	fmt.Fprintf(f, "%q\n", os.Args[1:])
	entries, _ := os.ReadDir(".")
	for _, e := range entries {
		data, _ := os.ReadFile(e.Name())
		fmt.Fprintf(f, "%s %x\n", e.Name(), sha256.Sum256(data))
	}
}
`

// runRepacked runs what was packed again, with a program of ours in place of those
// that it launches: they are 32-bit programs of another age. The result is what
// the plan of the original says.
func runRepacked(t *testing.T, wine *testenv.Wine, before inspected, dir string) {
	t.Helper()
	var plan struct {
		Actions []struct {
			Kind, Command, Root, Key, Name string
			Value                          struct{ Text string }
		}
	}
	if err := json.Unmarshal([]byte(goexpress(t, dir, "plan", "--json", "--quiet", "p.sed").stdout), &plan); err != nil {
		t.Fatal(err)
	}
	ours := readFile(t, testenv.BuildGo(t, "windows", "amd64", lister))
	starts := 0
	for _, a := range plan.Actions {
		if a.Kind == "run" {
			starts++
			writeFiles(t, dir, map[string]string{"files/" + a.Command: ours})
		}
	}
	if starts != 1 {
		t.Fatalf("the package starts %d programs, this test knows of one", starts)
	}
	path := repack(t, before, dir, "again.exe")
	_ = os.Remove(wine.C(`C:\listed.txt`)) // of the package before
	want := map[string]uint32{"always": 3010}[before.Reboot]
	if code, out := wine.Run(t, "", path, "/Q"); code != want {
		t.Errorf("exit code %d, want %d\n%s", code, want, out)
	}
	if got, want := strings.ReplaceAll(readFile(t, wine.C(`C:\listed.txt`)), "\r\n", "\n"), "[]\n"+listing(t, filepath.Join(dir, "files")); got != want {
		t.Errorf("the program sees (-want +got):\n%s", cmp.Diff(want, got))
	}
	for _, a := range plan.Actions {
		if a.Kind != "regAdd" {
			continue
		}
		code, out := wine.Run(t, "", `C:\windows\system32\reg.exe`, "query", a.Root+`\`+a.Key, "/v", a.Name)
		if code != 0 || !strings.Contains(out, a.Value.Text) {
			t.Errorf("%s %s: %d %q, want %q", a.Key, a.Name, code, out, a.Value.Text)
		}
	}
}

// listing is what lister writes of a folder.
func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, e := range entries {
		fmt.Fprintf(&b, "%s %x\n", e.Name(), sha256.Sum256([]byte(readFile(t, filepath.Join(dir, e.Name())))))
	}
	return b.String()
}
