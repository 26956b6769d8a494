package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"testing"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"

	"github.com/google/go-cmp/cmp"
)

var (
	demo    = inf.RegKey{Root: "HKCU", Key: `Software\Demo`}
	two     = registry.Strings([]string{"two"})
	isThere = uint32(1)
)

// before is what the tests of single actions find: v is a list, n a number, b
// bytes, s a text, Sub a key.
func before(t *testing.T) *enginetest.Recorder {
	t.Helper()
	rec := enginetest.NewRecorder()
	for name, v := range map[string]registry.Value{
		"v": registry.Strings([]string{"one"}), "n": registry.Number(0xF0), "b": {Type: registry.Binary, Data: []byte{0x0F}}, "s": registry.String("x"),
	} {
		if err := rec.Hive.SetValue(demo.Registry(), name, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := rec.Hive.CreateKey(registry.Key{Root: "HKCU", Path: `Software\Demo\Sub`}); err != nil {
		t.Fatal(err)
	}
	return rec
}

var registryTests = []struct {
	name    string
	action  inf.Action
	calls   []string
	skipped string // why, when there are no calls
	err     string // part of it, when it fails without a call
}{
	{"set", &inf.RegAdd{RegKey: demo, Name: "new", Value: registry.String("a")}, []string{`regset HKCU\Software\Demo new REG_SZ "a"`}, "", ""},
	{"set over", &inf.RegAdd{RegKey: demo, Name: "n", Value: registry.String("a")}, []string{`regset HKCU\Software\Demo n REG_SZ "a"`}, "", ""},
	{"set the default", &inf.RegAdd{RegKey: demo, Value: registry.Number(1)}, []string{`regset HKCU\Software\Demo REG_DWORD 1 (0x1)`}, "", ""},
	{"key only", &inf.RegAdd{RegKey: demo, KeyOnly: true, Mode: inf.RegNew}, []string{`regkey HKCU\Software\Demo`}, "", ""},
	{"32-bit view", &inf.RegAdd{RegKey: inf.RegKey{Root: "HKLM", Key: `Software\X`, View: registry.View32}, KeyOnly: true},
		[]string{`regkey HKLM\Software\X (32-bit view)`}, "", ""},
	{"new where there is none", &inf.RegAdd{RegKey: demo, Name: "new", Value: two, Mode: inf.RegNew}, []string{`regset HKCU\Software\Demo new REG_MULTI_SZ "two"`}, "", ""},
	{"new where there is one", &inf.RegAdd{RegKey: demo, Name: "S", Value: two, Mode: inf.RegNew}, nil, `there is a value: REG_SZ "x"`, ""},
	{"overwrite what is there", &inf.RegAdd{RegKey: demo, Name: "S", Value: two, Mode: inf.RegReplace}, []string{`regset HKCU\Software\Demo S REG_MULTI_SZ "two"`}, "", ""},
	{"overwrite what is not there", &inf.RegAdd{RegKey: demo, Name: "new", Value: two, Mode: inf.RegReplace}, nil, "there is no such value", ""},
	{"overwrite in no key", &inf.RegAdd{RegKey: inf.RegKey{Root: "HKLM", Key: "X"}, Value: two, Mode: inf.RegReplace}, nil, "there is no such value", ""},
	{"append (install-003)", &inf.RegAdd{RegKey: demo, Name: "v", Value: two, Mode: inf.RegAppend}, []string{`regset HKCU\Software\Demo v REG_MULTI_SZ "one", "two"`}, "", ""},
	{"append some", &inf.RegAdd{RegKey: demo, Name: "v", Value: registry.Strings([]string{"ONE", "b", "B"}), Mode: inf.RegAppend},
		[]string{`regset HKCU\Software\Demo v REG_MULTI_SZ "one", "b"`}, "", ""},
	{"append what is there", &inf.RegAdd{RegKey: demo, Name: "v", Value: registry.Strings([]string{"ONE"}), Mode: inf.RegAppend}, nil, "the list has it", ""},
	{"append to another type (install-004)", &inf.RegAdd{RegKey: demo, Name: "n", Value: two, Mode: inf.RegAppend}, nil, "", "the value is a REG_DWORD, not a REG_MULTI_SZ"},
	{"append to nothing (install-005)", &inf.RegAdd{RegKey: demo, Name: "new", Value: two, Mode: inf.RegAppend}, []string{`regset HKCU\Software\Demo new REG_MULTI_SZ "two"`}, "", ""},
	{"delete a value (install-002)", &inf.RegDelete{RegKey: demo, Name: "N"}, []string{`regdel HKCU\Software\Demo N`}, "", ""},
	{"delete no value", &inf.RegDelete{RegKey: demo}, []string{`regdel HKCU\Software\Demo`}, "there is no such value", ""},
	{"delete a key (install-001)", &inf.RegDelete{RegKey: demo, Tree: true}, []string{`regdelkey HKCU\Software\Demo`}, "", ""},
	{"delete no key", &inf.RegDelete{RegKey: inf.RegKey{Root: "HKLM", Key: "X"}, Tree: true}, []string{`regdelkey HKLM\X`}, "there is no such key", ""},
	{"delete a string", &inf.RegDelete{RegKey: demo, Name: "v", Item: "ONE"}, []string{`regset HKCU\Software\Demo v REG_MULTI_SZ ""`}, "", ""},
	{"delete no string", &inf.RegDelete{RegKey: demo, Name: "v", Item: "two"}, nil, "the list does not have it", ""},
	{"delete a string of no value", &inf.RegDelete{RegKey: demo, Name: "new", Item: "two"}, nil, "there is no such value", ""},
	{"delete a string of no list", &inf.RegDelete{RegKey: demo, Name: "s", Item: "x"}, nil, "the value is a REG_SZ, not a REG_MULTI_SZ", ""},
	{"set bits", &inf.RegBits{RegKey: demo, Name: "n", Set: true, Mask: 3}, []string{`regset HKCU\Software\Demo n REG_DWORD 243 (0xf3)`}, "", ""},
	{"set bits of a high byte", &inf.RegBits{RegKey: demo, Name: "n", Set: true, Mask: 0x80, Byte: 3}, []string{`regset HKCU\Software\Demo n REG_DWORD 2147483888 (0x800000f0)`}, "", ""},
	{"clear bits", &inf.RegBits{RegKey: demo, Name: "b", Mask: 0x3C}, []string{`regset HKCU\Software\Demo b REG_BINARY 03`}, "", ""},
	{"bits of no byte", &inf.RegBits{RegKey: demo, Name: "b", Mask: 1, Byte: 1}, nil, "the value has only 1 bytes", ""},
	{"bits of no value", &inf.RegBits{RegKey: demo, Name: "new", Mask: 1}, nil, "there is no such value", ""},
	{"bits of a text", &inf.RegBits{RegKey: demo, Name: "s", Mask: 1}, nil, "the value is a REG_SZ, which has no bits to change", ""},
	{"per user (advpack-027)", &inf.PerUser{GUID: "{g}", DisplayName: "d", Version: "1,0", Locale: "en", ComponentID: "c", StubPath: "s /x", IsInstalled: &isThere}, []string{
		`regkey HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{g}`,
		`regset HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{g} REG_SZ "d"`,
		`regset HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{g} ComponentID REG_SZ "c"`,
		`regset HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{g} Locale REG_SZ "en"`,
		`regset HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{g} StubPath REG_SZ "s /x"`,
		`regset HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{g} Version REG_SZ "1,0"`,
		`regset HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\{g} IsInstalled REG_DWORD 1 (0x1)`,
	}, "", ""},
	{"per user, little", &inf.PerUser{GUID: "g", StubPath: "s"}, []string{
		`regkey HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\g`,
		`regset HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components\g StubPath REG_SZ "s"`,
	}, "", ""},
	{"per user without a GUID (advpack-027)", &inf.PerUser{DisplayName: "d"}, nil, "there is no GUID", ""},
}

func TestRegistrySteps(t *testing.T) {
	for _, tt := range registryTests {
		t.Run(tt.name, func(t *testing.T) {
			rec := before(t)
			res, err := engine.Apply(context.Background(), plan(tt.action), rec, engine.Options{})
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("error %v; want %q", err, tt.err)
			}
			wantCalls(t, rec, tt.calls...)
			why := ""
			if len(res.Skipped) > 0 {
				why = res.Skipped[0].Why
			}
			if why != tt.skipped {
				t.Errorf("skipped: %q, want %q", why, tt.skipped)
			}
		})
	}
}

// What is wrong whatever the client holds is found before anything is changed.
func TestRegistryRefused(t *testing.T) {
	for _, tt := range []struct {
		action inf.Action
		err    string
	}{
		{&inf.RegAdd{RegKey: inf.RegKey{Root: "HKR", Key: "x"}}, "no root of the registry"},
		{&inf.RegAdd{RegKey: inf.RegKey{Root: "HKLM", Key: `a\\b`}, KeyOnly: true}, "has an empty part"},
		{&inf.RegAdd{RegKey: inf.RegKey{Root: "HKLM", Key: strings.Repeat("x", 256)}, KeyOnly: true}, "is too long"},
		{&inf.RegAdd{RegKey: inf.RegKey{Root: "HKLM", Key: strings.Repeat(`x\`, 512) + "x"}, KeyOnly: true}, "more than 512"},
		{&inf.RegAdd{RegKey: demo, Name: "a\nb", Value: two}, "control character"},
		{&inf.RegAdd{RegKey: demo, Value: registry.String("x"), Mode: inf.RegAppend}, "only a REG_MULTI_SZ"},
		{&inf.RegAdd{RegKey: demo, Value: registry.String("x"), Mode: "odd"}, `no mode "odd"`},
		{&inf.RegDelete{RegKey: inf.RegKey{Root: "HKLM"}, Tree: true}, "a whole root"},
		{&inf.RegBits{RegKey: demo, Byte: -1}, "counted from 0"},
		{&inf.PerUser{GUID: `..\x`}, "backslash"},
	} {
		rec := before(t)
		first := &inf.RegAdd{RegKey: demo, Name: "first", Value: two}
		_, err := engine.Apply(context.Background(), plan(first, tt.action), rec, engine.Options{})
		var refused *engine.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), tt.err) || refused.Problems[0].Hint == "" {
			t.Errorf("%v: %v; want a refusal that says %q, with a hint", tt.action, err, tt.err)
		}
		wantCalls(t, rec)
	}
}

// A change that fails ends the run, names the line and says what to do.
func TestRegistryFails(t *testing.T) {
	for name, hint := range map[error]string{fs.ErrPermission: "run this as an administrator", errors.New("broken"): ""} {
		for _, a := range []inf.Action{
			&inf.RegAdd{Origin: at(2), RegKey: demo, Name: "v", Value: two}, &inf.RegAdd{Origin: at(2), RegKey: demo, Name: "v", Value: two, Mode: inf.RegAppend},
			&inf.RegAdd{Origin: at(2), RegKey: demo, KeyOnly: true}, &inf.RegDelete{Origin: at(2), RegKey: demo, Tree: true},
			&inf.RegDelete{Origin: at(2), RegKey: demo, Name: "v"}, &inf.RegDelete{Origin: at(2), RegKey: demo, Name: "v", Item: "one"},
			&inf.RegBits{Origin: at(2), RegKey: demo, Name: "n", Set: true, Mask: 1}, &inf.PerUser{Origin: at(2), GUID: "g"},
			&inf.PerUser{Origin: at(2), GUID: "g", DisplayName: "last"}, &inf.PerUser{Origin: at(2), GUID: "g", IsInstalled: &isThere},
		} {
			rec := before(t)
			rec.Fail = func(call string) error {
				_, perUser := a.(*inf.PerUser)
				if perUser && strings.HasPrefix(call, "regkey") && !reflect.DeepEqual(a, &inf.PerUser{Origin: at(2), GUID: "g"}) {
					return nil // its values fail
				}
				return fmt.Errorf("change: %w", name)
			}
			res, err := engine.Apply(context.Background(), plan(a, command(3, "x", true)), rec, engine.Options{})
			var failed *engine.ActionError
			if !errors.As(err, &failed) || !errors.Is(err, name) || res.Code != engine.CodeFailed || !strings.HasPrefix(err.Error(), "odk.inf:2: ") {
				t.Errorf("%v: %v, code %d; want that it fails", a, err, res.Code)
			} else if !strings.HasPrefix(failed.Hint, hint) || hint == "" && failed.Hint != "" {
				t.Errorf("%v: hint %q; want %q", a, failed.Hint, hint)
			}
		}
	}
}

// The second run finds all as it should be.
func TestRegistryTwice(t *testing.T) {
	rec := before(t)
	var actions []inf.Action
	for _, tt := range registryTests {
		if tt.err == "" {
			actions = append(actions, tt.action)
		}
	}
	var exports []string
	for range 3 {
		if _, err := engine.Apply(context.Background(), plan(actions...), rec, engine.Options{}); err != nil {
			t.Fatal(err)
		}
		exports = append(exports, string(rec.Hive.Export("HKCU"))+string(rec.Hive.Export("HKLM")))
	}
	if diff := cmp.Diff(exports[1], exports[2]); diff != "" {
		t.Errorf("the third run changed:\n%s", diff)
	}
}
