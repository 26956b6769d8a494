package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

// deaf is an output that takes so many bytes and no more.
type deaf struct {
	room int
	err  error
}

func (d *deaf) Write(b []byte) (int, error) {
	if len(b) > d.room {
		return 0, d.err
	}
	d.room -= len(b)
	return len(b), nil
}

func TestLostOutput(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "/dev/stdout", Err: errors.New("no room")}
	gone := &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}
	const said = "error: the result cannot be written to standard output: no room\n"
	for _, row := range []struct {
		args   string
		out    deaf
		code   int
		stderr string
	}{
		{"version", deaf{0, full}, 1, said},
		{"version --json", deaf{0, full}, 1, said},
		{"--help", deaf{0, full}, 1, said},
		{"version", deaf{1 << 20, full}, 0, ""},
		{"version", deaf{0, gone}, 1, ""},
		{"version --json", deaf{0, gone}, 1, ""},
	} {
		var stderr bytes.Buffer
		code := run(context.Background(), strings.Fields(row.args), strings.NewReader(""), &row.out, &stderr)
		if code != row.code || stderr.String() != row.stderr {
			t.Errorf("%s into %+v: code %d, %q", row.args, row.out, code, stderr.String())
		}
	}
}
