package engine_test

import (
	"context"
	"testing"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

// A folder of the Start menu is made with those above it, and once.
func TestMakeDir(t *testing.T) {
	rec := enginetest.NewRecorder()
	p := plan(&inf.MakeDir{Origin: at(1), Path: `C:\menu\Demo`})
	for n := range 2 { // the second time it is there
		res, err := engine.Apply(context.Background(), p, rec, engine.Options{})
		if err != nil || len(res.Done) != 1-n || len(res.Skipped) != n {
			t.Fatalf("%+v, %v", res, err)
		}
		if info, err := rec.Stat(`C:\menu\Demo`); err != nil || !info.IsDir() {
			t.Errorf("%+v, %v", info, err)
		}
	}
	if _, err := engine.Apply(context.Background(), plan(&inf.MakeDir{Origin: at(1), Path: `C:\a\..\b`}), rec, engine.Options{}); err == nil {
		t.Error("a path that leads elsewhere is taken")
	}
}
