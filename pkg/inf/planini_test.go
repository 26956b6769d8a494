package inf

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/registry"
)

func TestUpdateInis(t *testing.T) {
	at := func(path, section, from, to string, flags uint32) *INIEntry {
		return &INIEntry{Path: path, Section: section, Old: from, New: to, Flags: flags}
	}
	const win = `C:\WINDOWS\win.ini`
	tests := []struct {
		line string
		want Action
	}{
		{`win.ini,sec,,key=val`, at(win, "sec", "", "key=val", 0)},
		{`%10%\win.ini,sec,,"key=a,b"`, at(win, "sec", "", "key=a,b", 0)},
		{`%11%\\sub\x.ini,sec,,bare line`, at(`C:\WINDOWS\system32\sub\x.ini`, "sec", "", "bare line", 0)},
		{`%30%boot.ini,boot,,a=b`, at(`C:\boot.ini`, "boot", "", "a=b", 0)},
		{`D:/data/x.ini,sec,,a=b`, at(`D:\data\x.ini`, "sec", "", "a=b", 0)},
		{`sub\x.ini,sec,,a=b`, at(`C:\WINDOWS\sub\x.ini`, "sec", "", "a=b", 0)},
		{`.\x.ini,sec,,a=b`, at(`C:\WINDOWS\x.ini`, "sec", "", "a=b", 0)},
		{`%01%\x.ini,sec,,a=b`, at(`C:\src\x.ini`, "sec", "", "a=b", 0)},
		{`win.ini,sec,key=*,`, at(win, "sec", "key=*", "", 0)},
		{`win.ini,sec,key`, at(win, "sec", "key", "", 0)},
		{`win.ini,sec,key=1,key=2`, at(win, "sec", "key=1", "key=2", 0)},
		{`win.ini,sec,key=1,key=2,1`, at(win, "sec", "key=1", "key=2", INIMatchEntry)},
		{`win.ini,sec,key=1,new=2,2`, at(win, "sec", "key=1", "new=2", INIKeepValue)},
		{`win.ini,sec,key=1,new=2,3`, at(win, "sec", "key=1", "new=2", INIMatchEntry|INIKeepValue)},
		{`win.ini,sec,key=1,new=2,4`, at(win, "sec", "key=1", "new=2", 4)},
		{`win.ini,"[odd] sec",,a=b`, at(win, "[odd] sec", "", "a=b", 0)},
		{`win.ini,sec`, nil},
		{`win.ini,sec,,`, nil},
		{`sub\setup.ini,sec,,a=b`, at(`C:\WINDOWS\sub\setup.ini`, "sec", "", "a=b", 0)},
	}
	for _, test := range tests {
		checkSingle(t, listed("UpdateInis", test.line), test.line, test.want)
	}
}

func TestUpdateINIFields(t *testing.T) {
	const win = `C:\WINDOWS\win.ini`
	tests := []struct {
		line string
		want Action
	}{
		{`win.ini,sec,key,,new`, &INIField{Path: win, Section: "sec", Key: "key", New: "new"}},
		{`%10%\win.ini,sec,key,old`, &INIField{Path: win, Section: "sec", Key: "key", Old: "old"}},
		{`win.ini,sec,key,old,new,`, &INIField{Path: win, Section: "sec", Key: "key", Old: "old", New: "new"}},
		{`win.ini,sec,key,o*,new,3`, &INIField{Path: win, Section: "sec", Key: "key", Old: "o*", New: "new", Flags: INIWildcard | INIComma}},
		{`win.ini,sec,key,,`, nil},
	}
	for _, test := range tests {
		checkSingle(t, listed("UpdateIniFields", test.line), test.line, test.want)
	}
}

