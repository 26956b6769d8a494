package stub

import (
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/sorting"
)

// Level of an event.
type Level uint8

// The levels.
const (
	Info Level = iota
	Warning
	Error
)

func (l Level) String() string { return [...]string{"info", "warning", "error"}[l] }

// Event is one thing that happened in a run.
type Event struct {
	Time   time.Time
	Level  Level
	Name   string  // "extract", "command"
	Fields []Field // in the order in which they are shown
}

// Field is a named value of an event.
type Field struct {
	Key   string
	Value any // string, bool, integer, time.Duration or error
}

// Log takes the events of a run.
type Log interface {
	Event(Event)
}

// journal hands the events of a run on to all who want them. It keeps those that
// happen before it is known who that is.
type journal struct {
	logs    []Log
	early   []Event
	settled bool              // all logs are there
	secrets *strings.Replacer // nil: none
	forms   []string          // of secrets, as the Replacer looks for them

	mu    sync.Mutex // for events, which come from what programs print, too
	ended bool       // by the last event of a run
}

func (j *journal) Event(e Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended { // what was left running prints on
		return
	}
	j.ended = e.Name == "exit"
	if !j.settled {
		j.early = append(j.early, e)
	}
	for _, l := range j.logs {
		l.Event(j.masked(e))
	}
}

// add gives another log all that has happened so far, and what will.
func (j *journal) add(l Log) {
	for _, e := range j.early {
		l.Event(j.masked(e))
	}
	j.logs = append(j.logs, l)
}

// settle says that no further log will come.
func (j *journal) settle() { j.early, j.settled = nil, true }

// masked is the event without secrets.
func (j *journal) masked(e Event) Event {
	if j.secrets == nil {
		return e
	}
	fields := make([]Field, len(e.Fields))
	for i, f := range e.Fields {
		switch v := f.Value.(type) {
		case string:
			f.Value = j.mask(v)
		case error:
			f.Value = j.mask(v.Error())
		}
		fields[i] = f
	}
	e.Fields = fields
	return e
}

// mask is a text without secrets.
func (j *journal) mask(s string) string {
	if j.secrets == nil {
		return s
	}
	return j.secrets.Replace(s)
}

// secretBegun is how many bytes at the end of a masked text may be the beginning of
// a secret.
func (j *journal) secretBegun(s string) int {
	most := 0
	for _, form := range j.forms {
		n := min(len(form)-1, len(s))
		for n > most && !strings.HasSuffix(s, form[:n]) {
			n--
		}
		most = max(most, n)
	}
	return most
}

// textLog writes events for somebody who watches: `name key=value ...`. What
// programs print is there already.
type textLog struct{ w io.Writer }

func (l textLog) Event(e Event) {
	if e.Name == "output" {
		return
	}
	var b strings.Builder
	if e.Level != Info {
		b.WriteString(e.Level.String() + ": ")
	}
	b.WriteString(e.Name + fieldsText(e.Fields) + "\n")
	_, _ = io.WriteString(l.w, b.String()) // nobody to tell
}

// fieldsText is ` key=value` for each field.
func fieldsText(fields []Field) string {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString(" " + f.Key + "=" + fieldText(f.Value))
	}
	return b.String()
}

// fieldText keeps an event on one line (S64): what is not a plain word is quoted.
func fieldText(v any) string {
	s := format.Sprintf("%v", v)
	for _, r := range s {
		if r <= ' ' || r == '"' || r == '=' || r >= 0x7f {
			return strconv.Quote(s)
		}
	}
	if s == "" {
		return `""`
	}
	return s
}

// hidden stands where a secret was.
const hidden = "***"

// hide makes a journal mask secrets: texts between commas, longest first, so that
// one that is part of another leaves nothing of it, and as they are written inside
// the quotes of a command line.
func (j *journal) hide(secrets string) {
	words := strings.FieldsFunc(secrets, func(r rune) bool { return r == ',' })
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	sorting.Stable(words, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, w := range words {
		if w == "" {
			continue
		}
		for _, form := range []string{w, strings.ReplaceAll(w, `"`, `\"`), strings.ReplaceAll(w, `"`, `""`)} {
			pairs = append(pairs, form, hidden)
			j.forms = append(j.forms, form)
		}
	}
	if len(pairs) > 0 {
		j.secrets = strings.NewReplacer(pairs...)
	}
}
