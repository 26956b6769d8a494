package main

import (
	"fmt"
	"io/fs"
	"testing"

	"goexpress/pkg/pack"
)

// A target is told apart from its temporary file, and what helps stays the same.
func TestHintOfTarget(t *testing.T) {
	raw := &fs.PathError{Op: "open", Path: ".goexpress-X.tmp", Err: fs.ErrPermission}
	for _, err := range []error{raw, pack.TargetError("out.cab", raw), fmt.Errorf("more: %w", raw)} {
		if hintOf(err) == "" {
			t.Errorf("%v: no hint", err)
		}
	}
}
