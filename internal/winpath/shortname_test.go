package winpath

import "testing"

func TestMayBeShort(t *testing.T) {
	for _, test := range []struct {
		short, long string
		want        bool
	}{
		{"HOTFIX~1.EXE", "Hotfix for Outlook.exe", true},
		{"hotfix~2.exe", "Hotfix for Outlook.exe", true},
		{"HOTFIX~1.EXE", "Hotfix.exe", false}, // fits as it is
		{"HOTFIX~1.EXE", "Hotfix for Outlook.dll", false},
		{"HOTFIX.EXE", "Hotfix for Outlook.exe", false},
		{"HO1A2B~1.EXE", "Hotfix for Outlook.exe", true}, // the form with a checksum
		{"README~1.TEX", "read me+.text", true},
	} {
		if got := MayBeShort(test.short, test.long); got != test.want {
			t.Errorf("MayBeShort(%q, %q) = %v", test.short, test.long, got)
		}
	}
	for name, want := range map[string]bool{"OL98QFE2.EXE": true, "Odk.inf": true, "Hotfixes9.exe": false, "a b.txt": false, "x.html": false} {
		if Fits83(name) != want {
			t.Errorf("Fits83(%q) = %v", name, !want)
		}
	}
}
