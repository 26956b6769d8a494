package e2e

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// The same inputs give the same bytes whatever the cores, the zone and the
// folder.
func TestReproducible(t *testing.T) {
	dlls := testenv.LibwineDLLs(t)
	hash := func(env ...string) string {
		dir := t.TempDir()
		var files strings.Builder
		for _, name := range []string{"kernel32.dll", "ntdll.dll", "user32.dll"} {
			copyFile(t, filepath.Join(dir, name), filepath.Join(dlls, name))
			info, err := os.Stat(filepath.Join(dlls, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(filepath.Join(dir, name), info.ModTime(), info.ModTime()); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&files, "%s=\n", name)
		}
		writeFiles(t, dir, map[string]string{"p.sed": "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nPackagePurpose=ExtractOnly\nUseLongFileName=1\n" +
			"TargetName=p.exe\nFriendlyName=P\nSourceFiles=S\n[S]\nS0=.\n[S0]\n" + files.String()})
		if r := tryGoexpress(t, dir, env, "build", "p.sed"); r.code != 0 {
			t.Fatalf("exit code %d\n%s", r.code, r.stderr)
		}
		return fmt.Sprintf("%x", sha256.Sum256([]byte(readFile(t, filepath.Join(dir, "p.exe")))))
	}
	first := hash("GOMAXPROCS=1", "TZ=UTC")
	for _, env := range [][]string{{"GOMAXPROCS=2", "TZ=UTC"}, {"GOMAXPROCS=3", "TZ=Asia/Tokyo"}, {"GOMAXPROCS=8", "TZ=America/New_York"}} {
		if got := hash(env...); got != first {
			t.Errorf("%v gives other bytes", env)
		}
	}
}

// A payload of 1 GiB never lies in memory.
func TestMemory(t *testing.T) {
	dir := t.TempDir()
	names := writeSparse(t, dir, 1<<30)
	writeFiles(t, dir, map[string]string{"big.sed": "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nPackagePurpose=ExtractOnly\nUseLongFileName=1\n" +
		"TargetName=big.exe\nFriendlyName=Big\nSourceFiles=S\n[S]\nS0=.\n[S0]\n" + strings.Join(names, "=\n") + "=\n"})
	goexpress(t, dir, "stub", "build") // the compiler's memory is not ours
	for _, compression := range []string{"none", "lzx"} {
		r := goexpress(t, dir, "build", "--compression", compression, "--level", "fast", "big.sed")
		wantMemory(t, compression, r)
	}
	wantMemory(t, "extract", goexpress(t, dir, "extract", "-d", t.TempDir(), "big.exe"))
}

// writeSparse writes four files of so many bytes together, that take hardly any
// room on the disk.
func writeSparse(t *testing.T, dir string, size int64) (names []string) {
	t.Helper()
	for i := range 4 {
		name := fmt.Sprintf("big%d.bin", i)
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := f.Truncate(size / 4); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// wantMemory wants no more than 200 MiB resident.
func wantMemory(t *testing.T, what string, r result) {
	t.Helper()
	const limit = 200 << 20
	if r.maxRSS == 0 {
		testenv.Skip(t, "this system does not tell a process's memory")
	}
	t.Logf("%s: %d MiB resident at most", what, r.maxRSS>>20)
	if r.maxRSS > limit {
		t.Errorf("%s: %d MiB resident, want at most %d", what, r.maxRSS>>20, limit>>20)
	}
}

// Microsoft's packages show their model.
func TestInspectMicrosoft(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testenv.Corpus(t, "exe"), "*.exe"))
	if err != nil || len(files) == 0 {
		testenv.Skip(t, "no packages in the corpus: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			r := goexpress(t, t.TempDir(), "inspect", "--json", file)
			for _, want := range []string{`"kind":"package"`, `"generator":"iexpress"`, `"machine":"386"`, `"reboot":`, `"fileSizes":[`, `"method":"lzx"`} {
				if !strings.Contains(strings.ReplaceAll(r.stdout, `": `, `":`), want) {
					t.Errorf("%s is missing in\n%s", want, r.stdout)
				}
			}
		})
	}
}

// A changed package refuses to run and leaves nothing; a signed one runs.
func TestChangedPackageUnderWine(t *testing.T) {
	wine := testenv.NewWine(t)
	dir := writeODK(t, false)
	writeFiles(t, dir, map[string]string{"run.cmd": "@echo off\r\necho ran> C:\\ran.txt\r\nexit /b 0\r\n"})
	writeFiles(t, dir, map[string]string{"c.sed": "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nPackagePurpose=InstallApp\nUseLongFileName=1\n" +
		"TargetName=c.exe\nFriendlyName=C\nAppLaunched=run.cmd\nSourceFiles=S\n[S]\nS0=.\n[S0]\nrun.cmd=\nOdk.inf=\n"})
	goexpress(t, dir, "build", "c.sed", "--compression", "none")
	exe := filepath.Join(dir, "c.exe")
	good := readFile(t, exe)

	if code, out := wine.Run(t, dir, exe, "/Q"); code != 0 {
		t.Fatalf("the package as built: exit code %d\n%s", code, out)
	}
	ran := wine.C(`C:\ran.txt`)
	if err := os.Remove(ran); err != nil {
		t.Fatal(err)
	}
	for _, mark := range []string{"echo ran", "run.cmd\x00", "RunPostSetupCommandsSection\r\n\r\n[Dest"} {
		at := strings.LastIndex(good, mark)
		if at < 0 {
			t.Fatalf("%q is not in the package", mark)
		}
		changed := []byte(good)
		changed[at] ^= 0x20
		bad := filepath.Join(dir, "bad.exe")
		if err := os.WriteFile(bad, changed, 0o755); err != nil {
			t.Fatal(err)
		}
		if code, out := wine.Run(t, dir, bad, "/Q"); code != 13 {
			t.Errorf("%q changed: exit code %d, want 13\n%s", mark, code, out)
		}
		if _, err := os.Stat(ran); err == nil {
			t.Errorf("%q changed: the command ran", mark)
			os.Remove(ran)
		}
		if r := tryGoexpress(t, dir, nil, "verify", bad); r.code != 1 {
			t.Errorf("%q changed: verify ends with %d, want 1\n%s", mark, r.code, r.stdout)
		}
	}
}
