package inf

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/testenv"
)

// behaviour is a row of the table of known behaviours.
type behaviour struct {
	id, kind, note  string
	given, ask, exp string // JSON
}

// behaviourKinds maps a kind of question to the code that answers it. Rows of
// other kinds are skipped: the table may grow.
var behaviourKinds = map[string]func(t *testing.T, given string, a asked) any{
	"open":           answerOpen,
	"section-exists": answerSectionExists,
	"first-line":     answerFirstLine,
	"find-by-key":    answerFindByKey,
	"line-count":     answerLineCount,
	"int":            answerInt,
	"binary":         answerBinary,
	"query":          answerQuery,
	"dirid":          answerDirID,
}

// asked is the ask column; what a kind does not use stays nil.
type asked struct {
	Section  string
	Key      string
	Field    int
	Source   *string
	Disk     *int
	Get      string
	Arch     string
	Dest     *string
	Expand   *string
	SetDirID *int
	To       string
}

type failed struct {
	Error string `json:"error"`
	Line  *int   `json:"line,omitempty"`
}

func TestINFBehaviours(t *testing.T) {
	rows := readBehaviours(t, "data")
	if len(rows) == 0 {
		t.Fatal("the table has no row of form data")
	}
	for _, row := range rows {
		t.Run(row.id, func(t *testing.T) {
			answer := behaviourKinds[row.kind]
			if answer == nil {
				t.Skipf("unknown kind %q", row.kind)
			}
			var given string
			var ask asked
			var want any
			for text, to := range map[string]any{row.given: &given, row.ask: &ask, row.exp: &want} {
				if err := json.Unmarshal([]byte(text), to); err != nil {
					t.Fatalf("%s: %v", text, err)
				}
			}
			got := roundTrip(t, answer(t, given, ask))
			if diff := cmp.Diff(want, got, cmp.FilterPath(isPath(row.kind), cmp.Comparer(strings.EqualFold))); diff != "" {
				t.Errorf("%s\nof %q (-want +got):\n%s", row.note, given, diff)
			}
		})
	}
}

// isPath: paths compare without regard to case.
func isPath(kind string) func(cmp.Path) bool {
	return func(cmp.Path) bool { return kind == "query" || kind == "dirid" }
}

// readBehaviours reads the rows of a form, and the columns by the names in the
// head of the table.
func readBehaviours(t *testing.T, form string) (rows []behaviour) {
	data, err := os.ReadFile(testenv.Behaviours(t))
	if err != nil {
		t.Fatal(err)
	}
	var head map[string]int
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if head == nil {
			head = map[string]int{}
			for i, name := range cells {
				head[strings.TrimSuffix(name, "_json")] = i
			}
			continue
		}
		cell := func(name string) string {
			if i, ok := head[name]; ok && i < len(cells) {
				return cells[i]
			}
			return ""
		}
		if cell("form") == form {
			rows = append(rows, behaviour{
				id: cell("id"), kind: cell("kind"), note: cell("note"),
				given: cell("given"), ask: cell("ask"), exp: cell("expected"),
			})
		}
	}
	return rows
}

