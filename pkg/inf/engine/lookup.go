package engine

import (
	"errors"
	"io/fs"

	"goexpress/internal/registry"
)

// Lookup makes of a client's registry what inf.Env asks of it. failed takes the
// first error but that of a missing value: whoever plans looks at it, rather
// than take a default that is not meant.
func Lookup(r Registry, failed *error) func(k registry.Key, name string) (text string, ok bool) {
	return func(k registry.Key, name string) (string, bool) {
		v, err := r.Value(k, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) && *failed == nil {
			*failed = err
		}
		return v.Text() // none without a value
	}
}
