package stub

import (
	"io"
	"strconv"
	"strings"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/jsontext"
)

// logTime is how logs tell the time, in UTC: RFC 3339 with milliseconds.
const logTime = "2006-01-02T15:04:05.000Z07:00"

// maxLog is how much one run writes to its log (S64). A command that prints
// without end must not fill the drive.
const maxLog = 64 << 20

// fileLog appends events to a file, each by one write, so that runs which share a
// file do not cut each other's lines.
type fileLog struct {
	_    incomparable.Struct
	file io.WriteCloser
	json bool // a line is an object
	room int  // bytes that may still be written; negative: it is full
}

// newFileLog writes JSON lines to a file by a name that ends in .jsonl, and text
// to others.
func newFileLog(path string, file io.WriteCloser) *fileLog {
	return &fileLog{file: file, json: strings.HasSuffix(strings.ToLower(path), ".jsonl"), room: maxLog}
}

func (l *fileLog) line(e *Event) string {
	if l.json {
		return jsonLine(e)
	}
	return logLine(e)
}

// Event writes an event. Of those that come when the log is full only what the
// run has come to is still written. That a write fails changes nothing: there is
// nobody to tell, and the package's own work goes on.
func (l *fileLog) Event(e *Event) {
	line := l.line(e)
	if l.room >= 0 {
		if l.room -= len(line); l.room < 0 {
			var said fields
			said.add("full", true)
			_, _ = io.WriteString(l.file, l.line(&Event{Time: e.Time, Level: Warning, Name: "log", Fields: said}))
		}
	}
	if l.room >= 0 || e.Name == "failed" || e.Name == "exit" {
		_, _ = io.WriteString(l.file, line)
	}
}

// logLine is `time level event key=value ...`.
func logLine(e *Event) string {
	return e.Time.UTC().Format(logTime) + " " + levels[e.Level] + " " + fieldText(e.Name) + fieldsText(e.Fields) + "\n"
}

// jsonLine is an object with the keys time, level and event, and the fields.
func jsonLine(e *Event) string {
	out := jsontext.Append([]byte(`{"time":`), e.Time.UTC().Format(logTime))
	out = jsontext.Append(append(out, `,"level":`...), levels[e.Level])
	out = jsontext.Append(append(out, `,"event":`...), e.Name)
	for _, f := range e.Fields {
		out = jsontext.Append(append(out, ','), f.Key)
		out = appendValue(append(out, ':'), f.Value)
	}
	return string(append(out, '}', '\n'))
}

// appendValue writes numbers and truth values as JSON has them, a duration in
// seconds, and all else as its text.
func appendValue(out []byte, v any) []byte {
	switch v := v.(type) {
	case bool, int, int64, uint32, uint64:
		return format.Appendf(out, "%v", v)
	case time.Duration:
		return strconv.AppendFloat(out, v.Seconds(), 'f', -1, 64)
	}
	return jsontext.Append(out, format.Sprintf("%v", v))
}
