package inf

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// prose says what becomes of a row of form `prose`: the plan of its file, the
// tests that show the rest, or why it is left out.
type prose struct {
	plan  string   // one action a line
	tests []string // "TestX" of this package or "engine.TestX"
	left  string
}

const (
	noEntryPoint = "a function of advpack.dll that nothing of ours offers: "
	ownCommand   = "a package names its INF and section in a command of its own"
)

var proseRows = map[string]prose{
	"install-001": {plan: `delete registry key HKCU\Software\Demo and all below it`, tests: []string{"engine.TestRegistrySteps"}},
	"install-002": {plan: `delete HKCU\Software\Demo "v1"`, tests: []string{"engine.TestRegistrySteps"}},
	"install-003": {plan: `append REG_MULTI_SZ "two" to HKCU\Software\Demo "v"`, tests: []string{"engine.TestRegistrySteps"}},
	"install-005": {plan: `append REG_MULTI_SZ "two" to HKCU\Software\Demo "v"`, tests: []string{"engine.TestRegistrySteps"}},
	"install-007": {plan: `copy old.txt to C:\d\new.txt`, tests: []string{"engine.TestApplyInOrder"}},
	"install-008": {plan: "copy a.txt to C:\\d\\a.txt\ncopy b.txt to C:\\d\\b.txt, only if there is one", tests: []string{"engine.TestCopyFlags"}},
	"install-009": {plan: "delete C:\\WINDOWS\\system32\\y\nrename C:\\WINDOWS\\system32\\z1 to C:\\WINDOWS\\system32\\z2\ncopy x to C:\\WINDOWS\\system32\\x",
		tests: []string{"TestPlanOrder"}},
	"install-010": {plan: `copy a.txt to C:\WINDOWS\system32\a.txt`},
	"install-012": {plan: `copy f.txt to C:\d\f.txt`},
	"install-014": {plan: `set HKCU\Software\Demo "v" to REG_SZ "1"`},
	"install-015": {plan: `put key=val in [sec] of C:\t.ini`, tests: []string{"engine.TestINISteps"}},
	"install-016": {plan: `link C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Demo.lnk to C:\WINDOWS\system32\demo.exe`,
		tests: []string{"engine.TestShortcut"}},

	"cmdline-001": {left: ownCommand + ", not through InstallHinfSection"},
	"cmdline-003": {left: ownCommand + ", not through InstallHinfSection"},

	"advpack-001": {left: noEntryPoint + "RunSetupCommand"},
	"advpack-003": {left: noEntryPoint + "RunSetupCommand; a command that is not found gives 2"},
	"advpack-005": {tests: []string{"TestProgramIsNoINF"}},
	"advpack-006": {left: noEntryPoint + "RunSetupCommand, which does not wait"},
	"advpack-007": {tests: []string{"TestAdminOfBehaviours", "engine.TestCheckAdmin"}},
	"advpack-009": {left: noEntryPoint + "RunSetupCommand; the folder of a package is always known"},
	"advpack-011": {left: noEntryPoint + "RunSetupCommand; an INF of the package is looked for in the package"},
	"advpack-012": {left: noEntryPoint + "LaunchINFSection; " + ownCommand},
	"advpack-014": {left: noEntryPoint + "LaunchINFSection; " + ownCommand},
	"advpack-016": {left: noEntryPoint + "LaunchINFSectionEx; a cabinet beside the INF is what its media tables name"},
	"advpack-017": {left: noEntryPoint + "LaunchINFSectionEx; " + ownCommand},
	"advpack-018": {tests: []string{"TestRegisterOCXs", "engine.TestRegister"}},
	"advpack-019": {tests: []string{"TestRegisterOCXs", "engine.TestRegister"}},
	"advpack-021": {tests: []string{"engine.TestRegisterMissing"}},
	"advpack-023": {left: noEntryPoint + "DelNode"},
	"advpack-024": {left: noEntryPoint + "DelNode"},
	"advpack-027": {tests: []string{"TestPerUser", "engine.TestRegistrySteps"}},
	"advpack-028": {tests: []string{"TestCustomDestination"}},
	"advpack-031": {tests: []string{"TestCustomDestinationMissingKey"}},
	"advpack-032": {tests: []string{"TestCustomDestination"}},
	"advpack-034": {left: noEntryPoint + "OpenINFEngine; a file without a name cannot be read"},
	"advpack-035": {left: noEntryPoint + "TranslateInfString; a string has no NUL here"},
	"advpack-036": {tests: []string{"TestDelDirs", "engine.TestRemoveDir"}}, // a departure: it is logged, and no failure
	"advpack-038": {tests: []string{"engine.TestExitCodes"}},                // a departure: it stops the list
	"advpack-039": {tests: []string{"TestPlanCommandStages"}},
}

func TestINFProse(t *testing.T) {
	for _, row := range readBehaviours(t, "prose") {
		t.Run(row.id, func(t *testing.T) {
			known, ok := proseRows[row.id]
			switch {
			case !ok && os.Getenv("GOEXPRESS_INF_BEHAVIOURS") != "":
				t.Skip("a row that no test speaks about: ", row.note)
			case !ok:
				t.Fatal("no test speaks about the row, and nothing says why")
			case (known.left == "") == (known.plan == "" && known.tests == nil):
				t.Fatal("the row is either tested or left out")
			}
			if known.plan != "" {
				var given string
				if err := json.Unmarshal([]byte(row.given), &given); err != nil {
					t.Fatal(err)
				}
				f, err := Parse("given.inf", []byte(given), Options{})
				if err != nil {
					t.Fatal(err)
				}
				plan, err := NewPlan(f, "", testEnv)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, a := range plan.Actions {
					got = append(got, a.String())
				}
				if diff := cmp.Diff(known.plan, strings.Join(got, "\n")); diff != "" {
					t.Error(diff)
				}
			}
			for _, name := range known.tests {
				demandTest(t, name, row.id)
			}
		})
	}
}

// demandTest demands that there is such a test, and that one of this package
// carries the row's id.
func demandTest(t *testing.T, name, id string) {
	t.Helper()
	folder, test, elsewhere := strings.Cut(name, ".")
	if !elsewhere {
		folder, test = ".", name
	}
	source := testSource(t, folder, test)
	if source == "" {
		t.Errorf("there is no test %s", name)
	} else if !elsewhere && !strings.Contains(source, id) {
		t.Errorf("%s does not name %s", name, id)
	}
}

// testSource is the text of a test function and of the comment above it, "" when
// there is none.
func testSource(t *testing.T, folder, name string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before, body, found := strings.Cut(string(data), "\nfunc "+name+"(")
		if found {
			body, _, _ = strings.Cut(body, "\n}\n")
			return before[strings.LastIndex(before, "\n\n")+1:] + body // the last paragraph is the comment
		}
	}
	return ""
}

// advpack-005: a program that is taken for an INF.
func TestProgramIsNoINF(t *testing.T) {
	program := "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\r\n" + strings.Repeat("\x00", 200) + "PE\x00\x00"
	var syntax *SyntaxError
	if _, err := Parse("ok.exe", []byte(program), Options{}); !errors.As(err, &syntax) || syntax.Kind != WrongINFStyle {
		t.Errorf("error %v", err)
	}
}

// advpack-007: the file that asks for nothing but an administrator.
func TestAdminOfBehaviours(t *testing.T) {
	got := planned(t, "[DefaultInstall]\nCheckAdminRights=1\n", testEnv)
	if want := "check that the user is an administrator"; got != want {
		t.Errorf("got %s", got)
	}
}
