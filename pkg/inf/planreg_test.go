package inf

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/finding"
	"goexpress/internal/registry"
)

// listed plans the lines of one list of a directive.
func listed(directive, lines string) string {
	return "[DefaultInstall]\n" + directive + "=L\n[L]\n" + lines + "\n"
}

func multi(list ...string) registry.Value { return registry.Strings(list) }

func bytesOf(t registry.Type, data ...byte) registry.Value {
	return registry.Value{Type: t, Data: append([]byte{}, data...)}
}

// Every type and modifier of AddReg, and what fields that are not there mean.
func TestAddReg(t *testing.T) {
	key := RegKey{Root: "HKLM", Key: `Software\X`}
	in := func(view registry.View) RegKey { return RegKey{Root: key.Root, Key: key.Key, View: view} }
	set := func(name string, v registry.Value) *RegAdd { return &RegAdd{RegKey: key, Name: name, Value: v} }
	with := func(a *RegAdd, mode RegMode) *RegAdd { a.Mode = mode; return a }
	text := registry.String
	tests := []struct {
		line string
		want Action
	}{
		{`HKLM,Software\X,v,,text`, set("v", text("text"))},
		{`HKLM,Software\X,v,0,text`, set("v", text("text"))},
		{`HKLM,Software\X,v,,one,two`, set("v", text("one"))},
		{`HKLM,Software\X,v,,"a, ""b"" %%c%%"`, set("v", text(`a, "b" %c%`))},
		{`HKLM,Software\X,v,,%s%`, set("v", text("a,b"))},
		{`HKLM,Software\X,v`, set("v", text(""))},
		{`HKLM,Software\X,v,,`, set("v", text(""))},
		{`HKLM,Software\X,,,text`, set("", text("text"))},
		{`HKLM,Software\X,,,`, set("", text(""))},
		{`HKLM,Software\X,""`, set("", text(""))},
		{`HKLM,Software\X`, set("", text(""))},
		{`HKLM,Software\X,v,0x20000,%%TEMP%%`, set("v", registry.ExpandString("%TEMP%"))},

		{`HKLM,Software\X,v,0x10000,one,two`, set("v", multi("one", "two"))},
		{`HKLM,Software\X,v,65536,one,,two`, set("v", multi("one"))},
		{`HKLM,Software\X,v,0x10000`, set("v", multi())},
		{`HKLM,Software\X,v,0x10008,two`, with(set("v", multi("two")), RegAppend)},
		{`HKLM,Software\X,v,0x1000A,two`, with(set("v", multi("two")), RegNew)},
		{`HKLM,Software\X,v,8,two`, set("v", text("two"))},

		{`HKLM,Software\X,v,0x10001,7`, set("v", registry.Number(7))},
		{`HKLM,Software\X,v,0x10001,0x80000001`, set("v", registry.Number(0x80000001))},
		{`HKLM,Software\X,v,0x10001,4294967295`, set("v", registry.Number(1<<32-1))},
		{`HKLM,Software\X,v,0x10001,-1`, set("v", registry.Number(1<<32-1))},
		{`HKLM,Software\X,v,0x10001,"010"`, set("v", registry.Number(8))},
		{`HKLM,Software\X,v,0x10001,`, set("v", registry.Number(0))},
		{`HKLM,Software\X,v,0x10001`, set("v", registry.Number(0))},
		{`HKLM,Software\X,v,0x10001,1,`, set("v", registry.Number(1))},
		{`HKLM,Software\X,v,0x10001,1,2,0,ff`, set("v", registry.Number(0xFF000201))},
		{`HKLM,Software\X,v,0x10001,1,0,0,0,`, set("v", registry.Number(1))},

		{`HKLM,Software\X,v,1,00,0x1f,FF,7`, set("v", bytesOf(registry.Binary, 0, 0x1F, 0xFF, 7))},
		{"HKLM,Software\\X,v,1,00,01,\\\n   02, 03", set("v", bytesOf(registry.Binary, 0, 1, 2, 3))},
		{`HKLM,Software\X,v,1`, set("v", bytesOf(registry.Binary))},
		{`HKLM,Software\X,v,0x20001,1,2`, set("v", bytesOf(registry.None, 1, 2))},
		{`HKLM,Software\X,v,0x20001`, set("v", bytesOf(registry.None))},
		{`HKLM,Software\X,v,0x000B0001,1,0,0,0,0,0,0,80`, set("v", bytesOf(registry.QWord, 1, 0, 0, 0, 0, 0, 0, 0x80))},
		{`HKLM,Software\X,v,0xFFFF0001,1`, set("v", bytesOf(0xFFFF, 1))},

		{`HKLM,Software\X,v,2,a`, with(set("v", text("a")), RegNew)},
		{`HKLM,Software\X,v,0x20,a`, with(set("v", text("a")), RegReplace)},
		{`HKLM,Software\X,v,0x10021,5`, with(set("v", registry.Number(5)), RegReplace)},
		{`HKLM,Software\X,v,0x10,a`, &RegAdd{RegKey: key, KeyOnly: true}},
		{`HKLM,Software\X,,0x2000`, &RegAdd{RegKey: key, KeyOnly: true}},
		{`HKLM,Software\X,v,0x1000,a`, &RegAdd{RegKey: in(registry.View64), Name: "v", Value: text("a")}},
		{`HKLM,Software\X,v,0x4000,a`, &RegAdd{RegKey: in(registry.View32), Name: "v", Value: text("a")}},
		{`HKLM,Software\X,v,4`, &RegDelete{RegKey: key, Name: "v"}},
		{`HKLM,Software\X,v,0x4004,a`, &RegDelete{RegKey: in(registry.View32), Name: "v"}},
		{`HKLM,Software\X,,4`, &RegDelete{RegKey: key, Tree: true}},
		{`HKLM,Software\X,v,0x2004`, &RegDelete{RegKey: key, Tree: true}},
		{`HKLM,Software\X,v,0x100,a`, set("v", text("a"))}, // 0x100 means nothing

		{`"HKLM",Software\X,v,,a`, set("v", text("a"))},
		{`hklm,Software\X,v,,a`, set("v", text("a"))},
		{`HKEY_LOCAL_MACHINE,\Software\\X\,v,,a`, set("v", text("a"))},
		{`HKCU,,v,,a`, &RegAdd{RegKey: RegKey{Root: "HKCU"}, Name: "v", Value: text("a")}},
		{`HKCR,.x,,,a`, &RegAdd{RegKey: RegKey{Root: "HKCR", Key: ".x"}, Value: text("a")}},
		{`HKU,.DEFAULT\X/Y,,,a`, &RegAdd{RegKey: RegKey{Root: "HKU", Key: `.DEFAULT\X/Y`}, Value: text("a")}},

		{`HKLM,Software\X,v,0x8004`, nil}, // a line for DelReg
		{`HKLM,Software\X,v,0x22,a`, nil},
		{`HKR,X,v,,a`, nil},
		{`HKXX,X,v,,a`, nil},
		{`,X,v,,a`, nil},
		{`HKLM`, nil},
		{`HKLM,,,,a`, nil},
		{`HKLM,\,v,0x10`, nil},
	}
	for _, test := range tests {
		checkSingle(t, listed("AddReg", test.line)+"[Strings]\ns=\"a,b\"\n", test.line, test.want)
	}
}

