package enginetest

import (
	"errors"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
)

// AtRestart implements Files.
func (*Recorder) AtRestart(oldPath, newPath string) error { return errors.ErrUnsupported }

// Value implements Registry.
func (*Recorder) Value(registry.Key, string) (registry.Value, error) {
	return registry.Value{}, errors.ErrUnsupported
}

// SetValue implements Registry.
func (*Recorder) SetValue(registry.Key, string, registry.Value) error { return errors.ErrUnsupported }

// CreateKey implements Registry.
func (*Recorder) CreateKey(registry.Key) error { return errors.ErrUnsupported }

// DeleteValue implements Registry.
func (*Recorder) DeleteValue(registry.Key, string) error { return errors.ErrUnsupported }

// DeleteKey implements Registry.
func (*Recorder) DeleteKey(registry.Key) error { return errors.ErrUnsupported }

// Admin implements User.
func (*Recorder) Admin() (bool, error) { return false, errors.ErrUnsupported }

// Ask implements User.
func (*Recorder) Ask(inf.Prompt) (bool, error) { return false, errors.ErrUnsupported }

// RefreshShell implements User.
func (*Recorder) RefreshShell() error { return errors.ErrUnsupported }
