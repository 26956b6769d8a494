//go:build unix

package stub

import (
	"io"
	"os"

	"goexpress/internal/text"
)

// OutputCodec implements Facts: programs write UTF-8 here.
func (*Host) OutputCodec() text.Codec { return nil }

// ownOutputs are our own standard output and standard error, nil where there is
// none, and whether the two are the same thing.
func ownOutputs() (stdout, stderr io.Writer, same bool) {
	out, outErr := os.Stdout.Stat()
	errs, errsErr := os.Stderr.Stat()
	if outErr == nil {
		stdout = os.Stdout
	}
	if errsErr == nil {
		stderr = os.Stderr
	}
	return stdout, stderr, (outErr == nil) == (errsErr == nil) && (outErr != nil || os.SameFile(out, errs))
}
