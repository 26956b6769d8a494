package stub

import (
	"fmt"
	"io"
	"strconv"
	"strings"
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

// noLog forgets all.
type noLog struct{}

func (noLog) Event(Event) {}

// textLog writes events as lines `name key=value ...`.
type textLog struct{ w io.Writer }

func (l textLog) Event(e Event) {
	var b strings.Builder
	if e.Level != Info {
		b.WriteString(e.Level.String() + ": ")
	}
	b.WriteString(e.Name)
	for _, f := range e.Fields {
		b.WriteString(" " + f.Key + "=" + fieldText(f.Value))
	}
	b.WriteByte('\n')
	_, _ = io.WriteString(l.w, b.String()) // nobody to tell
}

// fieldText keeps an event on one line (S64): what is not a plain word is quoted.
func fieldText(v any) string {
	s := fmt.Sprint(v)
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
