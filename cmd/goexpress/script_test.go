package main

import (
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/tc-hib/winres"

	"goexpress/pkg/cab"
	"goexpress/pkg/stub/images"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"goexpress": main})
}

// TestScripts runs the scripts in testdata/script. They take their stub from
// the user's own cache, which is filled here once: building one takes seconds.
func TestScripts(t *testing.T) {
	cache := fillCache(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		ContinueOnError:     true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GOEXPRESS_CACHE", cache)
			e.Setenv("TZ", "UTC")
			e.Setenv("LC_ALL", "C.UTF-8")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"mkcab": scriptMkcab, "flip": scriptFlip, "truncate": scriptTruncate,
			"mtime": scriptMtime, "count": scriptCount, "hex": scriptHex, "mkico": scriptMkico, "mkstub": scriptMkstub,
		},
	})
}

// fillCache makes sure that the images the scripts need are in the cache.
func fillCache(t *testing.T) string {
	t.Helper()
	c := (&app{}).stubConfig()
	c.Progress = nil
	for _, target := range []string{"windows/amd64", "linux/amd64"} {
		if _, err := images.Find(context.Background(), target, c); err != nil {
			t.Fatal(err)
		}
	}
	return c.CacheDir
}

// mkcab OUT NAME=CONTENT...: a cabinet with any names, good or bad.
func scriptMkcab(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: mkcab OUT NAME=CONTENT...")
	}
	var files []cab.Source
	for _, arg := range args[1:] {
		name, content, _ := strings.Cut(arg, "=")
		files = append(files, cab.Source{
			FileHeader: cab.FileHeader{Name: name, Size: int64(len(content)), Modified: time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)},
			Open:       func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil },
		})
	}
	out, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer out.Close()
	_, err = cab.Write(context.Background(), out, files, cab.WriteOptions{})
	ts.Check(err)
}

// flip FILE TEXT: changes the first byte of the last place where TEXT stands.
func scriptFlip(ts *testscript.TestScript, neg bool, args []string) {
	data := []byte(ts.ReadFile(args[0]))
	at := strings.LastIndex(string(data), args[1])
	if at < 0 {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	data[at] ^= 0x20
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o755))
}

// truncate FILE SIZE: cuts or lengthens, with a hole; a negative size is taken
// from what there is.
func scriptTruncate(ts *testscript.TestScript, neg bool, args []string) {
	size, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	path := ts.MkAbs(args[0])
	if info, err := os.Stat(path); err == nil && size < 0 {
		size += info.Size()
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	ts.Check(err)
	defer f.Close()
	ts.Check(f.Truncate(size))
}

// mtime FILE TIME sets a file's time, mtime -is FILE TIME checks it.
func scriptMtime(ts *testscript.TestScript, neg bool, args []string) {
	when, err := time.Parse(time.RFC3339, args[len(args)-1])
	ts.Check(err)
	path := ts.MkAbs(args[len(args)-2])
	if args[0] != "-is" {
		ts.Check(os.Chtimes(path, when, when))
		return
	}
	info, err := os.Stat(path)
	ts.Check(err)
	if info.ModTime().Equal(when) == neg {
		ts.Fatalf("%s has the time %s", args[1], info.ModTime().UTC().Format(time.RFC3339))
	}
}

// count N DIR: DIR holds exactly N entries, hidden ones too.
func scriptCount(ts *testscript.TestScript, neg bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[1]))
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if fmt.Sprint(len(names)) != args[0] {
		ts.Fatalf("%s holds %d entries: %s", args[1], len(names), strings.Join(names, " "))
	}
}

// mkico FILE: an icon of one picture.
func scriptMkico(ts *testscript.TestScript, neg bool, args []string) {
	icon, err := winres.NewIconFromImages([]image.Image{image.NewNRGBA(image.Rect(0, 0, 16, 16))})
	ts.Check(err)
	out, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer out.Close()
	ts.Check(icon.SaveICO(out))
}

// mkstub TARGET FILE: the image of a stub of ours.
func scriptMkstub(ts *testscript.TestScript, neg bool, args []string) {
	image, err := images.Find(context.Background(), args[0], (&app{}).stubConfig())
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), image.Data, 0o755))
}

// hex FILE TEXT: writes TEXT, in which \xNN stands for a byte.
func scriptHex(ts *testscript.TestScript, neg bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}
