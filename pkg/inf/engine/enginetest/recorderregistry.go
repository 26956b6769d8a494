package enginetest

import (
	"strings"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
)

// AtRestart implements engine.Files: it is recorded, not done.
func (r *Recorder) AtRestart(oldPath, newPath string) error {
	_, oldClean, err := r.get(oldPath)
	if err != nil || newPath == "" {
		return r.recordUnless(err, "atrestart "+oldClean)
	}
	_, newClean, err := r.get(newPath)
	return r.recordUnless(err, "atrestart "+oldClean+" "+newClean)
}

func (r *Recorder) recordUnless(err error, call string) error {
	if err != nil {
		return err
	}
	return r.record(call, "")
}

// Value implements engine.Registry.
func (r *Recorder) Value(k registry.Key, name string) (registry.Value, error) {
	return r.Hive.Value(k, name)
}

// SetValue implements engine.Registry.
func (r *Recorder) SetValue(k registry.Key, name string, v registry.Value) error {
	if err := r.record(strings.TrimSpace("regset "+k.String()+" "+name), " "+v.Show()); err != nil {
		return err
	}
	return r.Hive.SetValue(k, name, v)
}

// CreateKey implements engine.Registry.
func (r *Recorder) CreateKey(k registry.Key) error {
	if err := r.record("regkey "+k.String(), ""); err != nil {
		return err
	}
	return r.Hive.CreateKey(k)
}

// DeleteValue implements engine.Registry.
func (r *Recorder) DeleteValue(k registry.Key, name string) error {
	if err := r.record(strings.TrimSpace("regdel "+k.String()+" "+name), ""); err != nil {
		return err
	}
	return r.Hive.DeleteValue(k, name)
}

// DeleteKey implements engine.Registry.
func (r *Recorder) DeleteKey(k registry.Key) error {
	if err := r.record("regdelkey "+k.String(), ""); err != nil {
		return err
	}
	return r.Hive.DeleteKey(k)
}

// Admin implements engine.User.
func (r *Recorder) Admin() (bool, error) {
	if err := r.record("admin", ""); err != nil {
		return false, err
	}
	return !r.NotAdmin, nil
}

// Ask implements engine.User.
func (r *Recorder) Ask(p *inf.Prompt) (bool, error) {
	if err := r.record("ask "+p.Text, ""); err != nil {
		return false, err
	}
	return !r.Declines, nil
}

// RefreshShell implements engine.User.
func (r *Recorder) RefreshShell() error { return r.record("refreshshell", "") }
