package sed

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/internal/text"
)

// asker asks Windows' profile function for every `file, section, key` in a list
// and prints the values.
const asker = `package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"unsafe"
)

func main() {
	get := syscall.NewLazyDLL("kernel32.dll").NewProc("GetPrivateProfileStringW")
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	for _, line := range strings.Split(string(data), "\n") {
		f := strings.Split(line, "\t")
		wide := func(s string) uintptr {
			p, _ := syscall.UTF16PtrFromString(s)
			return uintptr(unsafe.Pointer(p))
		}
		buf := make([]uint16, 32768)
		get.Call(wide(f[1]), wide(f[2]), wide("(none)"), uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)), wide(f[0]))
		fmt.Printf("%q\n", syscall.UTF16ToString(buf))
	}
}
`

// profileCases are what one would otherwise only guess of the profile functions.
const profileCases = `; comment
 ;  comment
head=1
[S]
plain=value
  blanks  =  value  
	tabs	=	value	
CASE=1
case=2
double="a b"
single='a b'
inner="  a  "
two="a" "b"
three=""a" "b""
open="a
close=a"
mixed="a'
empty=
quotes=""
one="
equals=a=b
comment=a ; b
;hidden=1
  ;hidden2=1
percent=%A%
slashes=C:\\a\\b\
PackageInstallSpace(KB)=5
%FILE0%=
bare
[ T ]
a=1
[U] text
a=1
[S]
later=1
plain=other
`

// TestProfileAPI reads whole files as Windows does: those cases, the directives
// in testdata and all of the corpus that is plain ASCII. It is Wine's function: a
// second opinion, no proof. A section without its closing bracket is left out;
// Windows does not see it, which serves nobody.
func TestProfileAPI(t *testing.T) {
	w := testenv.NewWine(t)
	dir := t.TempDir()
	var asked, want []string
	ask := func(path string, data []byte) {
		doc, err := ParseDocument(path, data, nil)
		if err != nil {
			t.Fatal(err)
		}
		if doc.File.Encoding != text.ASCII || strings.Contains(string(data), "\x1A") {
			return
		}
		copied := filepath.Join(dir, fmt.Sprintf("%d.ini", len(asked)))
		if err := os.WriteFile(copied, data, 0o666); err != nil {
			t.Fatal(err)
		}
		for _, s := range doc.Sections {
			if s.Open {
				continue
			}
			for _, e := range s.Entries {
				asked = append(asked, w.Windows(copied)+"\t"+s.Name+"\t"+e.Key)
				want = append(want, fmt.Sprintf("%q", firstOf(doc.Section(s.Name), e.Key)))
			}
		}
	}
	ask("cases", []byte(strings.ReplaceAll(profileCases, "\n", "\r\n")))
	for _, path := range append(ownFiles(t), testenv.CorpusFiles(t, "sed")...) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		ask(path, data)
	}
	list := filepath.Join(dir, "list")
	if err := os.WriteFile(list, []byte(strings.Join(asked, "\n")), 0o666); err != nil {
		t.Fatal(err)
	}
	code, out := w.Run(t, "", testenv.BuildGo(t, "windows", "amd64", asker), w.Windows(list))
	answers := strings.Split(strings.TrimSpace(strings.ReplaceAll(out, "\r", "")), "\n")
	if code != 0 || len(answers) != len(asked) {
		t.Fatalf("exit code %d, %d answers to %d questions", code, len(answers), len(asked))
	}
	t.Logf("%d values", len(asked))
	for i := range asked {
		if answers[i] != want[i] {
			t.Errorf("%q: Windows says %s, we say %s", asked[i], answers[i], want[i])
		}
	}
}

// firstOf is the value in one section as Windows has it.
func firstOf(s *Section, key string) string {
	for _, e := range s.Entries {
		if e.HasValue && equal(e.Key, key) {
			return e.Value
		}
	}
	return "(none)"
}
