package enginetest

import (
	"context"
	"io"
	"testing"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
)

// content is what a file holds.
func (s *subject) content(name string) string {
	s.Helper()
	f, err := s.Open(s.at(name))
	s.must(err)
	defer f.Close()
	data, err := io.ReadAll(f)
	s.must(err)
	return string(data)
}

// testEdits carries out the actions that need nothing of a system but its files
// and its registry, twice.
func testEdits(t *testing.T, s *subject) {
	k := s.key("HKCU")
	key := inf.RegKey{Root: k.Root, Key: k.Path}
	s.put("a.ini", "; kept\r\n[S]\r\nMove=1\r\nList=a,b\r\nGone=x\r\n[Other]\r\n")
	s.must(s.MkdirAll(s.at("full")))
	s.put(`full\file`, "x")
	s.must(s.MkdirAll(s.at("empty")))
	s.put("old.lnk", "x")
	plan := &inf.Plan{Actions: []inf.Action{
		&inf.CheckAdmin{},
		&inf.INIEntry{Path: s.at("A.INI"), Section: "s", New: "New=2"},
		&inf.INIEntry{Path: s.at("a.ini"), Section: "S", Old: "Gone"},
		&inf.INIEntry{Path: s.at(`made\b.ini`), Section: "T", New: "k=v"},
		&inf.INIField{Path: s.at("a.ini"), Section: "S", Key: "list", Old: "b", New: "c", Flags: inf.INIComma},
		&inf.INIToReg{Path: s.at("a.ini"), Section: "S", Entry: "move", RegKey: key, Delete: true, Overwrite: true},
		&inf.MakeDir{Path: s.at(`made\sub`)},
		&inf.Shortcut{Path: s.at(`links\Demo.lnk`), Target: `C:\WINDOWS\demo.exe`, Arguments: "/x", Tip: "tip"},
		&inf.Shortcut{Path: s.at("OLD.lnk"), Remove: true},
		&inf.RemoveDir{Path: s.at("FULL")},
		&inf.RemoveDir{Path: s.at("empty")},
		&inf.RemoveDir{Path: s.at("never")},
		&inf.RefreshShell{},
		&inf.Reboot{},
	}}
	if admin, err := s.Admin(); err == nil && !admin {
		plan.Actions = plan.Actions[1:]
	}
	moved, link := registry.String("1"), ""
	for range 2 {
		res, err := engine.Apply(context.Background(), plan, s.System, engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(res.Done) + len(res.Skipped); got != len(plan.Actions) || !res.Reboot {
			t.Errorf("%d actions accounted for, restart %v; want %d, and a restart", got, res.Reboot, len(plan.Actions))
		}
		s.want("a.ini", "; kept\r\n[S]\r\nList=a,c\r\nNew=2\r\n[Other]\r\n")
		s.want(`made\b.ini`, "[T]\r\nk=v\r\n")
		s.wantValue(k, "Move", &moved)
		s.want("old.lnk", "")
		s.want(`full\file`, "x")
		if info, err := s.Stat(s.at(`made\sub`)); err != nil || !info.IsDir() {
			t.Errorf("made folder: %+v, %v", info, err)
		}
		// The header's size and the start of the class identifier [MS-SHLLINK].
		got := s.content(`links\Demo.lnk`)
		if len(got) < 0x4C || got[:8] != "L\x00\x00\x00\x01\x14\x02\x00" || link != "" && got != link {
			t.Errorf("shortcut %q", got)
		}
		link = got
	}
	s.wantOnly("a.ini", `made\b.ini`, `made\sub`, "made", `links\Demo.lnk`, "links", `full\file`, "full")
}
