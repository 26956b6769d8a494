package standin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/registry"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/internal/whole"
)

// registryFile is one of the files HKLM.reg, HKCU.reg and HKU.reg.
type registryFile struct {
	registry.Hive
	changed bool // since it was read or written
}

// registryRoots are the roots that have a file: the classes are HKLM's.
var registryRoots = []string{"HKCU", "HKLM", "HKU"}

// isRegistryFile reports whether a path below C:\ begins with one of the files.
func isRegistryFile(below string) bool {
	first, _, _ := strings.Cut(below, `\`)
	return slices.ContainsFunc(registryRoots, func(root string) bool {
		return winpath.EqualFold(first, root+".reg")
	})
}

// registryPlace is why a path does not reach one of the files.
const registryPlace = "is where the folder keeps its registry"

// registryPath is where the path of a root's file would be on the client.
func registryPath(root string) string { return `C:\` + root + ".reg" }

// registryOf returns the file that holds k, read when it is needed first.
func (f *Folder) registryOf(k registry.Key) (*registryFile, error) {
	if err := registry.CheckKey(k); err != nil {
		return nil, err
	}
	root := registry.Canonical(k).Root
	if r := f.registry[root]; r != nil {
		return r, nil
	}
	r := &registryFile{}
	if err := f.readRegistry(root, &r.Hive); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, whole.Named("read", registryPath(root), err)
	}
	if f.registry == nil {
		f.registry = map[string]*registryFile{}
	}
	f.registry[root] = r
	return r, nil
}

// readRegistry reads the file of a root.
func (f *Folder) readRegistry(root string, hive *registry.Hive) error {
	name, err := f.find(registryPath(root), root+".reg")
	if err != nil {
		return err
	}
	file, err := f.openFile(name)
	if err != nil {
		return err
	}
	defer file.Close() // only read
	data, err := io.ReadAll(io.LimitReader(file, registry.MaxFileSize+1))
	if err != nil {
		return err
	}
	if err := hive.Import(data); err != nil {
		return err
	}
	for _, other := range hive.Roots() {
		if other != root {
			return format.Errorf("the file holds keys of %s", other)
		}
	}
	return nil
}

// change does something to the file that holds k, which Flush writes later.
func (f *Folder) change(k registry.Key, do func(*registry.Hive) error) error {
	r, err := f.registryOf(k)
	if err != nil {
		return err
	}
	if err := do(&r.Hive); err != nil {
		return err
	}
	r.changed = true
	return nil
}

// Flush writes the registry's files that have changed since it was called last.
// Apply and Close do it, and Run does before it starts a command.
func (f *Folder) Flush() error {
	var errs []error
	for _, root := range registryRoots {
		r := f.registry[root]
		if r == nil || !r.changed {
			continue
		}
		if err := f.writeRegistry(root, r.Export(root)); err != nil {
			errs = append(errs, whole.Named("write", registryPath(root), err))
			continue
		}
		r.changed = false
	}
	return errors.Join(errs...)
}

// writeRegistry writes the file of a root, which must be one that can be read.
func (f *Folder) writeRegistry(root string, data []byte) error {
	if len(data) > registry.MaxFileSize {
		return registry.ErrFull
	}
	name, err := f.find(registryPath(root), root+".reg")
	if err != nil {
		return err
	}
	return f.writeFile(name, bytes.NewReader(data), time.Time{})
}

// Run implements Commands. The command finds the registry's files as they are,
// and may change them: it may be a package that acts on the same folder.
func (f *Folder) Run(ctx context.Context, cmd *engine.Command) (int, error) {
	if f.commands == nil {
		return 0, nil
	}
	if err := f.Flush(); err != nil {
		return 0, err
	}
	f.registry = nil
	f.names.forget()
	return f.commands.Run(ctx, cmd)
}

// AtRestart implements Files. A folder is never started, and nobody holds its
// files: it is done at once.
func (f *Folder) AtRestart(oldPath, newPath string) error {
	if newPath == "" {
		return f.Remove(oldPath)
	}
	return f.Rename(oldPath, newPath)
}

// Value implements Registry.
func (f *Folder) Value(k registry.Key, name string) (registry.Value, error) {
	r, err := f.registryOf(k)
	if err != nil {
		return registry.Value{}, err
	}
	return r.Hive.Value(k, name)
}

// SetValue implements Registry.
func (f *Folder) SetValue(k registry.Key, name string, v registry.Value) error {
	return f.change(k, func(h *registry.Hive) error { return h.SetValue(k, name, v) })
}

// CreateKey implements Registry.
func (f *Folder) CreateKey(k registry.Key) error {
	return f.change(k, func(h *registry.Hive) error { return h.CreateKey(k) })
}

// DeleteValue implements Registry.
func (f *Folder) DeleteValue(k registry.Key, name string) error {
	return f.change(k, func(h *registry.Hive) error { return h.DeleteValue(k, name) })
}

// DeleteKey implements Registry.
func (f *Folder) DeleteKey(k registry.Key) error {
	return f.change(k, func(h *registry.Hive) error { return h.DeleteKey(k) })
}

// Admin implements User: who can write to the folder may do anything in it.
func (*Folder) Admin() (bool, error) { return true, nil }

// Ask implements User.
func (f *Folder) Ask(p *inf.Prompt) (bool, error) {
	if f.ask == nil {
		return true, nil
	}
	return f.ask(p)
}

// RefreshShell implements User: nobody looks at the folder.
func (*Folder) RefreshShell() error { return nil }
