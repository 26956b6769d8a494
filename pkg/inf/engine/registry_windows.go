package engine

import (
	"errors"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
)

// AtRestart implements Files.
func (*Native) AtRestart(oldPath, newPath string) error { return errors.ErrUnsupported }

// Value implements Registry.
func (*Native) Value(registry.Key, string) (registry.Value, error) {
	return registry.Value{}, errors.ErrUnsupported
}

// SetValue implements Registry.
func (*Native) SetValue(registry.Key, string, registry.Value) error { return errors.ErrUnsupported }

// CreateKey implements Registry.
func (*Native) CreateKey(registry.Key) error { return errors.ErrUnsupported }

// DeleteValue implements Registry.
func (*Native) DeleteValue(registry.Key, string) error { return errors.ErrUnsupported }

// DeleteKey implements Registry.
func (*Native) DeleteKey(registry.Key) error { return errors.ErrUnsupported }

// Admin implements User.
func (*Native) Admin() (bool, error) { return false, errors.ErrUnsupported }

// Ask implements User.
func (*Native) Ask(inf.Prompt) (bool, error) { return false, errors.ErrUnsupported }

// RefreshShell implements User.
func (*Native) RefreshShell() error { return errors.ErrUnsupported }
