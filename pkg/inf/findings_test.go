package inf

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
)

// What planning says, with the place it points at. Line 3 is [DefaultInstall].
func TestPlanFindings(t *testing.T) {
	const advanced = "\n[Version]\nAdvancedINF=2.5\n"
	tests := []struct {
		name, body string
		want       string // findings; a plan exists when none is an error
		cause      error
	}{
		{"missing copy list", "CopyFiles=Gone\n[DestinationDirs]\n",
			"error inf-missing-section 4:11", ErrSectionNotFound},
		{"missing copy list beside another", "CopyFiles=X,Gone\nCopyFiles=@a,Gone\n[X]\n[DestinationDirs]\nDefaultDestDir=10\n",
			"warning inf-missing-section 4:13\ninfo inf-repeated-directive 5:1\nwarning inf-missing-section 5:14", nil},
		{"missing lists", "DelFiles=Gone\nRenFiles=X,Gone\nAddReg=Gone\n[X]\n",
			"warning inf-missing-section 4:10\nwarning inf-missing-section 5:12\nwarning inf-missing-section 6:8", nil},
		{"missing commands", "RunPreSetupCommands=Gone:1" + advanced,
			"error inf-missing-section 4:21", ErrSectionNotFound},
		{"missing needed section", "Needs=Gone\n",
			"warning inf-needs 4:1\nerror inf-missing-section 4:7", ErrSectionNotFound},
		{"needed section of an included file", "Include=x.inf\nNeeds=Gone\n",
			"warning inf-needs 5:1\nwarning inf-missing-section 5:7", nil},

		{"up", "CopyFiles=C\n[C]\n..\\a\nb,x\\..\\..\\b\n[DestinationDirs]\nC=10\n",
			"error inf-unsafe-name 6:1\nerror inf-unsafe-name 7:3", &winpath.NameError{}},
		{"up in a destination", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=10, ..\\x\n",
			"error inf-unsafe-name 8:7", &winpath.NameError{}},
		{"up in an absolute destination", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=-1,C:\\x\\..\\y\n",
			"error inf-unsafe-name 8:6", &winpath.NameError{}},
		{"up in a custom destination", "CustomDestination=D\nCopyFiles=C\n[D]\n49000=E\n[E]\n,,,,C:\\x\n[C]\na\n[DestinationDirs]\nC=49000,..\n[Version]\nAdvancedINF=2.5\n",
			"info inf-custom-directory 7:1\nerror inf-unsafe-name 13:9", &winpath.NameError{}},
		{"up in the media tables", "CopyFiles=@a\n[SourceDisksFiles]\na=1,..\n[SourceDisksNames]\n1=x\n[DestinationDirs]\nDefaultDestDir=10\n",
			"error inf-unsafe-name 4:11", &winpath.NameError{}},
		{"up in a cabinet's name", "CopyFiles=@a\n[SourceDisksFiles]\na=1\n[SourceDisksNames]\n1=x,..\\y.cab\n[DestinationDirs]\nDefaultDestDir=10\n",
			"error inf-unsafe-name 4:11", &winpath.NameError{}},
		{"drive, network, address, device", "CopyFiles=C,@\\\\s\\s\\b\nDelFiles=C\nRenFiles=R\n[C]\nC:\\a\n\\\\srv\\share\\a\nhttp://x/a\nNUL\n*.tmp\n[R]\na,C:b\n[DestinationDirs]\nDefaultDestDir=10\n",
			strings.TrimSpace("error inf-unsafe-name 4:13\n" + strings.Repeat("error inf-unsafe-name 8:1\n", 2) +
				strings.Repeat("error inf-unsafe-name 9:1\n", 2) + strings.Repeat("error inf-unsafe-name 10:1\n", 2) +
				strings.Repeat("error inf-unsafe-name 11:1\n", 2) + strings.Repeat("error inf-unsafe-name 12:1\n", 2) +
				"error inf-unsafe-name 14:3"), &winpath.NameError{}},
		{"no names", "CopyFiles=C\nRenFiles=C\n[C]\n,b\nc\n[DestinationDirs]\nC=10\n",
			"error inf-missing-name 7:1\nerror inf-missing-name 7:1\nerror inf-missing-name 8:1", nil},

		{"empty id", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=,x\n", "error inf-no-directory 8:3", ErrInvalidData},
		{"id in percent signs of nothing", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=%x%\n", "error inf-bad-number 8:3", ErrInvalidData},
		{"unknown id", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=14,x\n", "error inf-unknown-directory 8:3", ErrUnknownDir},
		{"user id", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=49000,x\n", "error inf-unknown-directory 8:3", ErrUnknownDir},
		{"Windows 9x", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=2\n", "warning inf-9x-directory 8:3", nil},
		{"relative path", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=-1,x\\y\n", "error inf-no-absolute-path 8:6", nil},
		{"rooted path", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=-1,\\x\n", "error inf-no-absolute-path 8:6", nil},
		{"drive-relative path", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=65535,C:x\n", "error inf-no-absolute-path 8:9", nil},
		{"network path", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=-1,\\\\srv\\share\n", "error inf-no-absolute-path 8:6", nil},
		{"network path behind an id", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=10,\\\\srv\\share\n", "error inf-unsafe-name 8:6", &winpath.NameError{}},
		{"no path at all", "CopyFiles=C\n[C]\na\n[DestinationDirs]\nC=0\n", "error inf-no-absolute-path 8:3", nil},
		{"default directory", "CopyFiles=C\n[C]\na\n", "warning inf-default-destination 4:11", nil},
		{"one error for a list", "CopyFiles=C,C,@b\n[C]\na\nb\n[DestinationDirs]\nDefaultDestDir=99\n",
			"error inf-unknown-directory 9:16\nerror inf-unknown-directory 9:16", ErrUnknownDir},

		{"flags", "CopyFiles=C\n[C]\na,,,x\nb,,,-1\nc,,,0x80000\nd,,,08\n[DestinationDirs]\nC=10\n",
			"error inf-bad-number 6:5\nwarning inf-unknown-flags 7:5\nwarning inf-unknown-flags 8:5\nerror inf-bad-number 9:5", ErrInvalidData},
		{"flags of deletes", "DelFiles=C\n[C]\na,,,0x80002\nb,,,0x4021\n[DestinationDirs]\nC=10\n", "warning inf-unknown-flags 6:5", nil},
		{"medium", "CopyFiles=@a,@b\n[SourceDisksFiles]\na=1\nb=one\n[DestinationDirs]\nDefaultDestDir=10\n",
			"warning inf-missing-medium 4:11\nerror inf-bad-number 4:14", ErrInvalidData},

		{"commands", "RunPostSetupCommands=A:4,B\n[A]\nmsiexec A=1\n\"C:\\a b\\x\" /q\n\"C:\\a b\\x.exe\"\n\"x y=1\"\n\"\"\n%gone% %40%\n[B:x]\n[B]" + advanced,
			"warning inf-unknown-suffix 4:22\nwarning inf-command-cut 6:10\nwarning inf-command-quotes 7:1\nwarning inf-command-blank 8:1\nwarning inf-empty-command 10:1\n" +
				"warning inf-unknown-string 11:1\nwarning inf-unknown-string 11:1", nil},
		{"paths with blanks", "RunPostSetupCommands=A\n[A]\n\"C:\\a b\\x\" \"/q\"\n\"/x=%16422%\\a b\"\n%16422%\\x.exe\n%11%\\x.exe C:\\a b\\c\n\"\"\"C:\\a b\\x\"\"\"\nC:\\run /x" + advanced,
			"warning inf-command-quotes 6:1\nwarning inf-command-blank 8:1", nil},
		{"suffix that is no number", "RunPostSetupCommands=A:x\n[A]" + advanced, "warning inf-unknown-suffix 4:22", nil},
		{"ids that only the client knows are said once", "CustomDestination=D\nRunPostSetupCommands=A\n[A]\n%49000%\\x %7%\n[D]\n49000=E\n[E]\nHKLM,x" + advanced,
			"warning inf-unknown-string 7:1\nwarning inf-custom-directory 9:1", nil},
		{"ids without CustomDestination", "CustomDestination=Gone\nRunPostSetupCommands=A\n[A]\n%49000%\\x\n" + advanced,
			"warning inf-missing-section 4:19\nwarning inf-unknown-string 7:1", nil},
		{"repeated", "CopyFiles=\nCopyFiles=\nSmartReboot=N\nSmartReboot=I" + advanced,
			"info inf-repeated-directive 5:1\ninfo inf-no-effect 6:13\nwarning inf-repeated-directive 7:1\ninfo inf-no-effect 7:13", nil},
		{"unknown keys", "CopyFile=x\nFrobnicate=y\nmore words\na,b\n",
			"warning inf-unknown-directive 4:1\ninfo inf-unknown-directive 5:1\ninfo inf-no-directive 6:1\ninfo inf-no-directive 7:1", nil},
		{"no AdvancedINF", "RunPostSetupCommands=A\nRegisterOCXs=A\n[A]\n", "warning inf-no-advancedinf 4:1", nil},
		{"restart", "SmartReboot=X" + advanced, "warning inf-smart-reboot 4:13", nil},
		{"engine", "RequiredEngine=SetupX\n[Version]\nRequiredEngine=other\nAdvancedINF=2.0\n",
			"warning inf-required-engine 4:16\nwarning inf-required-engine 6:16", nil},
		{"engine of today", "RequiredEngine=setupapi,x" + advanced, "", nil},
		{"extension in [Version]", "[Version]\nLoadAdvpackExtension=x.dll\nPatching=1\nAdvancedINF=2.5", "warning inf-ignored-directive 6:1", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := parse(t, "[DefaultInstall]\n"+test.body)
			list := Check(f, "", testEnv)
			if diff := cmp.Diff(test.want, found(list)); diff != "" {
				t.Errorf("%v\n%s", list, diff)
			}
			plan, err := NewPlan(f, "", testEnv)
			if wantPlan := list.Worst() < finding.Error; (plan != nil) != wantPlan || (err == nil) != wantPlan {
				t.Errorf("plan %v, error %v", plan, err)
			}
			var nameError *winpath.NameError
			if _, isName := test.cause.(*winpath.NameError); isName && !errors.As(err, &nameError) {
				t.Errorf("cause of %v is not a NameError", err)
			} else if !isName && !errors.Is(err, test.cause) && test.cause != nil {
				t.Errorf("cause of %v is not %v", err, test.cause)
			}
			for _, f := range list {
				if f.Severity == finding.Error && f.Hint == "" {
					t.Errorf("no hint with %v", f)
				}
			}
		})
	}
}

func TestAdvancedINF(t *testing.T) {
	tests := []struct{ value, want string }{
		{"2.0", ""}, {"2.5", ""}, {` "2.5" , "You need more."`, ""}, {"1", ""}, {"2.", ""}, {"0.9", ""}, {"2.50", ""},
		{"2.51", "error inf-advancedinf"}, {"2.6", "error inf-advancedinf"}, {"3", "error inf-advancedinf"},
		{"9999.0", "error inf-advancedinf"},
		{"", "warning inf-advancedinf"}, {"two", "warning inf-advancedinf"}, {"2,5", ""}, {"-3", "warning inf-advancedinf"},
		{"0x9", "warning inf-advancedinf"}, {"99999", "warning inf-advancedinf"}, {".5", "warning inf-advancedinf"}, {"1e9", "warning inf-advancedinf"},
	}
	for _, test := range tests {
		f := parse(t, "AdvancedINF="+test.value+"\n[DefaultInstall]\n")
		got, _, _ := strings.Cut(found(Check(f, "", testEnv)), " 3:")
		if got != test.want {
			t.Errorf("AdvancedINF=%s: %q, want %q", test.value, got, test.want)
		}
	}
	_, err := NewPlan(parse(t, "AdvancedINF=3.0, \"Get the %x% one.\"\n[Strings]\nx=new\n[DefaultInstall]\n"), "", testEnv)
	if err == nil || !strings.HasSuffix(err.Error(), "Get the new one.") {
		t.Errorf("the file's own message is not shown: %v", err)
	}
}

func TestFindingTexts(t *testing.T) {
	tests := []struct{ name, body, want, hint string }{
		{"section", "CopyFiles=install.fils\n[install.files]\n",
			`t.inf:4:11: [DefaultInstall] CopyFiles: no section [install.fils]`, "did you mean [install.files]?"},
		{"directive", "RunPostSetupComands=x\n",
			`t.inf:4:1: [DefaultInstall] RunPostSetupComands: is not a directive and has no effect`, "did you mean RunPostSetupCommands?"},
		{"command", "RunPostSetupCommands=A\n[A]\nmsiexec /i x.msi A=1\n[Version]\nAdvancedINF=2.5\n",
			"t.inf:6:19: [A] msiexec /i x.msi A: the `=` cuts the command off: \"1\" is run", "put the whole line into quotes"},
		{"address", "CopyFiles=@http://x/y.exe\n[DestinationDirs]\nDefaultDestDir=10\n",
			`t.inf:4:11: [DefaultInstall] CopyFiles: "http://x/y.exe": "http:" holds a colon, which names a drive or a stream`, "put the file into the package; nothing is fetched"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list := Check(parse(t, "[DefaultInstall]\n"+test.body), "", testEnv)
			if len(list) != 1 || list[0].Error() != test.want || list[0].Hint != test.hint {
				t.Fatalf("got %v, hint %q", list, list[0].Hint)
			}
		})
	}
}

// A small file can stand for more work than anybody has time for. Each of
// these ends soon, with an error that says so.
func TestPlanLimits(t *testing.T) {
	big := "[Strings]\nbig=" + strings.Repeat("x", MaxField-1) + "\n"
	tests := []struct{ name, body, want string }{
		{"a list named again and again", "RunPostSetupCommands=" + strings.Repeat("A,", 60_000) + "\n[A]\n" + strings.Repeat("x.exe\n", 10_000),
			"inf-plan-too-long"},
		{"long commands", "RunPostSetupCommands=" + strings.Repeat("A,", 60_000) + "\n[A]\n" + strings.Repeat("%big%y\n", 10_000) + big,
			"inf-plan-too-long"},
		{"many files", "CopyFiles=A\n[A]\n" + strings.Repeat("x\n", maxSteps) + "[DestinationDirs]\nA=10\n", "inf-plan-too-long"},
		{"many directives", strings.Repeat("x=\n", maxSteps), "inf-plan-too-long"},
		{"long directives", strings.Repeat("%big%=\n", 10_000) + big, "inf-plan-too-long"},
		{"long services", "[DefaultInstall.Services]\n" + strings.Repeat("%big%=y\n", 10_000) + big, "inf-plan-too-long"},
		{"many services", "[DefaultInstall.Services]\n" + strings.Repeat("x=y\n", maxSteps), "inf-plan-too-long"},
		{"many missing lists", "DelFiles=" + strings.Repeat("Gone,", maxSteps) + "\n", "inf-plan-too-long"},
		{"many single files", "CopyFiles=" + strings.Repeat("@a,", maxSteps) + "\n[DestinationDirs]\nDefaultDestDir=10\n", "inf-plan-too-long"},
		{"long field", "CopyFiles=A\n[A]\n%big%yy\n[DestinationDirs]\nA=10\n" + big, "inf-field-too-long"},
		{"long command", "RunPostSetupCommands=A\n[A]\n%big%,%big%\n" + big, "inf-field-too-long"},
		{"many layout files", "[Version]\nLayoutFile=" + strings.Repeat("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,", 2) + "\n", "inf-too-many-layouts"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := NewPlan(parse(t, "[DefaultInstall]\n"+test.body), "", testEnv)
			var list finding.List
			if !errors.As(err, &list) {
				t.Fatalf("error %v", err)
			}
			for _, f := range list {
				if f.ID == test.want {
					return
				}
			}
			t.Errorf("got %v", list)
		})
	}
}

// An error is never lost among a thousand warnings.
func TestFindingLimits(t *testing.T) {
	body := "[DefaultInstall]\nCopyFiles=C\n[DestinationDirs]\nC=10\n[C]\n" +
		strings.Repeat("a,,,0x80000\n", 3*maxFindings) + "..\\a\n"
	list := Check(parse(t, body), "", testEnv)
	if len(list) != maxFindings+1 || list.Worst() != finding.Error {
		t.Errorf("%d findings, worst %v", len(list), list.Worst())
	}
	list = Check(parse(t, body+strings.Repeat("..\\a\n", 3*maxFindings)), "", testEnv)
	if len(list) != 2*maxFindings {
		t.Errorf("%d findings", len(list))
	}
}

// A file with more unknown words than hints gives the same hints each time.
func TestFindingsTwice(t *testing.T) {
	var body strings.Builder
	body.WriteString("[DefaultInstall]\n")
	for i := range 2 * maxHints {
		fmt.Fprintf(&body, "CopyFilez%d=C\n", i)
	}
	file := parse(t, body.String())
	first := Check(file, "", testEnv)
	if len(first) < 2*maxHints || first.Worst() != finding.Warning {
		t.Fatalf("%d findings, worst %v", len(first), first.Worst())
	}
	if again := Check(file, "", testEnv); !cmp.Equal(first, again) {
		t.Error(cmp.Diff(first, again))
	}
}

// noDirs is a client of which nothing is known.
type noDirs struct{}

func (noDirs) Dir(int) (string, bool) { return "", false }

// A list that has no place is never left out without a word.
func TestNoSystemFolder(t *testing.T) {
	list := Check(parse(t, "[DefaultInstall]\nCopyFiles=C\n[C]\na\n"), "", Env{Dirs: noDirs{}})
	if !errors.Is(list, ErrUnknownDir) || list[len(list)-1].Hint == "" {
		t.Errorf("%v", list)
	}
}
