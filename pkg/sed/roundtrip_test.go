package sed

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"goexpress/internal/codepage"
	"goexpress/internal/text"
)

// same compares what directives say, whatever file says it.
var same = cmp.Options{
	cmpopts.IgnoreUnexported(Directive{}),
	cmpopts.IgnoreFields(Directive{}, "Doc", "Name", "Encoding", "Findings", "PurposePos"),
	cmpopts.IgnoreFields(Value{}, "Pos", "Section", "Key"),
	cmpopts.IgnoreFields(SourceDir{}, "Section"),
	cmpopts.EquateEmpty(),
}

// checkRoundTrip demands that the normal form says the same as d, in every
// encoding that has room for it, and is its own normal form.
func checkRoundTrip(t *testing.T, d *Directive) {
	t.Helper()
	formatted := 0
	for _, page := range []int{d.CodePage, utf8Page, 932} {
		cp, err := codepage.Lookup(page)
		if err != nil {
			t.Fatal(err)
		}
		out, err := d.Format(cp)
		if err != nil {
			continue
		}
		formatted++
		want := *d
		got, err := ParseLax("formatted.sed", out, Options{Codec: codepage.Lookup})
		if err != nil {
			t.Fatalf("code page %d: %v", page, err)
		}
		if got.Encoding == text.CodePage {
			want.CodePage = page
		}
		if diff := cmp.Diff(&want, got, same); diff != "" {
			t.Errorf("code page %d: the normal form says something else (-want +got):\n%s%s", page, diff, out)
		}
		again, err := got.Format(cp)
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("code page %d: the normal form is not its own: %v\n%s\n---\n%s", page, err, out, again)
		}
	}
	if formatted == 0 {
		t.Error("no encoding takes the normal form")
	}
}

func diffDirectives(want, got *Directive) string { return cmp.Diff(want, got, same) }
