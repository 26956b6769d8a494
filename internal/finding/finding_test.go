package finding

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"testing"
)

func TestErrorText(t *testing.T) {
	for _, row := range []struct {
		f    Finding
		want string
	}{
		{Finding{Pos: Pos{"app.sed", 12, 14}, Section: "Options", Key: "TargetName", Message: "empty value"}, "app.sed:12:14: [Options] TargetName: empty value"},
		{Finding{Pos: Pos{File: "app.sed", Line: 12}, Section: "Options", Message: "m"}, "app.sed:12: [Options]: m"},
		{Finding{Pos: Pos{File: "app.sed", Col: 3}, Key: "K", Message: "m"}, "app.sed: K: m"},
		{Finding{Pos: Pos{File: "app.sed"}, Message: "m"}, "app.sed: m"},
		{Finding{Pos: Pos{Line: 3, Col: 1}, Message: "m"}, "3:1: m"},
		{Finding{Message: "m", Hint: "not shown"}, "m"},
		{Finding{Message: "m", Err: fs.ErrNotExist}, "m"},
		{Finding{Pos: Pos{File: "a"}, Err: fs.ErrNotExist}, "a: file does not exist"},
		{Finding{Section: "S\x1b[31m", Key: "gpj.\u202Ek", Message: "m\nerror: n"}, `[S\x1b[31m] gpj.\u202ek: m\nerror: n`},
		{Finding{}, ""},
	} {
		if got := row.f.Error(); got != row.want {
			t.Errorf("%+v: %q, want %q", row.f, got, row.want)
		}
	}
}

func TestSeverity(t *testing.T) {
	b, err := json.Marshal([]Severity{Info, Warning, Error})
	if err != nil || string(b) != `["info","warning","error"]` {
		t.Errorf("%s, %v", b, err)
	}
	if !(Info < Warning && Warning < Error) {
		t.Error("order")
	}
}

func TestList(t *testing.T) {
	info := &Finding{Severity: Info, Message: "i"}
	warning := &Finding{Severity: Warning, Message: "w"}
	one := &Finding{Severity: Error, Pos: Pos{"a", 1, 2}, Message: "e", Err: fs.ErrNotExist}
	two := &Finding{Severity: Error, Message: "f"}
	for _, row := range []struct {
		list  List
		worst Severity
		text  string // of Err; "" = nil
	}{
		{nil, Info, ""},
		{List{info}, Info, ""},
		{List{info, warning}, Warning, ""},
		{List{one, info, two, warning}, Error, "a:1:2: e\nf"},
	} {
		if got := row.list.Worst(); got != row.worst {
			t.Errorf("%v: worst is %v", row.list, got)
		}
		err := row.list.Err()
		if (err == nil) != (row.text == "") || err != nil && err.Error() != row.text {
			t.Errorf("%v: Err is %v", row.list, err)
		}
	}
	var found *Finding
	err := List{info, one}.Err()
	if !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &found) || found != one {
		t.Errorf("%v does not lead to its findings and causes", err)
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"PackagePurpose", "TargetName", "FriendlyName", "AppLaunched", "PostInstallCmd", "AdminQuietInstCmd", "UserQuietInstCmd", "RebootMode", "VersionInfo", "Strings"}
	for _, row := range []struct{ name, want string }{
		{"TargetNam", "TargetName"},
		{"targetname", "TargetName"},
		{"Tragetname", "TargetName"},
		{"TargetNames", "TargetName"},
		{"AppLaunch", "AppLaunched"},
		{"PostInstalCmd", "PostInstallCmd"},
		{"UserQuietInstalCmd", "UserQuietInstCmd"},
		{"UserQuiteInstCmd", "UserQuietInstCmd"},
		{"RebotMode", "RebootMode"},
		{"String", "Strings"},
		{"Xyz", ""},
		{"", ""},
		{"Name", ""},
		{"ExtractAndRun", ""},
	} {
		if got := Nearest(row.name, keys); got != row.want {
			t.Errorf("Nearest(%q) = %q, want %q", row.name, got, row.want)
		}
	}
	if got := Nearest("ab", []string{"ax", "ay", "AB"}); got != "AB" {
		t.Errorf("the exact one does not win: %q", got)
	}
	if got := Nearest("as", []string{"is", "os"}); got != "is" {
		t.Errorf("the first of equals does not win: %q", got)
	}
	if got := Nearest("é", []string{"É"}); got != "É" {
		t.Errorf("case of other letters: %q", got)
	}
	long := string(make([]byte, 1<<20))
	if got := Nearest(long, []string{long}); got != "" {
		t.Error("a hostile name is compared")
	}
}

func TestDistance(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "ab", 1}, {"abc", "acb", 1}, {"ca", "abc", 3},
		{"kitten", "sitting", 3}, {"abcdef", "badcfe", 3},
	} {
		for _, pair := range [][2]string{{row.a, row.b}, {row.b, row.a}} {
			if got := distance([]rune(pair[0]), []rune(pair[1])); got != row.want {
				t.Errorf("distance(%q, %q) = %d, want %d", pair[0], pair[1], got, row.want)
			}
		}
	}
}

// maker is an error that knows its finding.
type maker struct{}

func (maker) Error() string     { return "made" }
func (maker) Finding() *Finding { return &Finding{ID: "made"} }

func TestOf(t *testing.T) {
	one, two := &Finding{ID: "one"}, &Finding{ID: "two"}
	for _, row := range []struct {
		err  error
		want string
	}{
		{List{one, two}, "one two"},
		{fmt.Errorf("wrapped: %w", error(List{one, two})), "one two"},
		{fmt.Errorf("wrapped: %w", two), "two"},
		{fmt.Errorf("wrapped: %w", maker{}), "made"},
		{fs.ErrNotExist, "other"},
	} {
		got := ""
		for _, f := range Of("other", Pos{File: "a"}, row.err) {
			got += " " + f.ID
		}
		if got != " "+row.want {
			t.Errorf("%v: %s, want %s", row.err, got, row.want)
		}
	}
	if f := Of("other", Pos{File: "a", Line: 2}, fs.ErrNotExist)[0]; f.Error() != "a:2: file does not exist" || f.Severity != Error {
		t.Errorf("%v is %v", f, f.Severity)
	}
}

func TestUnique(t *testing.T) {
	at := func(line int) *Finding { return &Finding{ID: "x", Pos: Pos{File: "f", Line: line}, Message: "m"} }
	list := List{at(1), at(2), at(1), {ID: "y", Pos: Pos{File: "f", Line: 1}, Message: "m"}, at(2)}
	if got := list.Unique(); len(got) != 3 || got[0] != list[0] || got[1] != list[1] || got[2] != list[3] {
		t.Errorf("got %v", got)
	}
}