func TestINI2Reg(t *testing.T) {
	const win = `C:\WINDOWS\win.ini`
	key := RegKey{Root: "HKCU", Key: `Software\X`}
	tests := []struct {
		line string
		want Action
	}{
		{`win.ini,sec,key,HKCU,Software\X`, &INIToReg{RegKey: key, Path: win, Section: "sec", Entry: "key"}},
		{`win.ini,sec,,HKCU,Software\X\,0`, &INIToReg{RegKey: key, Path: win, Section: "sec"}},
		{`win.ini,sec,,HKCU,Software\X,1`, &INIToReg{RegKey: key, Path: win, Section: "sec", Delete: true}},
		{`win.ini,sec,,HKCU,Software\X,2`, &INIToReg{RegKey: key, Path: win, Section: "sec", Overwrite: true}},
		{`win.ini,sec,,HKCU,Software\X,0x4003`,
			&INIToReg{RegKey: RegKey{"HKCU", `Software\X`, registry.View32}, Path: win, Section: "sec", Delete: true, Overwrite: true}},
		{`win.ini,sec,,HKR,X`, nil},
	}
	for _, test := range tests {
		checkSingle(t, listed("Ini2Reg", test.line), test.line, test.want)
	}
}

func TestINIFindings(t *testing.T) {
	tests := []struct{ directive, line, want string }{
		{"UpdateInis", `,sec,,a=b`, "error inf-missing-name 6:1"},
		{"UpdateInis", `win.ini,,,a=b`, "error inf-missing-name 6:9"},
		{"UpdateInis", `win.ini,sec`, "warning inf-empty-entry 6:9"},
		{"UpdateInis", `win.ini,sec,,a=b,x`, "error inf-bad-number 6:18"},
		{"UpdateInis", `win.ini,sec,a=b,,8`, "warning inf-unknown-flags 6:18"},
		{"UpdateInis", `..\x.ini,sec,,a=b`, "error inf-unsafe-name 6:1"},
		{"UpdateInis", `C:\a\..\x.ini,sec,,a=b`, "error inf-unsafe-name 6:1"},
		{"UpdateInis", `C:x.ini,sec,,a=b`, "error inf-no-absolute-path 6:1"},
		{"UpdateInis", `\\host\share\x.ini,sec,,a=b`, "error inf-no-absolute-path 6:1"},
		{"UpdateInis", `\x.ini,sec,,a=b`, "error inf-no-absolute-path 6:1"},
		{"UpdateInis", `win.ini:stream,sec,,a=b`, "error inf-unsafe-name 6:1"},
		{"UpdateIniFields", `win.ini,sec,,old`, "error inf-missing-name 6:13"},
		{"UpdateIniFields", `win.ini,sec,key`, "warning inf-empty-entry 6:13"},
		{"UpdateIniFields", `win.ini,sec,key,old,new,4`, "warning inf-unknown-flags 6:25"},
		{"UpdateIniFields", `win.ini,sec,key,old,new,x`, "error inf-bad-number 6:25"},
		{"UpdateIniFields", `..\win.ini,sec,key,old`, "error inf-unsafe-name 6:1"},
		{"Ini2Reg", `win.ini,sec,,HKR,X`, "warning inf-registry-root 6:14"},
		{"Ini2Reg", `win.ini,sec,,HKCU,X,4`, "warning inf-unknown-flags 6:21"},
		{"Ini2Reg", `win.ini,sec,,HKCU,X,x`, "error inf-bad-number 6:21"},
		{"Ini2Reg", `win.ini,,,HKCU,X`, "error inf-missing-name 6:9"},
	}
	for _, test := range tests {
		if got := found(Check(parse(t, listed(test.directive, test.line)), "", testEnv)); got != test.want {
			t.Errorf("%s: %s\n%s, want %s", test.directive, test.line, got, test.want)
		}
	}
}

