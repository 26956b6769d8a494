package main

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

// resultWriter is standard output. It keeps its first error, so that a result
// that was lost fails the command wherever it was printed.
type resultWriter struct {
	w   io.Writer
	err error
}

func (r *resultWriter) Write(b []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.w.Write(b)
	if err != nil {
		r.err = &resultError{err}
	}
	return n, r.err
}

// resultError says that the result could not be written.
type resultError struct{ err error }

func (e *resultError) Error() string {
	err := e.err
	for errors.Unwrap(err) != nil { // "write /dev/stdout" says nothing more
		err = errors.Unwrap(err)
	}
	return fmt.Sprintf("the result cannot be written to standard output: %v", err)
}

func (e *resultError) Unwrap() error { return e.err }

// lost grades a run by what became of its output: a reader that went away has
// seen enough, any other loss is said once.
func (a *app) lost(code int, err error, out *resultWriter) int {
	if out.err == nil {
		return code
	}
	if !errors.Is(out.err, syscall.EPIPE) && !errors.Is(err, out.err) {
		a.report(out.err)
	}
	return max(code, exitFailed)
}
