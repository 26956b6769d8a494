package main

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"goexpress/pkg/cab"
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

// A cabinet of a set that may not be read is there.
func TestHintOfSet(t *testing.T) {
	forbidden := fmt.Errorf("%w: %w", cab.ErrIncompleteSet, &fs.PathError{Op: "open", Path: "two.cab", Err: fs.ErrPermission})
	if hint := hintOf(forbidden); strings.Contains(hint, "--next") {
		t.Error(hint)
	}
	if hint := hintOf(cab.ErrIncompleteSet); !strings.Contains(hint, "--next") {
		t.Error(hint)
	}
}