// roundTrip turns an answer into what its JSON would be read as.
func roundTrip(t *testing.T, answer any) (v any) {
	data, err := json.Marshal(answer)
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func openGiven(t *testing.T, given string, arch string) *View {
	f, err := Parse("given.inf", []byte(given), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f.View(ViewOptions{Dirs: DefaultDirs(`C:\src`, "ann"), Arch: arch})
}

// lookupError names an error as the table does.
func lookupError(t *testing.T, err error) failed {
	for target, name := range map[error]string{
		ErrSectionNotFound: "SECTION_NOT_FOUND", ErrLineNotFound: "LINE_NOT_FOUND",
		ErrInvalidData: "INVALID_DATA", ErrInvalidParameter: "INVALID_PARAMETER",
	} {
		if errors.Is(err, target) {
			return failed{Error: name}
		}
	}
	t.Fatalf("untyped error %v", err)
	return failed{}
}

// answerOpen opens the text as it is and as UTF-16; both must agree.
func answerOpen(t *testing.T, given string, _ asked) any {
	open := func(data []byte) any {
		f, err := Parse("given.inf", data, Options{})
		var syntax *SyntaxError
		switch {
		case errors.As(err, &syntax):
			return failed{map[ErrorKind]string{
				WrongINFStyle: "WRONG_INF_STYLE", ExpectedSectionName: "EXPECTED_SECTION_NAME",
				BadSectionNameLine: "BAD_SECTION_NAME_LINE", SectionNameTooLong: "SECTION_NAME_TOO_LONG",
			}[syntax.Kind], &syntax.Line}
		case err != nil:
			t.Fatalf("untyped error %v", err)
		case string(f.Bytes()) != string(data):
			t.Errorf("prints back as %q", f.Bytes())
		}
		return map[string]bool{"ok": true}
	}
	plain, wide := open([]byte(given)), open(utf16LE(given))
	if diff := cmp.Diff(plain, wide); diff != "" {
		t.Errorf("UTF-16 (-8-bit +UTF-16):\n%s", diff)
	}
	return plain
}

func utf16LE(s string) []byte {
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func answerSectionExists(t *testing.T, given string, a asked) any {
	return openGiven(t, given, "").file.Section(a.Section) != nil
}

func answerFirstLine(t *testing.T, given string, a asked) any {
	v := openGiven(t, given, "")
	l, err := v.First(a.Section)
	if err != nil {
		return lookupError(t, err)
	}
	answer := map[string]any{"key": nil, "fields": v.Fields(l), "text": v.Text(l)}
	if key, ok := v.Key(l); ok {
		answer["key"] = key
	}
	return answer
}

func answerFindByKey(t *testing.T, given string, a asked) any {
	v := openGiven(t, given, "")
	if _, err := v.FindFirst(a.Section, a.Key); err != nil {
		return lookupError(t, err)
	}
	var first []string
	for _, l := range v.Find(a.Section, a.Key) {
		first = append(first, v.Field(l, 1))
	}
	return first
}

func answerLineCount(t *testing.T, given string, a asked) any {
	n, err := openGiven(t, given, "").LineCount(a.Section)
	if err != nil {
		return lookupError(t, err)
	}
	return n
}

func answerInt(t *testing.T, given string, a asked) any {
	v := openGiven(t, given, "")
	l, err := v.First(a.Section)
	if err != nil {
		return lookupError(t, err)
	}
	n, err := v.Int(l, a.Field)
	if err != nil {
		return lookupError(t, err)
	}
	return n
}

func answerBinary(t *testing.T, given string, a asked) any {
	v := openGiven(t, given, "")
	l, err := v.First(a.Section)
	if err != nil {
		return lookupError(t, err)
	}
	data, err := v.Binary(l, a.Field)
	if err != nil {
		return lookupError(t, err)
	}
	list := []int{}
	for _, b := range data {
		list = append(list, int(b))
	}
	return list
}

func answerQuery(t *testing.T, given string, a asked) any {
	v := openGiven(t, given, a.Arch)
	switch {
	case a.Source != nil:
		s, err := v.Source(*a.Source)
		if err != nil {
			return lookupError(t, err)
		}
		return map[string]any{"disk": s.Disk, "path": s.Path}
	case a.Disk != nil:
		d, err := v.Disk(*a.Disk)
		if err != nil {
			return lookupError(t, err)
		}
		return map[string]string{"description": d.Description, "tag": d.Tag, "path": d.Path}[a.Get]
	case a.Dest != nil:
		d, err := v.Destination(*a.Dest)
		if err != nil {
			return lookupError(t, err)
		}
		return d.Path
	}
	t.Skip("unknown query")
	return nil
}

func answerDirID(t *testing.T, given string, a asked) any {
	v := openGiven(t, given, "")
	if a.SetDirID != nil {
		if err := v.SetDir(*a.SetDirID, a.To); err != nil {
			return lookupError(t, err)
		}
	}
	if a.Expand == nil {
		return map[string]bool{"ok": true}
	}
	return v.Expand(*a.Expand)
}
