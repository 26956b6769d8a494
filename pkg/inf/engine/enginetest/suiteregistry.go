package enginetest

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"goexpress/internal/registry"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
)

// key is the test's own key below a root; it goes when the test ends.
func (s *subject) key(root string) registry.Key {
	k := registry.Key{Root: root, Path: `Software\goexpress-test-` + winpath.Base(s.dir)}
	if root == "HKCR" {
		k.Path = "goexpress-test-" + winpath.Base(s.dir)
	}
	s.Cleanup(func() {
		for _, view := range []registry.View{registry.View32, registry.View64} {
			k.View = view
			if err := s.DeleteKey(k); err != nil && !errors.Is(err, fs.ErrNotExist) {
				s.Errorf("cleaning up: %v", err)
			}
		}
	})
	return k
}

func below(k registry.Key, path string) registry.Key {
	k.Path += `\` + path
	return k
}

// wantValue checks a value; nil stands for one that is not there.
func (s *subject) wantValue(k registry.Key, name string, want *registry.Value) {
	s.Helper()
	got, err := s.Value(k, name)
	switch {
	case want == nil:
		if !errors.Is(err, fs.ErrNotExist) {
			s.Errorf("%v %q: %s, %v; want fs.ErrNotExist", k, name, got.Show(), err)
		}
	case err != nil || !got.Equal(*want):
		s.Errorf("%v %q: %s, %v; want %s", k, name, got.Show(), err, want.Show())
	}
}

func testRegistryTypes(t *testing.T, s *subject) {
	k := s.key("HKCU")
	long := bytes.Repeat([]byte("0123456789abcdef"), 1<<13)
	values := map[string]registry.Value{
		"":               registry.String("default"),
		"text":           registry.String(`a "b" \c 日本 😀`),
		"lines":          registry.String("a\r\nb\tc"),
		"empty":          registry.String(""),
		"expand":         registry.ExpandString(`%SystemRoot%\x`),
		"list":           registry.Strings([]string{"a", "b c", "é"}),
		"empty list":     registry.Strings(nil),
		"number":         registry.Number(0xFFFFFFFE),
		"big endian":     {Type: registry.DWordBE, Data: []byte{0, 0, 0, 1}},
		"quad":           {Type: registry.QWord, Data: []byte{1, 2, 3, 4, 5, 6, 7, 8}},
		"bytes":          {Type: registry.Binary, Data: []byte{0, 1, 0xFF}},
		"no bytes":       {Type: registry.Binary, Data: []byte{}},
		"none":           {Type: registry.None, Data: []byte{1}},
		"own type":       {Type: 0x1234, Data: []byte{1, 2}},
		"long":           {Type: registry.Binary, Data: long},
		"long text":      registry.String(strings.Repeat("x", 1<<16)),
		`na\me "q" =;@é`: registry.String("odd name"),
	}
	for range 2 { // the second time over what is there
		for name, v := range values {
			s.must(s.SetValue(k, name, v))
		}
		for name, v := range values {
			s.wantValue(k, name, &v)
		}
	}
	v := registry.Number(1)
	s.must(s.SetValue(k, "text", v)) // of another type
	s.wantValue(k, "text", &v)
	for name := range values {
		s.must(s.DeleteValue(k, name))
		s.wantValue(k, name, nil)
	}
	s.must(s.DeleteKey(k))
}

func testRegistryCase(t *testing.T, s *subject) {
	k, v, w := s.key("HKCU"), registry.Number(1), registry.Number(2)
	upper := registry.Key{Root: k.Root, Path: strings.ToUpper(k.Path)}
	s.must(s.SetValue(below(k, `Süb\Key`), "Väl", v))
	s.wantValue(below(upper, `SÜB\KEY`), "VÄL", &v)
	s.must(s.SetValue(below(upper, `sÜb\kEY`), "vÄL", w))
	s.wantValue(below(k, `Süb\Key`), "Väl", &w)
	s.must(s.DeleteValue(below(upper, `SÜB\key`), "väl"))
	s.wantValue(below(k, `Süb\Key`), "Väl", nil)
	s.must(s.DeleteKey(below(upper, "SÜB")))
	s.wantValue(below(k, `Süb\Key`), "", nil)
}

func testRegistryKeys(t *testing.T, s *subject) {
	k, v := s.key("HKCU"), registry.Number(1)
	for _, err := range []error{
		s.DeleteKey(k), s.DeleteValue(k, "v"), s.DeleteKey(below(k, `a\b`)), s.DeleteValue(below(k, "a"), ""),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("deleting from a key that is not there: %v; want fs.ErrNotExist", err)
		}
	}
	s.wantValue(k, "v", nil)
	s.must(s.CreateKey(below(k, `a\b\c`)))
	s.must(s.CreateKey(below(k, `A\b`))) // is there
	s.wantValue(below(k, `a\b\c`), "", nil)
	if err := s.DeleteValue(below(k, `a\b`), "v"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("deleting a value that is not there: %v; want fs.ErrNotExist", err)
	}
	s.must(s.DeleteKey(below(k, `a\b\c`))) // proves that it was made
	s.must(s.SetValue(below(k, `a\b\c\d`), "v", v))
	s.must(s.SetValue(below(k, `a\b`), "v", v))
	s.must(s.SetValue(below(k, "ab"), "v", v))
	s.must(s.DeleteKey(below(k, "a"))) // with all below it
	s.wantValue(below(k, `a\b\c\d`), "v", nil)
	s.wantValue(below(k, `a\b`), "v", nil)
	s.wantValue(below(k, "ab"), "v", &v)
}

// testRegistryViews needs HKLM: the views of HKCU are the same.
func testRegistryViews(t *testing.T, s *subject) {
	if admin, err := s.Admin(); err != nil || !admin {
		t.Skipf("needs an administrator: %v, %v", admin, err)
	}
	k32, k64 := s.key("HKLM"), s.key("HKLM")
	k32.View, k64.View = registry.View32, registry.View64
	v, w := registry.Number(32), registry.Number(64)
	s.must(s.SetValue(k32, "v", v))
	s.wantValue(k64, "v", nil)
	s.must(s.SetValue(k64, "v", w))
	s.wantValue(k32, "v", &v)
	s.wantValue(k64, "v", &w)
	wow := registry.Key{Root: "HKLM", Path: `SOFTWARE\WOW6432Node\` + winpath.Base(k64.Path), View: registry.View64}
	s.wantValue(wow, "V", &v)
	s.must(s.DeleteKey(k64))
	s.wantValue(k64, "v", nil)
	s.wantValue(k32, "v", &v)

	classes := s.key("HKCR")
	s.must(s.SetValue(classes, "", v))
	machine := registry.Key{Root: "HKLM", Path: `SOFTWARE\Classes\` + classes.Path}
	s.wantValue(machine, "", &v)
	s.must(s.SetValue(below(machine, "x"), "w", w))
	s.wantValue(below(classes, "X"), "W", &w)
}

// BadKeys are keys that no System reads or makes.
var BadKeys = []registry.Key{
	{Root: "HKR", Path: "x"}, {Root: "", Path: "x"}, {Root: "HKEY_CURRENT_USER", Path: "x"},
	{Root: "HKCU", Path: "Software\\goexpress-test\x00x"},
	{Root: "HKCU", Path: `Software\` + strings.Repeat("x", 256)},
}

func testRegistryNames(t *testing.T, s *subject) {
	for _, k := range BadKeys {
		_, err := s.Value(k, "v")
		for op, err := range map[string]error{
			"read": err, "set": s.SetValue(k, "v", registry.Number(1)), "create": s.CreateKey(k),
			"delete value": s.DeleteValue(k, "v"), "delete": s.DeleteKey(k),
		} {
			if err == nil {
				t.Errorf("%s %.50q: no error", op, k)
			}
		}
	}
	for _, root := range []string{"HKCR", "HKCU", "HKLM", "HKU"} {
		if err := s.DeleteKey(registry.Key{Root: root}); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("deleting %s: %v; want that it stays", root, err)
		}
	}
	if err := s.SetValue(s.key("HKCU"), "a\x00b", registry.Number(1)); err == nil {
		t.Error("set a value with a NUL in its name")
	}
}

func testUser(t *testing.T, s *subject) {
	if _, err := s.Admin(); err != nil {
		t.Errorf("admin: %v", err)
	}
	if err := s.RefreshShell(); err != nil {
		t.Errorf("refresh: %v", err)
	}
}

// testRegistryPlan carries actions on the registry out twice; the second time
// changes nothing.
func testRegistryPlan(t *testing.T, s *subject) {
	k := s.key("HKCU")
	at := func(path string) inf.RegKey { return inf.RegKey{Root: k.Root, Key: below(k, path).Path} }
	s.must(s.SetValue(below(k, `old\sub`), "v", registry.Number(1)))
	s.must(s.SetValue(below(k, "a"), "list", registry.Strings([]string{"One", "gone"})))
	s.must(s.SetValue(below(k, "a"), "kept", registry.Number(7)))
	s.must(s.SetValue(below(k, "a"), "bits", registry.Value{Type: registry.Binary, Data: []byte{0xF0, 0x0F}}))
	plan := &inf.Plan{Actions: []inf.Action{
		&inf.RegDelete{RegKey: at("old"), Tree: true},
		&inf.RegDelete{RegKey: at("a"), Name: "never"},
		&inf.RegDelete{RegKey: at("a"), Name: "LIST", Item: "GONE"},
		&inf.RegAdd{RegKey: at("a"), Name: "list", Value: registry.Strings([]string{"ONE", "two"}), Mode: inf.RegAppend},
		&inf.RegAdd{RegKey: at("a"), Name: "kept", Value: registry.Number(8), Mode: inf.RegNew},
		&inf.RegAdd{RegKey: at("a"), Name: "none", Value: registry.Number(8), Mode: inf.RegReplace},
		&inf.RegAdd{RegKey: at("a"), Value: registry.String("default")},
		&inf.RegAdd{RegKey: at(`key\only`), KeyOnly: true},
		&inf.RegBits{RegKey: at("a"), Name: "bits", Set: true, Mask: 0x81, Byte: 1},
		&inf.RegBits{RegKey: at("a"), Name: "bits", Mask: 0x30, Byte: 0},
		&inf.RegBits{RegKey: at("a"), Name: "bits", Mask: 0x30, Byte: 2},
	}}
	for range 2 {
		res, err := engine.Apply(context.Background(), plan, s.System, engine.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(res.Done) + len(res.Skipped); got != len(plan.Actions) {
			t.Errorf("%d actions accounted for; want %d", got, len(plan.Actions))
		}
		list, kept, text := registry.Strings([]string{"One", "two"}), registry.Number(7), registry.String("default")
		bits := registry.Value{Type: registry.Binary, Data: []byte{0xC0, 0x8F}}
		s.wantValue(below(k, `old\sub`), "v", nil)
		s.wantValue(below(k, "a"), "list", &list)
		s.wantValue(below(k, "a"), "kept", &kept)
		s.wantValue(below(k, "a"), "none", nil)
		s.wantValue(below(k, "a"), "", &text)
		s.wantValue(below(k, "a"), "bits", &bits)
	}
	s.must(s.DeleteKey(below(k, `key\only`))) // proves that it was made
}
