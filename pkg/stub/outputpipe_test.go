package stub

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// scripted answers each Read with the next of its parts, with io.EOF for an empty
// one, and then with an error.
type scripted struct {
	parts []string
	err   error
}

func (s *scripted) Read(p []byte) (int, error) {
	if len(s.parts) == 0 {
		return 0, s.err
	}
	part := s.parts[0]
	n := copy(p, part)
	if s.parts[0] = part[n:]; n == len(part) {
		s.parts = s.parts[1:]
	}
	if part == "" {
		return 0, io.EOF
	}
	return n, nil
}

func (s *scripted) Close() error { s.err = io.ErrClosedPipe; return nil }

// taker keeps what it gets, and how much that was when everything was there.
type taker struct {
	bytes.Buffer
	pump   *pump
	before int
}

func (w *taker) Write(p []byte) (int, error) {
	select {
	case <-w.pump.drained:
	default:
		w.before += len(p)
	}
	w.Buffer.Write(p)
	return 0, errors.New("somebody who cannot write")
}

type panicking struct{}

func (panicking) Write([]byte) (int, error) { panic("made to panic") }

// However the bytes come, all before the mark are passed on before it, the mark is
// not, and what comes behind it is.
func TestPump(t *testing.T) {
	const mark = "aab-aab-aab-aabX"
	long := strings.Repeat("0123456789", 10_000)
	for _, tt := range []struct {
		parts  []string
		want   string
		before int
		err    error
		broken bool
	}{
		{[]string{mark}, "", 0, io.EOF, false},
		{[]string{"one", "two", mark}, "onetwo", 6, io.EOF, false},
		{[]string{"one" + mark + "late", "later"}, "onelatelater", 3, io.EOF, false},
		{[]string{"one", mark, "", "too late"}, "one", 3, io.EOF, false},
		{[]string{"one", "", "", "two" + mark}, "onetwo", 6, io.EOF, false}, // somebody writes nothing
		{[]string{"aab-aab-aab-" + mark}, "aab-aab-aab-", 12, io.EOF, false},
		{[]string{mark[:15], "a", mark[:15], mark}, mark[:15] + "a" + mark[:15], 31, io.EOF, false},
		{strings.Split("xaaab-"+mark+"y", ""), "xaaab-y", 6, io.EOF, false},
		{[]string{long + mark + long}, long + long, len(long), io.EOF, false},
		{[]string{long[:32<<10-5], mark + "z"}, long[:32<<10-5] + "z", 32<<10 - 5, io.EOF, false},
		{[]string{"one", mark[:9]}, "one" + mark[:9], 12, io.ErrUnexpectedEOF, false},
		{[]string{"one", "aab"}, "oneaab", 6, io.EOF, true},
	} {
		r := &scripted{slices.Clone(tt.parts), tt.err}
		p := &pump{read: r, mark: [16]byte([]byte(mark)), drained: make(chan struct{})}
		w, second := &taker{pump: p}, &taker{pump: p}
		p.to = []io.Writer{panicking{}, w, nil, second}
		p.broken.Store(tt.broken)
		p.run()
		if got := w.String(); got != tt.want || w.before != tt.before || second.String() != got {
			t.Errorf("%.40q: %d bytes, %.40q, %d before the mark", tt.parts, len(got), got, w.before)
		}
		select {
		case <-p.drained:
		default:
			t.Errorf("%.40q: whoever waits, waits for ever", tt.parts)
		}
		if !errors.Is(r.err, io.ErrClosedPipe) {
			t.Errorf("%.40q: not closed", tt.parts)
		}
	}
}

// stuck does not come back.
type stuck chan struct{}

func (s stuck) Write([]byte) (int, error) { <-s; return 0, nil }

// Real pipes: all is there when finish comes back, but for somebody who does not
// read when the time is over.
func TestCapture(t *testing.T) {
	c := &capture{}
	var out, errs bytes.Buffer
	for _, w := range []io.Writer{&out, &errs} {
		if err := c.add(w); err != nil {
			t.Fatal(err)
		}
	}
	want := strings.Repeat("line\n", 100_000)
	for _, f := range []io.Writer{c.stdout(), c.stderr()} {
		if _, err := io.WriteString(f, want); err != nil {
			t.Fatal(err)
		}
	}
	c.finish(t.Context())
	if out.String() != want || errs.String() != want {
		t.Errorf("%d and %d bytes, want %d", out.Len(), errs.Len(), len(want))
	}

	never := make(stuck)
	defer close(never)
	c = &capture{}
	if err := c.add(never); err != nil {
		t.Fatal(err)
	}
	if c.stdout() != c.stderr() {
		t.Error("one pipe is two")
	}
	_, _ = io.WriteString(c.stderr(), "x")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c.finish(ctx) // a hang fails the test
}
