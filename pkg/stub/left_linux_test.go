package stub

import (
	"os"
	"slices"
	"syscall"
	"testing"
)

func TestLeftRunning(t *testing.T) {
	all := []processInfo{
		{1, 0, 1}, {2, 0, 0}, {10, 1, 10}, // another's
		{100, 10, 100},                   // ourselves
		{101, 100, 101}, {102, 101, 101}, // a command left by another, and its own
		{103, 100, 103}, {104, 103, 103}, // nobody waits for these
		{105, 100, 103},                                 // an orphan of their group
		{106, 102, 106},                                 // a session of its own
		{200, 1, 200}, {201, 202, 201}, {202, 201, 201}, // a circle
		{203, 999, 203}, // the parent has ended meanwhile
	}
	loose := map[int]bool{103: true}
	if got := leftRunning(all, 100, loose, func(int) bool { return true }); !slices.Equal(got, []int{101, 102, 106}) {
		t.Errorf("%v", got)
	}
	if got := leftRunning(all, 100, loose, func(id int) bool { return id == 106 }); !slices.Equal(got, []int{106}) {
		t.Errorf("wanted: %v", got)
	}
	if got := leftRunning(nil, 100, nil, nil); got != nil {
		t.Errorf("none: %v", got)
	}
}

func TestParseStat(t *testing.T) {
	for stat, want := range map[string]processInfo{
		"7 (sh) S 5 6 6 0 -1": {7, 5, 6}, "7 (a) b (c) R 1 2 3": {7, 1, 2}, "7 () Z 1 0": {7, 1, 0},
		"": {}, "7 (sh)": {}, "7 (sh) S x 6": {}, "7 (sh) S 5": {},
	} {
		if got, ok := parseStat(7, stat); ok != (want.id != 0) || ok && got != want {
			t.Errorf("%q: %v, %t", stat, got, ok)
		}
	}
	self := os.Getpid()
	if !slices.Contains(processes(), processInfo{self, os.Getppid(), syscall.Getpgrp()}) {
		t.Error("this process is not there")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if !runsFrom(self, dir) || runsFrom(self, dir+"/testdata") || runsFrom(self, dir[:len(dir)-1]) {
		t.Error("this process runs elsewhere")
	}
}
