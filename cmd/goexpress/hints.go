package main

import (
	"errors"
	"io/fs"
	"syscall"

	"goexpress/internal/atomicfile"
	"goexpress/internal/diskfull"
	"goexpress/internal/foldfs"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/pe"
	"goexpress/pkg/stub/images"
)

// hintOf says what to do about an error that no finding stands for.
func hintOf(err error) string {
	var (
		hinted    interface{ Hint() string }
		noStub    *images.NotFoundError
		limit     *pe.LimitError
		action    *engine.ActionError
		ambiguous *foldfs.AmbiguousError
		full      *cab.LimitError

		unsupported *cab.UnsupportedError
	)
	switch {
	case errors.As(err, &hinted):
		return hinted.Hint()
	case errors.As(err, &noStub):
		return noStub.Hint
	case errors.As(err, &limit):
		return limit.Hint
	case errors.As(err, &full):
		return full.Hint
	case errors.As(err, &action):
		return action.Hint
	case errors.As(err, &ambiguous):
		return "write the name with the case of the one that is meant"
	case errors.Is(err, atomicfile.ErrInTheWay):
		return "move it away, or write under another name"
	case diskfull.Is(err), errors.Is(err, syscall.EFBIG):
		return "make room on that disk, or write elsewhere"
	case errors.Is(err, fs.ErrPermission):
		return "the user who runs goexpress must be allowed to do that"
	case errors.Is(err, cab.ErrIncompleteSet):
		return "put all cabinets of the set into one folder, or name the others with --next"
	case errors.As(err, &unsupported):
		return "cabinets know the methods none, MSZIP, Quantum and LZX: this one is damaged, or was not made for Windows"
	case errors.As(err, new(*cab.SourceError)) && errors.Is(err, cab.ErrSourceChanged):
		return "do it again when nobody writes to the file"
	case errors.Is(err, express.ErrNotPackage):
		return "IExpress packages, packages of goexpress and cabinets can be read; cab list --search looks for cabinets inside anything"
	}
	return ""
}
