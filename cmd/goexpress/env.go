package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"goexpress/internal/finding"
	"goexpress/pkg/stub/images"
)

// What the environment tells us is read here and nowhere else.

// notAfter is SOURCE_DATE_EPOCH: file times are cut to it. The zero time means
// that it is not set.
func notAfter() (time.Time, error) {
	s := os.Getenv("SOURCE_DATE_EPOCH")
	if s == "" {
		return time.Time{}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, &finding.Finding{ID: "environment", Severity: finding.Error,
			Message: fmt.Sprintf("SOURCE_DATE_EPOCH=%s is not a number of seconds", s), Hint: "set it as in: date +%s"}
	}
	return time.Unix(n, 0), nil
}

// stubConfig says where stub images are looked for: GOEXPRESS_CACHE or the
// user's cache, the sources this program was built from, the go command.
func (a *app) stubConfig() images.Config {
	c := images.Config{Sources: images.SourceRoot(), Environ: os.Environ()}
	c.CacheDir = os.Getenv("GOEXPRESS_CACHE")
	if c.CacheDir == "" {
		if dir, err := os.UserCacheDir(); err == nil {
			c.CacheDir = filepath.Join(dir, "goexpress")
		}
	}
	if tool, err := exec.LookPath("go"); err == nil {
		c.GoTool = tool
	}
	return c
}
