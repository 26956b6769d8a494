package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

// The sample of this repository, from its text to the client and back again:
// a second run asks for the same calls, but for the folder.
func TestSample(t *testing.T) {
	const sample = "../../../examples/hotfixes"
	data, err := os.ReadFile(filepath.Join(sample, "hotfixes.inf"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := inf.Parse("hotfixes.inf", data, inf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := inf.NewPlan(file, "", inf.Env{SourceDir: `C:\work`})
	if err != nil {
		t.Fatal(err)
	}
	rec := enginetest.NewRecorder()
	opt := engine.Options{Source: os.DirFS(sample)}
	for range 2 {
		if _, err := engine.Apply(context.Background(), p, rec, opt); err != nil {
			t.Fatal(err)
		}
	}
	size := func(name string) string {
		info, err := os.Stat(filepath.Join(sample, name))
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(" ", info.Size())
	}
	once := []string{
		`write C:\IDKTemp\Security.cmd` + size("Security.cmd"),
		`write C:\IDKTemp\Protocol.cmd` + size("Protocol.cmd"),
		`write C:\IDKTemp\hotfixes.inf` + size("hotfixes.inf"),
		`run Security.cmd in C:\work`,
		`run Protocol.cmd in C:\work`,
		`run Finish.cmd /Q in C:\work`,
	}
	want := append([]string{`mkdir C:\IDKTemp`}, once...)
	wantCalls(t, rec, append(want, once...)...)
}
