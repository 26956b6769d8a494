package sed

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
	"goexpress/internal/testenv"
)

func TestCorpusSED(t *testing.T) {
	for _, path := range testenv.CorpusFiles(t, "sed") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			opt := Options{Codec: codepage.Lookup}
			d, err := ParseLax(filepath.Base(path), data, opt)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(d.Doc.Bytes(), data) {
				t.Error("the document prints back differently")
			}
			checkWhole(t, d)
			checkStrict(t, d, data, opt)
			checkPlaces(t, d)
			checkRoundTrip(t, d)
		})
	}
}

// checkWhole demands each part of a package, or a finding that says it is missing.
func checkWhole(t *testing.T, d *Directive) {
	files := 0
	for _, s := range d.Sources {
		files += len(s.Files)
		if !s.Dir.Set && !said(d, "sed-empty-folder") {
			t.Errorf("[%s] has no folder, and no finding says so", s.Section)
		}
	}
	for _, part := range []struct {
		name    string
		present bool
		finding string
	}{
		{"title", d.Title.Set || d.Purpose == CreateCAB, "sed-missing-title"},
		{"command", d.Run.Set || len(d.Commands) > 0 || d.Purpose != InstallApp, "sed-missing-command"},
		{"target", d.Target.Set, "sed-missing-target"},
		{"sources", len(d.Sources) > 0, "sed-no-files"},
		{"files", files > 0, "sed-no-files"},
	} {
		if part.present == said(d, part.finding) {
			t.Errorf("%s: present %v, finding %s %v", part.name, part.present, part.finding, part.present)
		}
	}
}

func said(d *Directive, id string) bool {
	for _, f := range d.Findings {
		if f.ID == id {
			return true
		}
	}
	return false
}

// checkStrict demands that the two ways of reading find the same, differing only
// in how bad it is.
func checkStrict(t *testing.T, lax *Directive, data []byte, opt Options) {
	strict, err := Parse(lax.Name, data, opt)
	list, _ := err.(finding.List)
	if err == nil {
		list = strict.Findings
	}
	if len(list) != len(lax.Findings) {
		t.Fatalf("strict finds %d, lax %d", len(list), len(lax.Findings))
	}
	for i, f := range list {
		l := *lax.Findings[i]
		if l.Severity > f.Severity {
			t.Errorf("lax is stricter: %v", f)
		}
		l.Severity = f.Severity
		if !reflect.DeepEqual(&l, f) {
			t.Errorf("strict says %v, lax %v", f, &l)
		}
	}
}

// checkPlaces demands that every value is found where its place says.
func checkPlaces(t *testing.T, d *Directive) {
	check := func(v Value) {
		if !v.Set {
			return
		}
		line := []rune(d.Doc.File.Lines[v.Pos.Line-1].Text)
		at := string(line[v.Pos.Col-1:])
		if !strings.HasPrefix(at, v.Text) && !strings.HasPrefix(at[1:], v.Text) && !strings.Contains(at, "%") {
			t.Errorf("%v: %q, not %q", v.Pos, at, v.Text)
		}
	}
	for _, k := range textKeys {
		check(*k.field(d))
	}
	for _, v := range d.Version {
		check(v)
	}
	for _, s := range d.Sources {
		check(s.Dir)
		for _, f := range s.Files {
			check(f)
		}
	}
}
