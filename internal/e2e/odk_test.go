package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// odkINF is the INF of the published hotfix bundle (Microsoft article
// Q191899), without the indentation of the listing.
const odkINF = `; INF file to use with the IExpress Wizard.

[Version]
Signature="$Chicago$"
; Enter the name of your .INF file on the line below.
LayoutFile=ODK.inf
AdvancedINF=2.0

[DefaultInstall]
CopyFiles=install.files
RunPostSetupCommands=RunPostSetupCommandsSection

[DestinationDirs]
install.files=30,IDKTemp

[install.files]
; List the files that need to be copied to the local hard drive.
; This should be the same list of files that are added in the
; "Packaged Files" section of the IExpress Wizard.

OLCSP128.EXE
OL98QFE.EXE
ODK.INF

; The current .INF file needs to be saved and included in this section.

[RunPostSetupCommandsSection]
; List the programs you wish to run and the order in which
; you wish them to be executed.
; Include any command line switches or parameters that are necessary.

OLCSP128.EXE
OL98QFE.EXE
OL98QFE2.EXE /Q

[SourceDisksNames]
1="default",,1
`

// odkSED is what the wizard writes for it; %s are further lines of [Strings]
// and of [SourceFiles0].
const odkSED = `[Version]
Class=IEXPRESS
SEDVersion=3
[Options]
PackagePurpose=InstallApp
ShowInstallProgramWindow=0
HideExtractAnimation=0
UseLongFileName=0
InsideCompressed=0
CAB_FixedSize=0
CAB_ResvCodeSigning=0
RebootMode=N
InstallPrompt=%%InstallPrompt%%
DisplayLicense=%%DisplayLicense%%
FinishMessage=%%FinishMessage%%
TargetName=%%TargetName%%
FriendlyName=%%FriendlyName%%
AppLaunched=%%AppLaunched%%
PostInstallCmd=%%PostInstallCmd%%
AdminQuietInstCmd=%%AdminQuietInstCmd%%
UserQuietInstCmd=%%UserQuietInstCmd%%
SourceFiles=SourceFiles
[Strings]
InstallPrompt=
DisplayLicense=
FinishMessage=
TargetName=Hotfixes.exe
FriendlyName=Hotfixes
AppLaunched=Odk.Inf
PostInstallCmd=<None>
AdminQuietInstCmd=
UserQuietInstCmd=
FILE0="Olcsp128.exe"
FILE1="Ol98qfe.exe"
FILE2="Odk.inf"
%s
[SourceFiles]
SourceFiles0=.\
[SourceFiles0]
%%FILE0%%=
%%FILE1%%=
%%FILE2%%=
%s
`

// fixProgram stands for a hotfix: it notes its arguments and current directory
// and ends with a code of its own.
const fixProgram = `package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	f, err := os.OpenFile(%q, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		os.Exit(99)
	}
	dir, _ := os.Getwd()
	fmt.Fprintf(f, "%%s|%%s|%%s|%%s\n", %q, strings.Join(os.Args[1:], " "), dir, os.Getenv("GOEXPRESS_DIR"))
	f.Close()
	os.Exit(%d)
}
`

// writeODK makes the folder of the published sample. withThird packs the third
// program too; the article's listing forgets it.
func writeODK(t *testing.T, withThird bool) string {
	t.Helper()
	dir := t.TempDir()
	str, src := "", ""
	if withThird {
		str, src = `FILE3="Ol98qfe2.exe"`, "%FILE3%="
	}
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	writeFiles(t, dir, map[string]string{
		"Odk.inf":      crlf(odkINF),
		"hotfixes.sed": crlf(fmt.Sprintf(odkSED, str, src)),
	})
	return dir
}

