package stub

import (
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/secret"
)

// Level of an event.
type Level uint8

// The levels.
const (
	Info Level = iota
	Warning
	Error
)

// levels are the names of the levels.
var levels = [...]string{"info", "warning", "error"}

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

// fields are what there is to say of an event.
type fields []Field

func (f *fields) add(key string, value any) { *f = append(*f, Field{key, value}) }

// Log takes the events of a run.
type Log interface {
	Event(*Event)
}

// journal hands the events of a run on to all who want them. It keeps those that
// happen before it is known who that is.
type journal struct {
	logs    []Log
	early   []*Event
	settled bool         // all logs are there
	secrets *secret.Mask // nil: none

	mu    sync.Mutex // for events, which come from what programs print, too
	ended bool       // by the last event of a run
}

func (j *journal) Event(e *Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended { // what was left running prints on
		return
	}
	j.ended = e.Name == "exit"
	j.mask(e.Fields)
	if !j.settled {
		j.early = append(j.early, e)
	}
	for _, l := range j.logs {
		l.Event(e)
	}
}

// add gives another log all that has happened so far, and what will.
func (j *journal) add(l Log) {
	for _, e := range j.early {
		l.Event(e)
	}
	j.logs = append(j.logs, l)
}

// hide names the secrets. The events until now have not had a log's reader yet, but
// somebody's at the console.
func (j *journal) hide(secrets *secret.Mask) {
	j.secrets = secrets
	for _, e := range j.early {
		j.mask(e.Fields)
	}
}

// mask takes the secrets out of an event.
func (j *journal) mask(fields []Field) {
	for i := range fields {
		f := &fields[i]
		switch v := f.Value.(type) {
		case string:
			f.Value = j.secrets.Hide(v)
		case error:
			f.Value = j.secrets.Hide(v.Error())
		}
	}
}

// textLog writes events for somebody who watches: `name key=value ...`. What
// programs print is there already.
type textLog struct{ w io.Writer }

func (l *textLog) Event(e *Event) {
	if e.Name == "output" {
		return
	}
	var b strings.Builder
	if e.Level != Info {
		b.WriteString(levels[e.Level] + ": ")
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