// An entry for a file that need not be there.
func TestUpdateInisRows(t *testing.T) {
	t.Run("install-015", func(t *testing.T) {
		const want = `put key=val in [sec] of C:\t.ini`
		if got := planned(t, listed("UpdateInis", `C:\t.ini,sec,,"key=val"`), testEnv); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

// What the actions are in JSON and as a line: names of fields do not hide each
// other, and what means nothing is left out.
func TestClassicActionsInJSON(t *testing.T) {
	const body = `[DefaultInstall]
AddReg=A
DelReg=D
BitReg=B
UpdateInis=I
UpdateIniFields=F
Ini2Reg=R
ProfileItems=P
[A]
HKLM,S\X,v,0x4000,"C:\a ""b"""
HKLM,S\X,v,0x1000A,one,two
HKLM,S\X,,0x10
[D]
HKLM,S\X,v,0x18002,one
[B]
HKLM,S\X,v,1,0x80,3
[I]
a.ini,sec,k=1,l=2,3
[F]
a.ini,sec,key,old,new,2
[R]
a.ini,sec,,HKCU,S\X,1
[P]
Name=Demo
CmdLine=11,,demo.exe
`
	want := []string{
		`replace field "old" by "new" of key in [sec] of C:\WINDOWS\a.ini`,
		`{"file":"t.inf","line":22,"section":"F","path":"C:\\WINDOWS\\a.ini","iniSection":"sec","key":"key","old":"old","new":"new","flags":2}`,
		`give k=1 the key of l=2 in [sec] of C:\WINDOWS\a.ini if key and value are these`,
		`{"file":"t.inf","line":20,"section":"I","path":"C:\\WINDOWS\\a.ini","iniSection":"sec","old":"k=1","new":"l=2","flags":3}`,
		`copy every entry of [sec] of C:\WINDOWS\a.ini to HKCU\S\X, unless it is there, and delete it from the file`,
		`{"file":"t.inf","line":24,"section":"R","root":"HKCU","key":"S\\X","path":"C:\\WINDOWS\\a.ini","iniSection":"sec","delete":true}`,
		`take "one" out of HKLM\S\X "v"`,
		`{"file":"t.inf","line":16,"section":"D","root":"HKLM","key":"S\\X","name":"v","item":"one"}`,
		`set HKLM\S\X (32-bit view) "v" to REG_SZ "C:\a "b""`,
		`{"file":"t.inf","line":12,"section":"A","root":"HKLM","key":"S\\X","view":"32-bit","name":"v","value":{"type":"REG_SZ","text":"C:\\a \"b\""}}`,
		`set HKLM\S\X "v" to REG_MULTI_SZ "one", "two" if it is not there`,
		`{"file":"t.inf","line":13,"section":"A","root":"HKLM","key":"S\\X","name":"v","value":{"type":"REG_MULTI_SZ","list":["one","two"]},"mode":"new"}`,
		`make registry key HKLM\S\X`,
		`{"file":"t.inf","line":14,"section":"A","root":"HKLM","key":"S\\X","keyOnly":true,"name":""}`,
		`set bits 0x80 in byte 3 of HKLM\S\X "v"`,
		`{"file":"t.inf","line":18,"section":"B","root":"HKLM","key":"S\\X","name":"v","set":true,"mask":128,"byte":3}`,
		`link C:\ProgramData\Microsoft\Windows\Start Menu\Programs\Demo.lnk to C:\WINDOWS\system32\demo.exe`,
		`{"file":"t.inf","line":26,"section":"P","path":"C:\\ProgramData\\Microsoft\\Windows\\Start Menu\\Programs\\Demo.lnk","target":"C:\\WINDOWS\\system32\\demo.exe"}`,
	}
	plan, err := NewPlan(parse(t, body), "", testEnv)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{} // the order is another test's
	for _, a := range plan.Actions {
		data, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		got[a.String()] = string(data)
	}
	wanted := map[string]string{}
	for i := 0; i < len(want); i += 2 {
		wanted[want[i]] = want[i+1]
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Error(diff)
	}
}

func TestINIEntryStrings(t *testing.T) {
	for want, lines := range map[string]string{
		`delete key=* in [sec] of C:\WINDOWS\a.ini`:                          `a.ini,sec,key=*`,
		`replace a=1 by a=2 in [sec] of C:\WINDOWS\a.ini`:                    `a.ini,sec,a=1,a=2`,
		`put a=\x1b in [sec] of C:\WINDOWS\a.ini`:                            "a.ini,sec,,a=\x1b",
		`delete a=1 in [sec] of C:\WINDOWS\a.ini if key and value are these`: `a.ini,sec,a=1,,1`,
	} {
		if got := planned(t, listed("UpdateInis", lines), testEnv); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	long := planned(t, listed("AddReg", `HKLM,S\X,v,,`+strings.Repeat("x", 3000)), testEnv)
	if len(long) > 300 {
		t.Errorf("a line of %d bytes", len(long))
	}
}