func TestODKUnderWine(t *testing.T) {
	wine := testenv.NewWine(t)
	const log = `C:\ran.txt`
	addPrograms := func(dir string, withThird bool) {
		programs := []struct {
			name string
			code int
		}{{"Olcsp128.exe", 0}, {"Ol98qfe.exe", 0}, {"Ol98qfe2.exe", 42}}
		for _, p := range programs {
			if p.name == "Ol98qfe2.exe" && !withThird {
				continue
			}
			copyFile(t, filepath.Join(dir, p.name),
				testenv.BuildGo(t, "windows", "amd64", fmt.Sprintf(fixProgram, log, p.name, p.code)))
		}
	}

	t.Run("all three", func(t *testing.T) {
		dir := writeODK(t, true)
		addPrograms(dir, true)
		r := goexpress(t, dir, "build", "hotfixes.sed")
		if strings.Contains(r.stderr, "warning:") {
			t.Errorf("a complete package builds with warnings:\n%s", r.stderr)
		}
		code, out := wine.Run(t, dir, filepath.Join(dir, "Hotfixes.exe"), "/Q")
		if code != 42 {
			t.Errorf("exit code %d, want that of the last program, 42\n%s", code, out)
		}
		checkRan(t, readFile(t, wine.C(log)), []string{"Olcsp128.exe|", "Ol98qfe.exe|", "Ol98qfe2.exe|/Q"})
		for _, name := range []string{"OLCSP128.EXE", "OL98QFE.EXE", "ODK.INF"} {
			packed := map[string]string{"OLCSP128.EXE": "Olcsp128.exe", "OL98QFE.EXE": "Ol98qfe.exe", "ODK.INF": "Odk.inf"}[name]
			if readFile(t, wine.C(`C:\IDKTemp\`+name)) != readFile(t, filepath.Join(dir, packed)) {
				t.Errorf(`C:\IDKTemp\%s differs from %s`, name, packed)
			}
		}
		if n := entries(t, wine.C(`C:\IDKTemp`)); n != 3 {
			t.Errorf(`C:\IDKTemp has %d entries, want 3`, n)
		}
		checkWorkFolderGone(t, wine, readFile(t, wine.C(log)))
	})

	t.Run("third program absent", func(t *testing.T) {
		os.Remove(wine.C(log))
		dir := writeODK(t, false)
		addPrograms(dir, false)
		r := goexpress(t, dir, "build", "hotfixes.sed")
		if n := strings.Count(r.stderr, "warning:"); n != 1 || !strings.Contains(strings.ToUpper(r.stderr), "OL98QFE2.EXE") {
			t.Errorf("want exactly one warning, about OL98QFE2.EXE, got:\n%s", r.stderr)
		}
		code, out := wine.Run(t, dir, filepath.Join(dir, "Hotfixes.exe"), "/Q")
		if code != 2 {
			t.Errorf("exit code %d, want 2 (program not found)\n%s", code, out)
		}
		checkRan(t, readFile(t, wine.C(log)), []string{"Olcsp128.exe|", "Ol98qfe.exe|"})
		checkWorkFolderGone(t, wine, readFile(t, wine.C(log)))
	})
}

// The same directive as a Linux package; the programs are shell scripts.
func TestODKOnLinux(t *testing.T) {
	for _, withThird := range []bool{true, false} {
		t.Run(fmt.Sprintf("third program packed %v", withThird), func(t *testing.T) {
			dir, root := writeODK(t, withThird), t.TempDir()
			log := filepath.Join(root, "ran.txt")
			script := func(name string, code int) string {
				return fmt.Sprintf("#!/bin/sh\necho \"%s|$*|$PWD|$GOEXPRESS_DIR\" >> '%s'\nexit %d\n", name, log, code)
			}
			programs := map[string]string{"Olcsp128.exe": script("Olcsp128.exe", 0), "Ol98qfe.exe": script("Ol98qfe.exe", 0)}
			want, ran := 2, []string{"Olcsp128.exe|", "Ol98qfe.exe|"}
			if withThird {
				programs["Ol98qfe2.exe"] = script("Ol98qfe2.exe", 42)
				want, ran = 42, append(ran, "Ol98qfe2.exe|/Q")
			}
			writeFiles(t, dir, programs)
			goexpress(t, dir, "build", "hotfixes.sed", "--target", "linux/amd64", "-o", "hotfixes.run")
			tmp := t.TempDir()
			r := run(t, t.TempDir(), []string{"GOEXPRESS_ROOT=" + root, "TMPDIR=" + tmp}, filepath.Join(dir, "hotfixes.run"), "/Q")
			if r.code != want {
				t.Errorf("exit code %d, want %d\n%s%s", r.code, want, r.stdout, r.stderr)
			}
			checkRan(t, readFile(t, log), ran)
			for _, name := range []string{"OLCSP128.EXE", "OL98QFE.EXE", "ODK.INF"} {
				readFile(t, filepath.Join(root, "IDKTemp", name))
			}
			logs, err := filepath.Glob(filepath.Join(tmp, "hotfixes.run-*Z.log"))
			if n := entries(t, tmp); n != 1 || len(logs) != 1 || err != nil {
				t.Errorf("the temp folder still has %d entries, logs %q", n, logs)
			}
		})
	}
}

// checkRan compares what the programs noted with "name|arguments" in order and
// demands that each ran in the work folder.
func checkRan(t *testing.T, log string, want []string) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(log), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d programs ran, want %d:\n%s", len(lines), len(want), log)
	}
	for i, line := range lines {
		f := strings.Split(line, "|")
		if got := f[0] + "|" + f[1]; got != want[i] {
			t.Errorf("program %d was %q, want %q", i+1, got, want[i])
		}
		if f[3] == "" || !strings.EqualFold(strings.TrimRight(f[2], `\`), strings.TrimRight(f[3], `\`)) {
			t.Errorf("program %d ran in %q, want the work folder %q", i+1, f[2], f[3])
		}
	}
}

func checkWorkFolderGone(t *testing.T, wine *testenv.Wine, log string) {
	t.Helper()
	line, _, _ := strings.Cut(log, "\n")
	work := strings.Split(line, "|")[3]
	if _, err := os.Stat(wine.C(work)); err == nil {
		t.Errorf("the work folder %s is still there", work)
	}
}

func entries(t *testing.T, dir string) int {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
