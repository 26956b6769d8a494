package engine_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"

	"goexpress/internal/petest"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

// program makes a PE file of a file version; "" for one without a version.
func program(version string) string {
	image := petest.Image{}
	if version != "" {
		res := petest.Resource{Type: 16, Num: 1, Lang: 1033, Data: versionResource(version)}
		image.Sections = []petest.Section{{Name: ".rsrc", Resources: []petest.Resource{res}, Dirs: []int{2}}}
	}
	return string(image.Bytes())
}

// versionResource is a VS_VERSIONINFO with nothing but its fixed part.
func versionResource(version string) []byte {
	var v [4]uint16
	if _, err := fmt.Sscanf(version, "%d.%d.%d.%d", &v[0], &v[1], &v[2], &v[3]); err != nil {
		panic(err)
	}
	le := binary.LittleEndian
	b := le.AppendUint16(nil, 92)                                       // wLength
	b = le.AppendUint16(b, 52)                                          // wValueLength
	b = le.AppendUint16(b, 0)                                           // wType: binary
	for _, c := range utf16.Encode([]rune("VS_VERSION_INFO\x00\x00")) { // padded to four bytes
		b = le.AppendUint16(b, c)
	}
	b = le.AppendUint32(b, 0xFEEF04BD) // dwSignature
	b = le.AppendUint32(b, 0x10000)
	b = le.AppendUint32(b, uint32(v[0])<<16|uint32(v[1]))
	b = le.AppendUint32(b, uint32(v[2])<<16|uint32(v[3]))
	return append(b, make([]byte, 92-len(b))...)
}

const (
	absent = "absent"
	text   = "just text"
)

// Copy flags against what is at the target: "" in why means that the file is
// copied. Contents are absent, text, or a version of a program ("none" for a
// program without one).
var flagTests = []struct {
	flags         uint32
	source, there string
	why           string
}{
	// AdvPack's way: a higher version stays, everything else is replaced.
	{0, text, absent, ""},
	{0, text, text, ""},
	{0, "1.0.0.0", absent, ""},
	{0, "1.0.0.0", text, ""},
	{0, "1.0.0.0", "none", ""},
	{0, "none", "none", ""},
	{0, "2.0.0.0", "1.0.0.0", ""},
	{0, "1.0.0.0", "1.0.0.0", ""},
	{0, "1.0.0.0", "2.0.0.0", "higher version (2.0.0.0 over 1.0.0.0)"},
	{0, "4.72.2106.9", "4.72.2106.10", "higher version (4.72.2106.10 over 4.72.2106.9)"},
	{0, "9.0.0.0", "10.0.0.0", "higher version"},
	{0, "1.65535.0.0", "2.0.0.0", "higher version"},
	{0, text, "1.0.0.0", "has a version (1.0.0.0), the new one has none"},
	{0, "none", "1.0.0.0", "has a version (1.0.0.0), the new one has none"},
	{0, text, "0.0.0.0", "has a version (0.0.0.0), the new one has none"},

	{inf.CopyNoVersionDialog, "1.0.0.0", "2.0.0.0", "higher version"},
	{inf.CopyNoVersionDialog, "1.0.0.0", "1.0.0.0", ""},
	{inf.CopyNoVersionDialog, text, text, ""},

	{inf.CopyOverwriteOlderOnly, "1.0.0.0", absent, ""},
	{inf.CopyOverwriteOlderOnly, "2.0.0.0", "1.0.0.0", ""},
	{inf.CopyOverwriteOlderOnly, "1.0.0.0", "1.0.0.0", "same version (1.0.0.0)"},
	{inf.CopyOverwriteOlderOnly, "1.0.0.0", "2.0.0.0", "higher version"},
	{inf.CopyOverwriteOlderOnly, "1.0.0.0", text, ""},
	{inf.CopyOverwriteOlderOnly, text, text, ""}, // nothing says that it is not older
	{0x60, "1.0.0.0", "1.0.0.0", "same version"}, // 96, met in the field

	{inf.CopyNoVersionCheck, "1.0.0.0", "2.0.0.0", ""},
	{inf.CopyNoVersionCheck, text, "2.0.0.0", ""},
	{inf.CopyNoVersionCheck | inf.CopyOverwriteOlderOnly, "1.0.0.0", "2.0.0.0", ""},

	{inf.CopyNoOverwrite, "2.0.0.0", absent, ""},
	{inf.CopyNoOverwrite, "2.0.0.0", "1.0.0.0", "the file exists"},
	{inf.CopyNoOverwrite, text, text, "the file exists"},
	{inf.CopyNoOverwrite | inf.CopyNoVersionCheck, text, text, "the file exists"},

	{inf.CopyReplaceOnly, text, absent, "there is no file to replace"},
	{inf.CopyReplaceOnly, text, text, ""},
	{inf.CopyReplaceOnly, "1.0.0.0", "2.0.0.0", "higher version"},
	{inf.CopyReplaceOnly | inf.CopyNoVersionCheck, "1.0.0.0", "2.0.0.0", ""},
	{inf.CopyReplaceOnly | inf.CopyNoOverwrite, text, absent, "there is no file to replace"},
	{inf.CopyReplaceOnly | inf.CopyNoOverwrite, text, text, "the file exists"},

	// What asks for a restart, or speaks of files in use, compares versions too.
	{inf.CopyReplaceBootFile, text, absent, ""},
	{inf.CopyReplaceBootFile, "1.0.0.0", "2.0.0.0", "higher version"},
	{inf.CopyForceInUse, text, absent, ""},
	{inf.CopyForceInUse, "1.0.0.0", "2.0.0.0", "higher version"},
	{inf.CopyTryRename, "2.0.0.0", "1.0.0.0", ""},
	{inf.CopyTryRename, "1.0.0.0", "2.0.0.0", "higher version"},

	// Without a user, or without compressed files, these say nothing.
	{inf.CopyWarnIfSkip, "2.0.0.0", "1.0.0.0", ""},
	{inf.CopyWarnIfSkip, "1.0.0.0", "2.0.0.0", "higher version"},
	{inf.CopyNoSkip, "2.0.0.0", "1.0.0.0", ""},
	{inf.CopyNoSkip, "1.0.0.0", "2.0.0.0", "higher version"},
	{inf.CopyNoDecomp, text, text, ""},
	{inf.CopyNoPrune, "1.0.0.0", "1.0.0.0", ""},                    // the same file is copied with and without
	{inf.CopyWarnIfSkip | inf.CopyNoVersionDialog, text, text, ""}, // 33, met in the field
	{inf.CopyNoSkip | inf.CopyNoDecomp | inf.CopyNoPrune | inf.CopyTryRename, "1.0.0.0", "2.0.0.0", "higher version"},
	{0x80000000, text, text, ""},
}