// checkSingle demands that the user ann's plan is one action, or with nil none.
// It comes from line 6: the first of the list, behind what parse puts in front.
func checkSingle(t *testing.T, body, name string, want Action) {
	t.Helper()
	plan, err := NewPlan(parse(t, body), "", Env{Dirs: DefaultDirs(`C:\src`, "ann"), SourceDir: `C:\src`})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	var actions []Action
	if want != nil {
		actions = []Action{want}
	}
	ignored := cmp.FilterPath(func(path cmp.Path) bool { return path.Last().Type() == reflect.TypeFor[Origin]() }, cmp.Ignore())
	if diff := cmp.Diff(actions, plan.Actions, ignored); diff != "" {
		t.Errorf("%s:\n%s", name, diff)
	}
	for _, a := range plan.Actions {
		if from := OriginOf(a); !reflect.DeepEqual(from, &Origin{File: "t.inf", Line: 6, Section: "L"}) {
			t.Errorf("%s comes from %+v", name, from)
		}
	}
}

// What is odd in a line of a registry list is said: with an error there is no
// plan, and the error is the one of numbers that cannot be.
func TestRegistryFindings(t *testing.T) {
	long := strings.Repeat("k", 256)
	tests := []struct{ directive, line, want string }{
		{"AddReg", `HKLM,S\X,v,,a`, ""},
		{"AddReg", `HKR,X,v,,a`, "warning inf-registry-root 6:1"},
		{"AddReg", `HKXX,X,v,x,a`, "warning inf-registry-root 6:1"},
		{"AddReg", `HKLM,S\X,v,0x8004,a`, "info inf-delreg-line 6:12"},
		{"AddReg", `HKLM,S\X,v,0x140,a`, "warning inf-unknown-flags 6:12"},
		{"AddReg", `HKLM,S\X,v,8,a`, "warning inf-unknown-flags 6:12"},
		{"AddReg", `HKLM,S\X,v,0x22,a`, "warning inf-idle-flags 6:12"},
		{"AddReg", `HKLM,S\X,v,0x10000,a,,b`, "warning inf-empty-string 6:22"},
		{"AddReg", `HKLM,S\X,v,0x10000,a,`, ""},
		{"AddReg", `HKLM,,,,a`, "warning inf-empty-entry 6:1"},
		{"AddReg", `HKLM,S\X,v,abc,a`, "error inf-bad-number 6:12"},
		{"AddReg", `HKLM,S\X,v,0x100000000,a`, "error inf-bad-number 6:12"},
		{"AddReg", `HKLM,S\X,v,0x5000,a`, "error inf-bad-flags 6:12"},
		{"AddReg", `HKLM,S\X,v,0x30000,a`, "error inf-bad-flags 6:12"},
		{"AddReg", `HKLM,S\X,v,0x10001,abc`, "error inf-bad-number 6:20"},
		{"AddReg", `HKLM,S\X,v,0x10001,0x100000000`, "error inf-bad-number 6:20"},
		{"AddReg", `HKLM,S\X,v,0x10001,-4294967295`, "error inf-bad-number 6:20"},
		{"AddReg", `HKLM,S\X,v,0x10001,1,2`, "error inf-bad-number 6:20"},
		{"AddReg", `HKLM,S\X,v,0x10001,1,2,3,4,5`, "error inf-bad-number 6:20"},
		{"AddReg", `HKLM,S\X,v,0x10001,1,2,3,100`, "error inf-bad-number 6:26"},
		{"AddReg", `HKLM,S\X,v,1,0,100`, "error inf-bad-number 6:16"},
		{"AddReg", `HKLM,S\X,v,1,0,no`, "error inf-bad-number 6:16"},
		{"AddReg", `HKLM,` + long + `,v,,a`, "error inf-key-too-long 6:6"},
		{"AddReg", `HKLM,` + long[1:] + `\x,v,,a`, ""},
		{"AddReg", `HKLM,` + strings.Repeat(`k\`, 513) + `,v,,a`, "error inf-key-too-long 6:6"},
		{"AddReg", `HKLM,S,,4`, "error inf-shared-key 6:6"},
		{"AddReg", `HKLM,%none%,,,a`, "warning inf-unknown-string 6:6"},

		{"DelReg", `HKLM,S\X,v,0x1000`, ""},
		{"DelReg", `HKLM,S\X,v,0x10001,1`, "info inf-addreg-line 6:12"},
		{"DelReg", `HKLM,S\X,v,0x8004`, "warning inf-unknown-flags 6:12"},
		{"DelReg", `HKLM,S\X,v,0x18002`, "warning inf-empty-string 6:12"},
		{"DelReg", `HKR,X`, "warning inf-registry-root 6:1"},
		{"DelReg", `HKLM,S\X,v,x`, "error inf-bad-number 6:12"},

		{"BitReg", `HKLM,S\X,v,1,0x80,3`, ""},
		{"BitReg", `HKR,X,v,1,1,0`, "warning inf-registry-root 6:1"},
		{"BitReg", `HKLM,S\X,v,2,0x80,3`, "warning inf-unknown-flags 6:12"},
		{"BitReg", `HKLM,S\X,v,1,0x80`, "error inf-bad-number 6:14"},
		{"BitReg", `HKLM,S\X,v,1,0x100,0`, "error inf-bad-number 6:14"},
		{"BitReg", `HKLM,S\X,v,1,x,0`, "error inf-bad-number 6:14"},
		{"BitReg", `HKLM,S\X,v,1,1,-1`, "error inf-bad-number 6:14"},
		{"BitReg", `HKLM,S\X,v,1,1,0x100000`, "error inf-bad-number 6:14"},
		{"BitReg", `HKLM,S\X,v,0x5000,1,0`, "error inf-bad-flags 6:12"},
	}
	for _, test := range tests {
		body := parse(t, listed(test.directive, test.line))
		if got := found(Check(body, "", testEnv)); got != test.want {
			t.Errorf("%s: %s\n%s, want %s", test.directive, test.line, got, test.want)
		}
		_, err := NewPlan(body, "", testEnv)
		if isError := strings.HasPrefix(test.want, "error"); isError != (err != nil) {
			t.Errorf("%s: error %v", test.line, err)
		}
		var list finding.List
		if numbers := strings.Contains(test.want, "bad-") || strings.Contains(test.want, "too-long"); numbers && (!errors.Is(err, ErrInvalidData) || !errors.As(err, &list) || list[0].Hint == "") {
			t.Errorf("%s: error %v is not ErrInvalidData with a hint", test.line, err)
		}
	}
}

func TestDelReg(t *testing.T) {
	key := RegKey{Root: "HKLM", Key: `Software\X`}
	view := func(v registry.View) RegKey { return RegKey{Root: key.Root, Key: key.Key, View: v} }
	tests := []struct {
		line string
		want Action
	}{
		{`HKLM,Software\X`, &RegDelete{RegKey: key, Tree: true}},
		{`HKLM,Software\X,,,`, &RegDelete{RegKey: key, Tree: true}},
		{`HKLM,Software\X,v`, &RegDelete{RegKey: key, Name: "v"}},
		{`HKLM,Software\X,v,0x2000`, &RegDelete{RegKey: key, Tree: true}},
		{`HKLM,Software\X,v,0x4000`, &RegDelete{RegKey: view(registry.View32), Name: "v"}},
		{`HKLM,Software\X,,0x1000`, &RegDelete{RegKey: view(registry.View64), Tree: true}},
		{`HKLM,Software\X,v,0x8000`, &RegDelete{RegKey: key, Name: "v"}},
		{`HKLM,Software\X,v,0xA000`, &RegDelete{RegKey: key, Tree: true}},
		{`HKLM,Software\X,v,0x18002,one`, &RegDelete{RegKey: key, Name: "v", Item: "one"}},
		{`HKLM,Software\X,v,0x1C002,one`, &RegDelete{RegKey: view(registry.View32), Name: "v", Item: "one"}},
		{`HKLM,Software\X,,0x18002,one`, &RegDelete{RegKey: key, Item: "one"}},
		{`HKLM,Software\X,v,0x18002`, nil},
		// a list of AddReg that serves DelReg
		{`HKLM,Software\X,v,0x10001,1`, &RegDelete{RegKey: key, Name: "v"}},
		{`HKLM,Software\X,v,0x4002,a`, &RegDelete{RegKey: view(registry.View32), Name: "v"}},
		{`HKCU,,v`, &RegDelete{RegKey: RegKey{Root: "HKCU"}, Name: "v"}},
		{`HKLM,Software,v`, &RegDelete{RegKey: RegKey{Root: "HKLM", Key: "Software"}, Name: "v"}},
		{`HKCR,.x`, &RegDelete{RegKey: RegKey{Root: "HKCR", Key: ".x"}, Tree: true}},
		{`HKR,X`, nil},
	}
	for _, test := range tests {
		checkSingle(t, listed("DelReg", test.line), test.line, test.want)
	}
}

// A root, a hive and what all programs share are never deleted as a whole,
// however the line says it.
func TestSharedKeysStay(t *testing.T) {
	lines := []string{
		`HKLM`, `HKLM,,`, `HKLM,\,,`, `HKCU`, `HKCR,""`, `HKU`, `HKLM,Software`, `HKLM,\SOFTWARE\`, `HKLM,System`, `HKLM,Anything`,
		`HKU,.DEFAULT`, `HKCU,software`, `HKLM,software\\microsoft`, `HKLM,Software\Classes\CLSID`, `HKCR,clsid`,
		`HKLM,System\CurrentControlSet\Services`, `HKCU,Software\Microsoft\Windows\CurrentVersion`,
		`HKLM,Software\WOW6432Node\Microsoft`, `HKLM,Software\Classes\Wow6432Node\CLSID`, `HKCR,Wow6432Node`, `HKCR,WOW6432Node\clsid`,
		`HKU,.DEFAULT\Software`, `HKU,S-1-5-18\Software\Microsoft`, `HKLM,Wow6432Node`,
		`HKLM,Software,x,0x2000`, `HKLM,Software,,0x8000`, `HKLM,Software,,0x4000`, `HKCU,,x,0xA000`, `HKLM,%empty%`,
	}
	for _, line := range lines {
		_, err := NewPlan(parse(t, listed("DelReg", line)+"[Strings]\nempty=\n"), "", testEnv)
		var list finding.List
		if !errors.As(err, &list) || len(list) != 1 || list[0].ID != "inf-shared-key" || list[0].Hint == "" || list[0].Pos.Line != 6 {
			t.Errorf("%s: %v", line, err)
		}
	}
	if _, err := NewPlan(parse(t, listed("AddReg", `HKLM,Software,,4`)), "", testEnv); err == nil {
		t.Error("AddReg deletes HKLM\\Software")
	}
}

func TestBitReg(t *testing.T) {
	key := RegKey{Root: "HKLM", Key: `S\X`}
	tests := []struct {
		line string
		want Action
	}{
		{`HKLM,S\X,v,0,0x80,3`, &RegBits{RegKey: key, Name: "v", Mask: 0x80, Byte: 3}},
		{`HKLM,S\X,v,,1,`, &RegBits{RegKey: key, Name: "v", Mask: 1}},
		{`HKLM,S\X,v,1,255,0`, &RegBits{RegKey: key, Name: "v", Set: true, Mask: 0xFF}},
		{`HKLM,S\X,,1,1,0`, &RegBits{RegKey: key, Set: true, Mask: 1}},
		{`HKLM,S\X,v,0x4001,1,0`, &RegBits{RegKey: RegKey{"HKLM", `S\X`, registry.View32}, Name: "v", Set: true, Mask: 1}},
		{`HKLM,S\X,v,0x1000,1,0`, &RegBits{RegKey: RegKey{"HKLM", `S\X`, registry.View64}, Name: "v", Mask: 1}},
	}
	for _, test := range tests {
		checkSingle(t, listed("BitReg", test.line), test.line, test.want)
	}
}

// The rows of the behaviours' table that speak of the registry.
func TestRegistryRows(t *testing.T) {
	tests := []struct{ row, directive, line, want string }{
		{"install-001", "DelReg", `HKCU,Software\Demo`, `delete registry key HKCU\Software\Demo and all below it`},
		{"install-002", "DelReg", `HKCU,Software\Demo,v1`, `delete HKCU\Software\Demo "v1"`},
		{"install-003", "AddReg", `HKCU,Software\Demo,v,0x10008,two`, `append REG_MULTI_SZ "two" to HKCU\Software\Demo "v"`},
		{"install-005", "AddReg", `HKCU,Software\Demo,v,0x10008,two`, `append REG_MULTI_SZ "two" to HKCU\Software\Demo "v"`},
	}
	for _, test := range tests {
		t.Run(test.row, func(t *testing.T) {
			if diff := cmp.Diff(test.want, planned(t, listed(test.directive, test.line), testEnv)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// DelReg comes first, lists are taken as often as they are named, and one that
// is missing does nothing.
func TestRegistryLists(t *testing.T) {
	const body = `[DefaultInstall]
AddReg=A,None,A
DelReg=D
[A]
HKCU,Software\X,v,,1
[D]
HKCU,Software\X
`
	const want = `delete registry key HKCU\Software\X and all below it
set HKCU\Software\X "v" to REG_SZ "1"
set HKCU\Software\X "v" to REG_SZ "1"`
	if diff := cmp.Diff(want, planned(t, body, testEnv)); diff != "" {
		t.Error(diff)
	}
}

// No text of a file makes the plan grow beyond its budget.
func TestRegistryBudget(t *testing.T) {
	filler := strings.Repeat("x", 4000)
	tests := map[string]string{
		"strings in every field": strings.Repeat("HKLM,%a%\\%b%,%a%,,%a%\n", 20_000),
		"strings in a list":      "HKLM,S\\X,v,0x10000" + strings.Repeat(",%a%", 20_000),
		"many lines":             strings.Repeat("HKLM,S\\X\n", maxSteps),
		"many bytes":             "HKLM,S\\X,v,1" + strings.Repeat(",1", maxRegValue+1),
		"strings for bytes":      "HKLM,S\\X,v,1" + strings.Repeat(",%z%", 50_000),
		"many strings":           "HKLM,S\\X,v,0x10000" + strings.Repeat(",%m%", 400),
	}
	for name, lines := range tests {
		body := listed("AddReg", lines) + fmt.Sprintf("[Strings]\na=%s\nb=y\nz=%s\nm=%s\n", filler[:255], strings.Repeat("0", 4000), filler)
		plan, err := NewPlan(parse(t, body), "", testEnv)
		if err == nil {
			t.Errorf("%s: %d actions", name, len(plan.Actions))
		}
	}
	if _, err := NewPlan(parse(t, listed("AddReg", "HKLM,S\\X,v,1"+strings.Repeat(",1", 100_000))), "", testEnv); err != nil {
		t.Errorf("100,000 bytes: %v", err)
	}
}
