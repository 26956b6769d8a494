package pack

import (
	"context"
	"fmt"
	"io"

	"goexpress/pkg/pe"
)

// imageLimit is the greatest size of a package for target; 0 = none.
func imageLimit(target string) int64 {
	switch target {
	case "windows/386":
		return pe.MaxImage386
	case "linux/amd64", "linux/arm64":
		return 0
	}
	return pe.MaxImage
}

// limitError is a package that grows beyond what its target can start.
type limitError struct {
	target string
	limit  int64
}

func (e *limitError) Error() string {
	return fmt.Sprintf("the package would pass %d bytes, the most that a program for %s can have", e.limit, e.target)
}

// Hint says what to do next.
func (e *limitError) Hint() string {
	return "split the payload over several packages, or deliver large files beside the package"
}

// guard is the way to a file on disk: it ends when the build is given up, and
// when the file grows beyond limit (0 = none).
type guard struct {
	ctx   context.Context
	w     io.WriteSeeker
	at    int64
	limit int64
	err   error // what a write beyond the limit gets
}

func (g *guard) Write(b []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	if g.limit > 0 && g.at+int64(len(b)) > g.limit {
		return 0, g.err
	}
	n, err := g.w.Write(b)
	g.at += int64(n)
	return n, err
}

func (g *guard) Seek(offset int64, whence int) (int64, error) {
	at, err := g.w.Seek(offset, whence)
	if err == nil {
		g.at = at
	}
	return at, err
}
