package inf

import (
	"fmt"
	"strings"
	"testing"
)

func TestInstallSections(t *testing.T) {
	f := parse(t, `[DefaultInstall]
CopyFiles=Files,@x.txt
RunPostSetupCommands=Run:1
[DefaultInstall.NTamd64]
AddReg=Reg
PerUserInstall=User
[User]
ComponentID=x
[Remove]
DelFiles=Files
[Called]
AddReg=Reg
[Files]
a.txt
[Run]
rundll32.exe advpack.dll,LaunchINFSection %1%\x.inf,Cleaning
[Cleaning]
x
[Reg]
HKLM,Software\X
49000,49001=Dest,5
[Dest]
HKLM,x
[Forgotten]
HKLM,Software\Y
[DestinationDirs]
Files=10
Elsewhere=11
Include=10
[Elsewhere]
b.txt
[Remove.Services]
AddService=x
[Strings.0407]
a=b
`)
	names := func(list []*Section) string {
		var s []string
		for _, x := range list {
			s = append(s, x.Name)
		}
		return strings.Join(s, " ")
	}
	if got, want := names(f.InstallSections()), "DefaultInstall DefaultInstall.NTamd64 Remove Called"; got != want {
		t.Errorf("install sections %q, want %q", got, want)
	}
	// A destination alone is no use of a list.
	if got, want := names(f.Unused()), "Forgotten Elsewhere"; got != want {
		t.Errorf("unused %q, want %q", got, want)
	}
}

// Every command is looked at once, however many sections there are.
func TestUnusedIsLinear(t *testing.T) {
	const n = 50_000
	var b strings.Builder
	b.WriteString("[DefaultInstall]\nAddReg=A\n[A]\n")
	for i := range n {
		fmt.Fprintf(&b, "x%d y\n", i)
	}
	for i := range n {
		fmt.Fprintf(&b, "[s%dq]\n", i)
	}
	f := parse(t, b.String())
	if got := len(f.Unused()); got != n {
		t.Errorf("%d unused sections, want %d", got, n)
	}
}
