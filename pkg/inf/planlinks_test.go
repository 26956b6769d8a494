package inf

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// install-016, and every key and attribute of a ProfileItems list.
func TestProfileItems(t *testing.T) {
	const user = `C:\Users\ann\AppData\Roaming\Microsoft\Windows\Start Menu\Programs`
	all := menuDir + `\Programs`
	demo := `C:\WINDOWS\system32\demo.exe`
	tests := []struct {
		name, lines string
		want        Action
	}{
		{"install-016", "Name=Demo,0,0\nCmdLine=11,,demo.exe", &Shortcut{Path: all + `\Demo.lnk`, Target: demo}},
		{"own profile", "Name=Demo,1\nCmdLine=11,,demo.exe", &Shortcut{Path: user + `\Demo.lnk`, Target: demo}},
		{"another folder", "Name=Demo,8,0x19\nCmdLine=11,,demo.exe", &Shortcut{Path: `C:\Users\Public\Desktop\Demo.lnk`, Target: demo}},
		{"below a folder", "Name=%n%\nCmdLine=16422,My App,demo.exe\nSubDir=Tools\\More", &Shortcut{Path: all + `\Tools\More\De mo.lnk`, Target: `C:\Program Files\My App\demo.exe`}},
		{"everything", "name=Demo\nCMDLINE=11,,demo.exe\nWorkingDir=24,work\nIconPath=11,ico,a.dll\nIconIndex=-5\nHotKey=0x0641\nInfoTip=\"a, tip\"\nDisplayResource=\"x.dll\",1",
			&Shortcut{Path: all + `\Demo.lnk`, Target: demo, Dir: `C:\work`, Icon: `C:\WINDOWS\system32\ico\a.dll`, IconIndex: -5, HotKey: 0x641, Tip: "a, tip"}},
		{"the first line of a key", "Name=Demo\nName=Other\nCmdLine=11,,demo.exe", &Shortcut{Path: all + `\Demo.lnk`, Target: demo}},
		{"deleted", "Name=Demo,2\nSubDir=Tools", &Shortcut{Path: all + `\Tools\Demo.lnk`, Remove: true}},
		{"deleted from the own profile", "Name=Demo,3", &Shortcut{Path: user + `\Demo.lnk`, Remove: true}},
		{"group", "Name=Demo,4\nSubDir=no", &MakeDir{Path: all + `\Demo`}},
		{"group deleted", "Name=Demo,6", &RemoveDir{Path: all + `\Demo`}},
		{"group of the own profile", "Name=Demo,5", &MakeDir{Path: user + `\Demo`}},
		{"no name", "CmdLine=11,,demo.exe", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			checkSingle(t, listed("ProfileItems", test.lines)+"[Strings]\nn=De mo\n", test.name, test.want)
		})
	}
}

func TestProfileItemsFindings(t *testing.T) {
	tests := []struct{ lines, want string }{
		{"Name=Demo\nCmdLine=11,,demo.exe", ""},
		{"CmdLine=11,,demo.exe", "warning inf-missing-name 6:1"},
		{"Name=\nCmdLine=11,,demo.exe", "error inf-missing-name 6:6"},
		{"Name=Demo", "error inf-missing-name 6:1"},
		{"Name=Demo\nCmdLine=11,,", "error inf-missing-name 7:13"},
		{"Name=Demo,x\nCmdLine=11,,demo.exe", "error inf-bad-number 6:11"},
		{"Name=Demo,0x10\nCmdLine=11,,demo.exe", "warning inf-unknown-flags 6:11"},
		{"Name=..\\Demo\nCmdLine=11,,demo.exe", "error inf-unsafe-name 6:6"},
		{"Name=Demo\nSubDir=C:\\x\nCmdLine=11,,demo.exe", "error inf-unsafe-name 7:8"},
		{"Name=Demo\nCmdLine=11,..,demo.exe", "error inf-unsafe-name 7:12"},
		{"Name=Demo\nCmdLine=x,,demo.exe", "error inf-bad-number 7:9"},
		{"Name=Demo\nCmdLine=14,,demo.exe", "error inf-unknown-directory 7:9"},
		{"Name=Demo,8,99\nCmdLine=11,,demo.exe", "error inf-unknown-directory 6:11"},
		{"Name=Demo,8,0xFFFFFFFF\nCmdLine=11,,demo.exe", "error inf-unknown-directory 6:11"},
		{"Name=Demo,1\nCmdLine=11,,demo.exe", "error inf-unknown-directory 6:11"}, // without a user
		{"Name=Demo\nCmdLine=11,,demo.exe\nHotKey=0x10000", "error inf-bad-number 8:8"},
		{"Name=Demo\nCmdLine=11,,demo.exe\nIconIndex=x", "error inf-bad-number 8:11"},
		{"Name=Demo\nCmdLine=11,,demo.exe\nWorkingDir=11,..", "error inf-unsafe-name 8:15"},
		{"Name=Demo\nCmdLine=11,,demo.exe\nDisplayResource=x,1", "info inf-no-effect 8:1"},
		{"Name=Demo\nCmdLine=11,,demo.exe\nCmdLin=x", "warning inf-unknown-key 8:1"},
		{"Name=Demo\nCmdLine=11,,demo.exe\nwords, more", "warning inf-unknown-key 8:1"},
	}
	for _, test := range tests {
		if got := found(Check(parse(t, listed("ProfileItems", test.lines)), "", testEnv)); got != test.want {
			t.Errorf("%s\n%s, want %s", test.lines, got, test.want)
		}
	}
}

// Several lists, each an item of its own.
func TestProfileItemsLists(t *testing.T) {
	const body = "[DefaultInstall]\nProfileItems=A,None,B\n[A]\nName=G,4\n[B]\nName=L\nSubDir=G\nCmdLine=10,,x.exe\n"
	want := "make folder " + menuDir + `\Programs\G` + "\nlink " + menuDir + `\Programs\G\L.lnk to C:\WINDOWS\x.exe`
	if diff := cmp.Diff(want, planned(t, body, testEnv)); diff != "" {
		t.Error(diff)
	}
}
