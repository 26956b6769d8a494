package stub

import (
	"slices"
	"strings"
	"testing"

	"goexpress/internal/cmdline"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// FuzzCommandLine launches a packed file of any name that a package may hold, with
// any arguments of the author and of whoever starts the package.
func FuzzCommandLine(f *testing.F) {
	seeds := [][3]string{
		{"setup.exe", " /q", "x"}, {"a b.exe", ` "c d" \`, ""}, {"100%.cmd", "", "a b"}, {"x & y.bat", " & echo", ""},
		{"install.cmd", "", "x&echo"}, {"cmd.exe", " /c", `"`}, {"app.msi", ` P="a /qn"`, "REBOOT=R"}, {"fix.ps1", "", "-A"},
		{"%cd%.bat", " %1", "^"}, {"a.reg", "", ""}, {"x.JS", " //B", "\r\n"}, {"sub\\a.msu", " /norestart", ""},
	}
	if len(seeds) < 12 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add(s[0], s[1], s[2], true)
	}
	const work, system = `C:\work`, `C:\Windows\system32`
	f.Fuzz(func(t *testing.T, name, args, tail string, quiet bool) {
		name, err := winpath.CheckName(name)
		if err != nil || express.KindOf(name) == express.INF {
			return
		}
		p := work + `\` + name
		byCmd := readByCmd(p)
		all, err := withTail(args, tail, byCmd)
		if hostile := byCmd && strings.ContainsAny(tail, hostileForBatch); hostile != (err != nil) {
			t.Fatalf("%s -- %q: %v", name, tail, err)
		}
		if err != nil {
			return
		}
		path, line := commandLine(Windows, p, all, system, quiet)
		if path != p && !strings.HasPrefix(path, system+`\`) || !strings.HasPrefix(line, `"`+path+`"`) {
			t.Errorf("%s starts %s", line, path)
		}
		if express.IsBatch(name) {
			checkBatchLine(t, line, p, args, all)
			return
		}
		if !strings.Contains(line, `"`+p+`"`+all) {
			t.Errorf("%s: the arguments %q are not what was written", line, all)
		}
		if args == "" && !slices.Contains(cmdline.Split(line), p) {
			t.Errorf("%s does not name %s", line, p)
		}
	})
}

// checkBatchLine reads what cmd.exe would run: all between the first quote behind
// /c and the last one.
func checkBatchLine(t *testing.T, line, path, args, all string) {
	t.Helper()
	_, inner, ok := strings.Cut(line, ` /s /c "`)
	inner, closed := strings.CutSuffix(inner, `"`)
	const percent = "%%cd:~,%" // a percent sign, and a variable's empty beginning
	quoted := `"` + strings.ReplaceAll(path, "%", percent) + `"`
	if !ok || !closed || inner != quoted+all {
		t.Fatalf("cmd would run %s", inner)
	}
	if args != "" { // the author may write what he likes
		return
	}
	open := false
	for _, c := range strings.ReplaceAll(inner, percent, "") {
		switch {
		case c == '"':
			open = !open
		case c == '%', !open && strings.ContainsRune("&|<>^()\r\n", c):
			t.Errorf("cmd would take the %q of %s for its own", c, inner)
		}
	}
}