func content(kind string) string {
	switch kind {
	case text:
		return text
	case "none":
		return program("")
	}
	return program(kind)
}

func TestCopyFlags(t *testing.T) {
	for _, tt := range flagTests {
		t.Run(fmt.Sprintf("%#x %s over %s", tt.flags, tt.source, tt.there), func(t *testing.T) {
			rec := enginetest.NewRecorder()
			if tt.there != absent {
				rec.Put(`C:\dir\x.dll`, content(tt.there)+"old") // an overlay that tells the two apart
			}
			src := content(tt.source) + "new"
			opt := engine.Options{Source: fstest.MapFS{"x.dll": {Data: []byte(src)}}}
			res, err := engine.Apply(context.Background(), plan(cp(1, "x.dll", `C:\dir\x.dll`, tt.flags)), rec, opt)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := rec.Content(`C:\dir\x.dll`)
			if tt.why == "" {
				if got != src || len(res.Done) != 1 || len(res.Skipped) != 0 {
					t.Errorf("not copied: %+v", res)
				}
				return
			}
			if len(res.Skipped) != 1 || len(res.Done) != 0 || !strings.Contains(res.Skipped[0].Why, tt.why) {
				t.Errorf("skipped %+v; want %q", res.Skipped, tt.why)
			}
			if ok != (tt.there != absent) || ok && got != content(tt.there)+"old" || len(rec.Calls) > 0 {
				t.Errorf("the target was touched: %q", rec.Calls)
			}
		})
	}
}

// Damaged programs have no version; damaged drives are an error.
func TestVersionOfOddFiles(t *testing.T) {
	whole := program("2.0.0.0")
	damaged := whole[:len(whole)-500] // the section is cut
	for name, there := range map[string]string{"empty": "", "MZ only": "MZ", "cut": damaged} {
		rec := enginetest.NewRecorder()
		rec.Put(`C:\x.dll`, there)
		src := fstest.MapFS{"x.dll": {Data: []byte(program("1.0.0.0"))}}
		res, err := engine.Apply(context.Background(), plan(cp(1, "x.dll", `C:\x.dll`, 0)), rec, engine.Options{Source: src})
		if err != nil || len(res.Done) != 1 {
			t.Errorf("%s: %+v, %v; want it replaced", name, res, err)
		}
	}
	broken := errors.New("bad sector")
	rec := enginetest.NewRecorder()
	rec.Put(`C:\x.dll`, whole)
	src := oddFS{fstest.MapFS{"x.dll": {Data: []byte(whole)}}, broken, true}
	_, err := engine.Apply(context.Background(), plan(cp(1, "x.dll", `C:\x.dll`, 0)), rec, engine.Options{Source: src})
	if !errors.Is(err, broken) {
		t.Errorf("error %v; want %v", err, broken)
	}
	wantCalls(t, rec)
}

// A source that can only be read in order, as out of a cabinet.
func TestVersionOfStream(t *testing.T) {
	rec := enginetest.NewRecorder()
	rec.Put(`C:\x.dll`, program("2.0.0.0"))
	for version, copied := range map[string]int{"1.0.0.0": 0, "3.0.0.0": 1} {
		src := oddFS{fstest.MapFS{"x.dll": {Data: []byte(program(version))}}, nil, false}
		res, err := engine.Apply(context.Background(), plan(cp(1, "x.dll", `C:\x.dll`, 0)), rec, engine.Options{Source: src})
		if err != nil || len(res.Done) != copied {
			t.Errorf("version %s: %+v, %v; want %d copied", version, res, err, copied)
		}
	}
}

// oddFS has files that fail when read at random, or that cannot be.
type oddFS struct {
	fs.FS
	err    error
	random bool
}

func (o oddFS) Open(name string) (fs.File, error) {
	f, err := o.FS.Open(name)
	if _, dir := f.(fs.ReadDirFile); err != nil || dir {
		return f, err
	}
	if o.random {
		return oddFile{f, o.err}, nil
	}
	return struct{ fs.File }{f}, nil
}

type oddFile struct {
	fs.File
	err error
}

func (o oddFile) ReadAt([]byte, int64) (int, error) { return 0, o.err }

var _ io.ReaderAt = oddFile{}
