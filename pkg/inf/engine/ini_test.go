package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/ini"
	"goexpress/internal/registry"
	pages "goexpress/internal/text"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

// absentFile stands for a file that is not there.
const absentFile = "\x00"

var iniTests = []struct {
	name, before string
	action       inf.Action
	after        string
	skipped      string
}{
	{"install-015 file created", absentFile, &inf.INIEntry{Path: `C:\d\t.ini`, Section: "sec", New: "key=val"}, "[sec]\r\nkey=val\r\n", ""},
	{"nothing to delete from", absentFile, &inf.INIEntry{Path: `C:\d\t.ini`, Section: "sec", Old: "key"}, absentFile, "there is no such file"},
	{"nothing to replace in", absentFile, &inf.INIEntry{Path: `C:\d\t.ini`, Section: "sec", Old: "key", New: "key=2"}, absentFile, "there is no such file"},
	{"added", ";c\r\n[sec]\r\na=1\r\n", &inf.INIEntry{Path: `C:\d\t.ini`, Section: "SEC", New: "b=2"}, ";c\r\n[sec]\r\na=1\r\nb=2\r\n", ""},
	{"deleted", "[sec]\r\na=1\r\nb=2\r\n", &inf.INIEntry{Path: `C:\d\t.ini`, Section: "sec", Old: "A"}, "[sec]\r\nb=2\r\n", ""},
	{"value does not match", "[sec]\r\na=1\r\n", &inf.INIEntry{Path: `C:\d\t.ini`, Section: "sec", Old: "a=2", Flags: inf.INIMatchEntry}, "[sec]\r\na=1\r\n", "is so already"},
	{"key is renamed", "[sec]\r\na=1\r\n", &inf.INIEntry{Path: `C:\d\t.ini`, Section: "sec", Old: "a", New: "b=2", Flags: inf.INIKeepValue}, "[sec]\r\nb=1\r\n", ""},
	{"field added", "[w]\r\nrun=a.exe\r\n", &inf.INIField{Path: `C:\d\t.ini`, Section: "w", Key: "run", New: "b.exe", Flags: inf.INIComma}, "[w]\r\nrun=a.exe,b.exe\r\n", ""},
	{"field deleted by wildcard", "[w]\r\nrun=a.exe b.com\r\n", &inf.INIField{Path: `C:\d\t.ini`, Section: "w", Key: "run", Old: "*.exe", Flags: inf.INIWildcard}, "[w]\r\nrun=b.com\r\n", ""},
	{"field of no file", absentFile, &inf.INIField{Path: `C:\d\t.ini`, Section: "w", Key: "run", New: "b.exe"}, "[w]\r\nrun=b.exe\r\n", ""},
	{"no field to delete", absentFile, &inf.INIField{Path: `C:\d\t.ini`, Section: "w", Key: "run", Old: "b.exe"}, absentFile, "there is no such file"},
}

// Each is made twice: the second time there is nothing to do.
func TestINISteps(t *testing.T) {
	for _, tt := range iniTests {
		t.Run(tt.name, func(t *testing.T) {
			rec := enginetest.NewRecorder()
			if tt.before != absentFile {
				rec.Put(`C:\d\t.ini`, tt.before)
			}
			for n := range 2 {
				rec.Calls = nil
				res, err := engine.Apply(context.Background(), plan(tt.action), rec, engine.Options{})
				if err != nil {
					t.Fatal(err)
				}
				got, there := rec.Content(`C:\d\t.ini`)
				if !there {
					got = absentFile
				}
				if got != tt.after {
					t.Errorf("file is %q; want %q", got, tt.after)
				}
				if n == 1 || tt.skipped != "" {
					if len(res.Skipped) != 1 || !strings.Contains(res.Skipped[0].Why, tt.skipped) || len(rec.Calls) != 0 {
						t.Errorf("skipped %+v, calls %q; want %q", res.Skipped, rec.Calls, tt.skipped)
					}
				} else if len(res.Done) != 1 {
					t.Errorf("not done: %+v", res)
				}
			}
		})
	}
}

func TestINIStepsRefused(t *testing.T) {
	for want, a := range map[string]inf.Action{
		`"" is not the name of a section`: &inf.INIEntry{Origin: at(1), Path: `C:\t.ini`, New: "a=b"},
		`holds a line break`:              &inf.INIEntry{Origin: at(1), Path: `C:\t.ini`, Section: "s", New: "a=b\n[c]"},
		`is not the key of an entry`:      &inf.INIField{Origin: at(1), Path: `C:\t.ini`, Section: "s", New: "x"},
		`leads to another folder`:         &inf.INIEntry{Origin: at(1), Path: `C:\a\..\t.ini`, Section: "s", New: "a=b"},
		`t.ini is not an absolute path`:   &inf.INIField{Origin: at(1), Path: `t.ini`, Section: "s", Key: "k", New: "x"},
		`y is not an absolute path`:       &inf.INIToReg{Origin: at(1), Path: `y`, Section: "s", RegKey: inf.RegKey{Root: "HKLM"}},
	} {
		rec := enginetest.NewRecorder()
		_, err := engine.Apply(context.Background(), plan(&inf.Delete{Path: `C:\x`}, a), rec, engine.Options{})
		var refused *engine.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), want) || refused.Problems[0].Hint == "" {
			t.Errorf("error %v; want it refused: %s", err, want)
		}
		wantCalls(t, rec)
	}
}

