package e2e

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/pe"
)

const signedSED = `[Version]
Class=IEXPRESS
SEDVersion=3
[Options]
PackagePurpose=InstallApp
TargetName=p.exe
FriendlyName=Signed
AppLaunched=run.cmd
SourceFiles=S
[S]
S0=.
[S0]
run.cmd=
data.txt=
`

// A package is signed last, and stays what it was. What is added to it later is
// noticed by verify, and nobody else ever looks at it.
func TestSignedPackage(t *testing.T) {
	signer := testenv.NewSigner(t)
	wine := testenv.NewWine(t)
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"p.sed": signedSED,
		"run.cmd": "@copy data.txt C:\\copied.txt\r\n@exit /b 5\r\n", "data.txt": "the payload of a signed package\r\n"})
	goexpress(t, dir, "build", "--compression", "none", "p.sed")
	built := []byte(readFile(t, filepath.Join(dir, "p.exe")))
	signed := signer.Sign(t, built)

	for _, test := range []struct {
		name     string
		b        []byte
		valid    bool   // for osslsigncode
		finding  string // of verify; "" = none
		code     int    // of a run
		unsigned bool
	}{
		{"built", built, false, "", 5, true},
		{"signed", signed, true, "", 5, false},
		{"signed twice", signer.Sign(t, signed), true, "", 5, false},
		{"signature removed", signer.Strip(t, signed), false, "", 5, true},
		{"bytes behind the signature", append(slices.Clone(signed), "and more"...), false, "verify-trailing", 5, false},
		{"bytes inside the certificate table", padded(t, signed, "tag of a download"), true, "verify-certificate", 5, false},
		{"zeros inside the certificate table", padded(t, signed, strings.Repeat("\x00", 4096)), true, "verify-certificate", 5, false},
		{"changed payload", bytes.Replace(signed, []byte("the payload"), []byte("the paxload"), 1), false, "verify-", 13, false},
		{"changed command", bytes.Replace(signed, []byte("run.cmd\x00"), []byte("ran.cmd\x00"), 1), false, "verify-image", 13, false},
		{"cut in the signature", signed[:len(signed)-8], false, "verify-damaged", 13, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(dir, strings.ReplaceAll(test.name, " ", "-")+".exe")
			if err := os.WriteFile(path, test.b, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := signer.Verify(path); (err == nil) != test.valid {
				t.Errorf("the signature: %v", err)
			}
			r := tryGoexpress(t, dir, nil, "verify", "--json", path)
			if r.code != min(len(test.finding), 1) || !strings.Contains(r.stdout, `"id": "`+test.finding) && test.finding != "" {
				t.Errorf("verify ends with %d: %s", r.code, r.stdout)
			}
			if test.finding == "" {
				told := strings.Contains(goexpress(t, dir, "inspect", path).stdout, "signed         no")
				if told != test.unsigned {
					t.Errorf("inspect says that it is unsigned: %v", told)
				}
			}
			runSigned(t, wine, path, test.code)
		})
	}
}

// runSigned runs the package: it does its work, or nothing.
func runSigned(t *testing.T, wine *testenv.Wine, path string, want int) {
	t.Helper()
	copied := wine.C(`C:\copied.txt`)
	_ = os.Remove(copied) // of the run before
	code, out := wine.Run(t, "", path, "/Q")
	data, err := os.ReadFile(copied)
	if did := err == nil && string(data) == "the payload of a signed package\r\n"; code != uint32(want) || did != (want == 5) {
		t.Errorf("exit code %d, want %d; copied %q\n%s", code, want, data, out)
	}
}

// padded is a signed program with bytes added to its only certificate, where
// Windows does not mind them: behind the signature, and within the length that
// the headers give.
func padded(t *testing.T, signed []byte, more string) []byte {
	t.Helper()
	f, err := pe.NewFile(bytes.NewReader(signed), int64(len(signed)))
	if err != nil {
		t.Fatal(err)
	}
	more += strings.Repeat("x", -len(more)&7)
	b := append(slices.Clone(signed), more...)
	for _, at := range []int64{f.CertOffset, f.CertEntryOffset + 4} {
		binary.LittleEndian.PutUint32(b[at:], uint32(f.CertSize)+uint32(len(more)))
	}
	return b
}
