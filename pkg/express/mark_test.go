package express_test

import (
	"testing"

	"goexpress/internal/registry"
	"goexpress/pkg/express"
)

func TestParseMark(t *testing.T) {
	key := func(root, path string) registry.Key {
		return registry.Key{Root: root, Path: path, View: registry.View64}
	}
	for text, want := range map[string]express.Mark{
		`HKLM\Software\X,Version,1.2`:                  {Key: key("HKLM", `Software\X`), Name: "Version", Value: "1.2"},
		` hkey_local_machine\Software\X\ , V e , a, b`: {Key: key("HKLM", `Software\X`), Name: "V e", Value: "a, b"},
		`HKCU\X,,`: {Key: key("HKCU", "X")},
	} {
		if got, err := express.ParseMark(text); err != nil || *got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", `HKLM\X`, `HKLM\X,a`, `HKLM,a,b`, `HKLM\,a,b`, `HKCR\X,a,b`, `X\Y,a,b`, "HKLM\\X,a,b\x00"} {
		if got, err := express.ParseMark(text); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}
