package stub

import (
	"strings"

	"goexpress/internal/cmdline"
)

// Arguments are what a package was started with.
type Arguments struct {
	Words []string // the switches, each a word with its quotes taken off
	Tail  string   // what stands behind ` -- `, as written: for the launched command
}

// String is one line for a log.
func (a *Arguments) String() string {
	line := cmdline.Join(a.Words)
	if a.Tail != "" {
		line = strings.TrimPrefix(line+" -- "+a.Tail, " ")
	}
	return line
}

// SplitArguments takes a raw Windows command line apart, the program's name
// included, the way wextract does: a quote may open anywhere and hides blanks, and a
// backslash is a backslash, so that `/T:"C:\out dir\"` and `"/T:C:\out dir\"`
// both end in one. Two quotes inside quotes stand for one. A word that starts with
// /C: holds a command line, which callers quote in their own way: there \" is a
// quote too, if all quotes balance that way.
func SplitArguments(raw string) (*Arguments, error) {
	line := skipProgram(raw)
	a, err := splitSwitches(line, true)
	if err != nil {
		a, err = splitSwitches(line, false)
	}
	return a, err
}

// splitSwitches reads words up to ` -- `. escapes allows \" in /C: words.
func splitSwitches(line string, escapes bool) (*Arguments, error) {
	a := &Arguments{}
	for {
		line = strings.TrimLeft(line, " \t")
		if line == "" {
			return a, nil
		}
		if rest, ok := strings.CutPrefix(line, "--"); ok && (rest == "" || isBlank(rest[0])) {
			a.Tail = strings.TrimLeft(rest, " \t")
			return a, nil
		}
		word, rest, closed := nextWord(line, escapes)
		a.Words = append(a.Words, word)
		if !closed {
			return a, &SwitchError{Word: word, Why: "has an opening quote without a closing one"}
		}
		line = rest
	}
}

// skipProgram drops argv[0] by CreateProcess' rule: to the closing quote if it
// starts with one, else to the first blank.
func skipProgram(raw string) string {
	if strings.HasPrefix(raw, `"`) {
		_, rest, _ := strings.Cut(raw[1:], `"`)
		return rest
	}
	if i := strings.IndexAny(raw, " \t"); i >= 0 {
		return raw[i:]
	}
	return ""
}

// nextWord reads one word. escapes allows \" inside the quotes of a /C: word.
func nextWord(s string, escapes bool) (word, rest string, closed bool) {
	var b strings.Builder
	quoted := false
	i := 0
	for ; i < len(s); i++ {
		c := s[i]
		next := byte(0)
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch {
		case quoted && next == '"' && (c == '"' || c == '\\' && escapes && isCommandWord(b.String())):
			b.WriteByte('"')
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && isBlank(c):
			return b.String(), s[i:], true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), "", !quoted
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// isCommandWord reports whether a word starts with /C: or -C:.
func isCommandWord(s string) bool {
	return len(s) >= 3 && (s[0] == '/' || s[0] == '-') && s[1]|0x20 == 'c' && s[2] == ':'
}

// ArgumentsOf is SplitArguments for systems that hand over words, the program's
// name not among them.
func ArgumentsOf(words []string) *Arguments {
	for i, w := range words {
		if w == "--" {
			return &Arguments{Words: words[:i], Tail: cmdline.Join(words[i+1:])}
		}
	}
	return &Arguments{Words: words}
}
