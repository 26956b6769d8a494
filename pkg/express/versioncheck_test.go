package express_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/pkg/express"
)

func TestVersionChecks(t *testing.T) {
	v := func(a, b, c, d uint16) *[4]uint16 { return &[4]uint16{a, b, c, d} }
	checks := []*express.VersionCheck{
		{Dir: 'A', Path: "IEXPLORE.EXE", Low: v(4, 70, 0, 1155), Buttons: "OK", Message: "Get | 4.70,\nplease."},
		{Dir: 'S', Path: `sub\x.dll`, High: v(2, 0, 0, 65535), Buttons: "YesNo"},
		{Path: `C:\a\x.dll`, Low: v(1, 2, 3, 4), High: v(1, 2, 3, 4), Buttons: "OKCancel", Message: "m"},
		{Dir: 'W', Path: "x", Low: v(1, 0, 0, 0), High: v(2, 0, 0, 0), Buttons: "OK"},
	}
	settings := map[string]string{}
	express.PutVersionChecks(settings, checks)
	got, err := (&express.Package{Manifest: &express.Manifest{Settings: settings}}).VersionChecks()
	if diff := cmp.Diff(checks, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for i, want := range []string{`#A\IEXPLORE.EXE 4.70.0.1155 or later`, `#S\sub\x.dll 2.0.0.65535 or earlier`, `C:\a\x.dll 1.2.3.4`, `#W\x 1.0.0.0 to 2.0.0.0`} {
		if s := checks[i].Name() + " " + checks[i].Wanted(); s != want {
			t.Errorf("%s, want %s", s, want)
		}
	}
	for text, want := range map[[4]uint16][]bool{
		{}: {false, true, false, false}, {1, 2, 3, 4}: {false, true, true, true}, {2, 0, 0, 0}: {false, true, false, true}, {2, 0, 0, 1}: {false, true, false, false},
		{4, 70, 0, 1154}: {false, false, false, false}, {4, 70, 0, 1155}: {true, false, false, false}, {10}: {true, false, false, false},
	} {
		for i, c := range checks {
			if c.Holds(text) != want[i] {
				t.Errorf("%v in %s: %t", text, c.Wanted(), !want[i])
			}
		}
	}
	if got, err := (&express.Package{}).VersionChecks(); got != nil || err != nil {
		t.Errorf("none: %v, %v", got, err)
	}
	for _, bad := range []string{"", "A|x|1.0.0.0||OK", "Q|x|1.0.0.0||OK|", "AS|x|1.0.0.0||OK|", "A||1.0.0.0||OK|", "A|x|1.0||OK|", "A|x|1.0.0.65536||OK|", "A|x||-1.0.0.0|OK|", "A|x|||Maybe|"} {
		p := &express.Package{Manifest: &express.Manifest{Settings: map[string]string{"VersionCheck0": bad}}}
		if _, err := p.VersionChecks(); err == nil || !strings.Contains(err.Error(), "VersionCheck0") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// What is read as a check is written in the same way.
func FuzzVersionCheck(f *testing.F) {
	seeds := []string{`A|IEXPLORE.EXE|4.70.0.1155||OK|Old.`, `|C:\x|1.0.0.0|2.0.0.0|YesNo|`, `S|x||00001.0.0.0|OKCancel|a|b`, `|||||`}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read := func(text string) ([]*express.VersionCheck, error) {
			return (&express.Package{Manifest: &express.Manifest{Settings: map[string]string{"VersionCheck0": text}}}).VersionChecks()
		}
		checks, err := read(text)
		if err != nil {
			return
		}
		settings := map[string]string{}
		express.PutVersionChecks(settings, checks)
		again, err := read(settings["VersionCheck0"])
		if diff := cmp.Diff(checks, again); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", text, err, diff)
		}
	})
}
