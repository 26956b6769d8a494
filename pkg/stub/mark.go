package stub

import (
	"errors"
	"io/fs"

	"goexpress/internal/registry"
	"goexpress/pkg/express"
)

// isInstalled reports whether the package's mark says that there is nothing to do.
// A mark that cannot be read says nothing.
func (r *run) isInstalled() bool {
	mark := r.policy.Mark
	if !r.policy.SkipInstalled || mark == nil || r.sw.Force {
		return false
	}
	value, err := r.readMark(mark)
	text, ok := value.Text()
	installed := err == nil && ok && text == mark.Value
	var said fields
	said.add("key", mark.Key.String())
	said.add("name", mark.Name)
	said.add("installed", installed)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		said.add("error", err)
	}
	r.event(Info, "mark", said...)
	return installed
}

func (r *run) readMark(m *express.Mark) (registry.Value, error) {
	client, err := r.openClient()
	if err != nil {
		return registry.Value{}, err
	}
	value, err := client.System.Value(m.Key, m.Name)
	return value, errors.Join(err, client.Close())
}

// setMark notes that all that the package does was done with success. Without its
// mark it would be installed again and again, so that counts as a failure.
func (r *run) setMark() error {
	m := r.policy.Mark
	if m == nil || r.sw.Command != "" || !r.tally.OK() {
		return nil
	}
	err := r.writeMark(m)
	if err != nil {
		err = fail("marking the package as installed in "+m.Key.String(), err)
		r.tally.Failed(codeOf(err))
		return err
	}
	r.event(Info, "marked", Field{"key", m.Key.String()}, Field{"name", m.Name}, Field{"value", m.Value})
	return nil
}

func (r *run) writeMark(m *express.Mark) error {
	client, err := r.openClient()
	if err != nil {
		return err
	}
	return errors.Join(client.System.SetValue(m.Key, m.Name, registry.String(m.Value)), client.Close())
}
