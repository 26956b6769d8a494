package inf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/testenv"
)

// corpusFiles reads every INF of the corpus.
func corpusFiles(t testing.TB) map[string][]byte {
	files := map[string][]byte{}
	for _, path := range testenv.CorpusFiles(t, "inf") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = data
	}
	return files
}

func TestCorpusINF(t *testing.T) {
	for name, data := range corpusFiles(t) {
		t.Run(name, func(t *testing.T) {
			f, err := Parse(name, data, Options{})
			if err != nil {
				checkRefused(t, data, err)
				return
			}
			if !bytes.Equal(f.Bytes(), data) {
				t.Error("does not print back as it was")
			}
			if !looksSigned(data) {
				t.Error("is taken, but has no signature that a search for the text finds")
			}
			checkPlaces(t, f)
			for _, s := range f.Sections() {
				checkPlan(t, f, s.Name)
			}
		})
	}
}

// planText is what is planned for a file: the section that is installed unless
// another is asked for, then every other one that can be, with the findings.
func planText(f *File) string {
	const work = "%GOEXPRESS_DIR%"
	env := Env{SourceDir: work, Dirs: DefaultDirs(work, "user")}
	var b strings.Builder
	write := func(section string, env Env) (taken string) {
		p := newPlanner(f, env)
		p.run(section)
		switch {
		case p.plan.Section == "": // there is no such section
			return ""
		case p.plan.Findings.Err() == nil:
			p.plan.WriteText(&b) // a Builder never fails
		default:
			fmt.Fprintf(&b, "%s cannot be planned\n", p.plan.Title())
		}
		for _, x := range p.plan.Findings {
			fmt.Fprintf(&b, "%v %d:%d %s: %v\n", x.Severity, x.Pos.Line, x.Pos.Col, x.ID, x)
		}
		b.WriteByte('\n')
		return p.plan.Section
	}
	first := write("", env)
	env.Plain = true
	for _, s := range f.InstallSections() {
		if s.Name != first {
			write(s.Name, env)
		}
	}
	if b.Len() == 0 {
		return "nothing can be installed\n"
	}
	return b.String()
}

var update = flag.Bool("update", false, "write the plans of the corpus anew")

// The plans of the corpus were read against the files once. They are named
// after what a file holds, so that another file is planned but compared with
// nothing.
func TestCorpusPlans(t *testing.T) {
	for name, data := range corpusFiles(t) {
		t.Run(name, func(t *testing.T) {
			f, err := Parse("a.inf", data, Options{})
			if err != nil {
				return // TestCorpusINF looks whether it may be refused
			}
			got := planText(f)
			sum := sha256.Sum256(data)
			golden := filepath.Join("testdata", "plans", hex.EncodeToString(sum[:8])+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				t.Logf("no %s to compare with", golden)
			case err != nil:
				t.Fatal(err)
			default:
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", golden, diff)
				}
			}
		})
	}
}

// checkRefused demands a typed error and a reason that does not depend on the
// parser: there is no valid signature, or the first text is no header.
func checkRefused(t *testing.T, data []byte, err error) {
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("error %v is not a *SyntaxError", err)
	}
	switch syntax.Kind {
	case WrongINFStyle:
		if looksSigned(data) {
			t.Errorf("%v, but a signature is there", err)
		}
	case ExpectedSectionName, BadSectionNameLine, SectionNameTooLong:
		if syntax.Line == 0 {
			t.Errorf("%v has no line", err)
		}
	default:
		t.Errorf("unexpected kind: %v", err)
	}
}

// looksSigned searches [Version] for `signature = $known$` with nothing but
// string functions.
func looksSigned(data []byte) bool {
	version := false
	for line := range strings.Lines(strings.ToLower(decoded(data))) {
		line = strings.Trim(line, "\ufeff \t\r\n")
		if header, ok := strings.CutPrefix(line, "["); ok {
			version = strings.HasPrefix(header, "version]")
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if ok && version && strings.Trim(key, "\" \t") == "signature" {
			value, _, _ = strings.Cut(value, ";")
			value, _, _ = strings.Cut(value, ",")
			switch strings.Trim(value, "\" \t") {
			case "$chicago$", "$windows nt$", "$windows 95$":
				return true
			}
		}
	}
	return false
}

// decoded is the text of a file in UTF-16 with a byte order mark; of any other
// file the bytes.
func decoded(data []byte) string {
	low, high := 0, 1
	switch {
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		low, high = 1, 0
	case !bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return string(data)
	}
	var units []uint16
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, uint16(data[i+low])|uint16(data[i+high])<<8)
	}
	return string(utf16.Decode(units))
}

// checkPlaces demands that every token's place shows its first character.
func checkPlaces(t *testing.T, f *File) {
	t.Helper()
	for _, s := range f.Sections() {
		for _, l := range s.Lines {
			tokens := l.Fields
			if l.HasKey {
				tokens = append([]Token{l.Key}, tokens...)
				if at := charAt(f, l.Equals); at != "=" {
					t.Errorf("line %d: = is not at column %d but %q", l.Num, l.Equals.Col, at)
				}
			}
			for _, tok := range tokens {
				at := charAt(f, tok.Place)
				if tok.Text != "" && at != `"` && !strings.HasPrefix(tok.Text, at) {
					t.Errorf("%d:%d shows %q, not the start of %q", tok.Line, tok.Col, at, tok.Text)
				}
			}
		}
	}
}

func charAt(f *File, p Place) string {
	line := []rune(f.SourceLine(int(p.Line)))
	if p.Col < 1 || int(p.Col) > len(line) {
		return ""
	}
	return string(line[p.Col-1])
}

// checkPlan plans a section under its own name and demands that every action
// and every finding says where it comes from, and that the text form names
// every action.
func checkPlan(t *testing.T, f *File, section string) {
	t.Helper()
	plan, err := NewPlan(f, section, Env{SourceDir: `C:\src`, Plain: true})
	if err != nil {
		if plan != nil || err.Error() == "" {
			t.Errorf("[%s]: plan %v beside error %v", section, plan, err)
		}
		return
	}
	for _, a := range plan.Actions {
		from := OriginOf(a)
		listed := f.Section(from.Section)
		if from.File != f.Name || listed == nil || from.Line < 1 {
			t.Errorf("[%s]: %v comes from %+v", section, a, from)
			continue
		}
		found := false
		for _, l := range listed.Lines {
			found = found || l.Num == from.Line
		}
		if !found {
			t.Errorf("[%s]: %v: [%s] has no line %d", section, a, from.Section, from.Line)
		}
	}
	for _, finding := range plan.Findings {
		if finding.ID == "" || finding.Message == "" || finding.Pos.Line < 1 {
			t.Errorf("[%s]: incomplete finding %+v", section, finding)
		}
	}
	if n := strings.Count(plan.String(), "\n"); n != max(len(plan.Actions), 1)+1 {
		t.Errorf("[%s]: %d actions printed on %d lines", section, len(plan.Actions), n)
	}
}