func TestINIStepsFail(t *testing.T) {
	add := &inf.INIEntry{Origin: at(1), Path: `C:\t.ini`, Section: "s", New: "k=é"}
	for _, tt := range []struct {
		before string
		cause  any
		err    error
	}{
		{"[s]\r\n", new(*ini.TextError), nil}, // no code page
		{strings.Repeat(";", ini.MaxSize+1), nil, ini.ErrTooLarge},
		{"\xFF\xFE" + strings.Repeat(";\x00", ini.MaxSize/2-1), nil, ini.ErrTooLarge}, // it could not be read again
		{"\xFF\xFEx", nil, ini.ErrCut},
	} {
		rec := enginetest.NewRecorder()
		rec.Put(`C:\t.ini`, tt.before)
		res, err := engine.Apply(context.Background(), plan(add), rec, engine.Options{Codec: pages.Unknown})
		var failed *engine.ActionError
		if !errors.As(err, &failed) || failed.Hint == "" || res.Code != 1603 || tt.cause != nil && !errors.As(err, tt.cause) || tt.err != nil && !errors.Is(err, tt.err) {
			t.Errorf("%.20q: error %v", tt.before, err)
		}
		wantCalls(t, rec)
	}
	foreign := enginetest.NewRecorder()
	foreign.Put(`C:\t.ini`, "[s]\r\nk=\xE9\r\n")
	move := &inf.INIToReg{Origin: at(1), RegKey: inf.RegKey{Root: "HKCU", Key: "K"}, Path: `C:\t.ini`, Section: "s"}
	if _, err := engine.Apply(context.Background(), plan(move), foreign, engine.Options{Codec: pages.Unknown}); !errors.As(err, new(*ini.TextError)) {
		t.Errorf("bytes of an unknown code page went into the registry: %v", err)
	}
	wantCalls(t, foreign)
	codec, err := codepage.Lookup(1252)
	if err != nil {
		t.Fatal(err)
	}
	rec := enginetest.NewRecorder()
	if _, err := engine.Apply(context.Background(), plan(add), rec, engine.Options{Codec: codec}); err != nil {
		t.Error(err)
	}
	if got, _ := rec.Content(`C:\t.ini`); got != "[s]\r\nk=\xE9\r\n" {
		t.Errorf("in the code page: %q", got)
	}
}

const moved = "[s]\r\na=1\r\nb=\"two\"\r\n;c=3\r\n"

func TestINIToReg(t *testing.T) {
	key := registry.Key{Root: "HKCU", Path: `Software\Demo`}
	line := func(entry string, remove, overwrite bool) *inf.INIToReg {
		return &inf.INIToReg{Origin: at(1), RegKey: inf.RegKey{Root: "HKCU", Key: `Software\Demo`},
			Path: `C:\t.ini`, Section: "S", Entry: entry, Delete: remove, Overwrite: overwrite}
	}
	for _, tt := range []struct {
		name    string
		before  string
		action  *inf.INIToReg
		values  map[string]string // "a" is "old" before
		after   string
		skipped string
	}{
		{"one", moved, line("B", false, false), map[string]string{"a": "old", "b": "two"}, moved, ""},
		{"one that is there", moved, line("a", true, false), map[string]string{"a": "old"}, moved, "the registry has a value already"},
		{"one over one", moved, line("A", false, true), map[string]string{"a": "1"}, moved, ""},
		{"one that goes", moved, line("b", true, false), map[string]string{"a": "old", "b": "two"}, "[s]\r\na=1\r\n;c=3\r\n", ""},
		{"all", moved, line("", false, true), map[string]string{"a": "1", "b": "two"}, moved, ""},
		{"all that may", moved, line("", true, false), map[string]string{"a": "old", "b": "two"}, "[s]\r\na=1\r\n;c=3\r\n", ""},
		{"all go", moved, line("", true, true), map[string]string{"a": "1", "b": "two"}, "[s]\r\n;c=3\r\n", ""},
		{"no such entry", moved, line("c", true, true), map[string]string{"a": "old"}, moved, "there is no such entry"},
		{"no such section", "[t]\r\na=1\r\n", line("", true, true), map[string]string{"a": "old"}, "[t]\r\na=1\r\n", "there is no such entry"},
		{"no such file", absentFile, line("", true, true), map[string]string{"a": "old"}, absentFile, "there is no such file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec := enginetest.NewRecorder()
			if err := rec.Hive.SetValue(key, "a", registry.String("old")); err != nil {
				t.Fatal(err)
			}
			if tt.before != absentFile {
				rec.Put(`C:\t.ini`, tt.before)
			}
			res, err := engine.Apply(context.Background(), plan(tt.action), rec, engine.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"a", "b", "c"} {
				want, there := tt.values[name]
				got, err := rec.Hive.Value(key, name)
				if there != (err == nil) || there && (got.Type != registry.SZ || string(got.Data) != string(registry.String(want).Data)) {
					t.Errorf("value %s is %v, %v; want %q", name, got, err, want)
				}
			}
			if got, ok := rec.Content(`C:\t.ini`); ok && got != tt.after {
				t.Errorf("file is %q; want %q", got, tt.after)
			}
			if tt.skipped != "" && (len(res.Skipped) != 1 || res.Skipped[0].Why != tt.skipped) || tt.skipped == "" && len(res.Done) != 1 {
				t.Errorf("result %+v; want it skipped: %q", res, tt.skipped)
			}
		})
	}
}
