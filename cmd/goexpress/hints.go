package main

import (
	"errors"
	"io/fs"
	"syscall"

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
		missing   *fs.PathError
	)
	switch {
	case errors.As(err, &hinted):
		return hinted.Hint()
	case errors.As(err, &noStub):
		return noStub.Hint
	case errors.As(err, &limit):
		return limit.Hint
	case errors.As(err, &action):
		return action.Hint
	case errors.As(err, &ambiguous):
		return "write the name with the case of the one that is meant"
	case errors.Is(err, syscall.ENOSPC):
		return "make room on that disk, or write elsewhere with -o PATH"
	case errors.Is(err, express.ErrNotPackage):
		return "inspect, extract and verify take IExpress packages, packages of goexpress, and cabinets"
	case errors.Is(err, cab.ErrFormat):
		return ""
	case errors.As(err, &missing) && errors.Is(err, fs.ErrPermission):
		return "the user who runs goexpress must be allowed to do that"
	}
	return ""
}
