package engine

import (
	"errors"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
)

// AtRestart implements Files.
func (*Folder) AtRestart(oldPath, newPath string) error { return errors.ErrUnsupported }

// Value implements Registry.
func (*Folder) Value(registry.Key, string) (registry.Value, error) {
	return registry.Value{}, errors.ErrUnsupported
}

// SetValue implements Registry.
func (*Folder) SetValue(registry.Key, string, registry.Value) error { return errors.ErrUnsupported }

// CreateKey implements Registry.
func (*Folder) CreateKey(registry.Key) error { return errors.ErrUnsupported }

// DeleteValue implements Registry.
func (*Folder) DeleteValue(registry.Key, string) error { return errors.ErrUnsupported }

// DeleteKey implements Registry.
func (*Folder) DeleteKey(registry.Key) error { return errors.ErrUnsupported }

// Admin implements User.
func (*Folder) Admin() (bool, error) { return false, errors.ErrUnsupported }

// Ask implements User.
func (*Folder) Ask(inf.Prompt) (bool, error) { return false, errors.ErrUnsupported }

// RefreshShell implements User.
func (*Folder) RefreshShell() error { return errors.ErrUnsupported }
