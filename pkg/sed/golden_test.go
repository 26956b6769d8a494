package sed

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/codepage"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// ownFiles are the directives in testdata.
func ownFiles(t testing.TB) []string {
	var files []string
	for _, pattern := range []string{"testdata/*.sed", "testdata/*.cdf"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 6 {
		t.Fatalf("only %d directives in testdata", len(files))
	}
	return files
}

// TestGolden compares, for every directive in testdata, what was read (values and
// findings with their places, in .view) and its normal form (.golden).
func TestGolden(t *testing.T) {
	for _, path := range ownFiles(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			d, err := ParseLax(filepath.Base(path), data, Options{Codec: codepage.Lookup})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(d.Doc.Bytes(), data) {
				t.Error("the document prints back differently")
			}
			cp, err := codepage.Lookup(utf8Page)
			if err != nil {
				t.Fatal(err)
			}
			normal, err := d.Format(cp)
			if err != nil {
				t.Fatal(err)
			}
			stem := strings.TrimSuffix(path, filepath.Ext(path))
			compare(t, stem+".golden", normal)
			compare(t, stem+".view", []byte(view(d)))
			checkPlaces(t, d)
			checkRoundTrip(t, d)
		})
	}
}

func compare(t *testing.T, golden string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (run with -update and look at the difference):\n%s", golden, got)
	}
}

// view prints a Directive for people.
func view(d *Directive) string {
	var b strings.Builder
	value := func(name string, v Value) {
		if v.Set {
			fmt.Fprintf(&b, "%-24s %d:%d [%s] %s = %q\n", name, v.Pos.Line, v.Pos.Col, v.Section, v.Key, v.Text)
		}
	}
	for _, k := range textKeys {
		value(k.key, *k.field(d))
	}
	for _, c := range d.Commands {
		value(strings.TrimRight("command "+c.Name, " "), c.Value)
	}
	for _, key := range versionKeys {
		value("version "+key, d.Version[strings.ToLower(key)])
	}
	for _, c := range d.FileChecks {
		fmt.Fprintf(&b, "file check: %q %q %v-%v %q %q\n", c.Dir, c.Path, c.Low, c.High, c.Message, c.Buttons)
	}
	for _, s := range d.Sources {
		value("folder of "+s.Section, s.Dir)
		for _, f := range s.Files {
			value("file", f)
		}
	}
	for _, f := range d.Findings {
		fmt.Fprintf(&b, "%v: %s: %v\n", f.Severity, f.ID, f)
		if f.Hint != "" {
			fmt.Fprintf(&b, "\thint: %s\n", f.Hint)
		}
	}
	return b.String()
}

// TestExamples reads what the README builds, strictly and without a word.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../../examples/*/*.sed")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse(path, data, Options{})
		if err != nil || len(d.Findings) != 0 {
			t.Errorf("%v %v", err, d)
		}
	}
}
