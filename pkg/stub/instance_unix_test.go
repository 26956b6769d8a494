//go:build unix

package stub

import "testing"

func TestHostLock(t *testing.T) { testLock(t, t.TempDir()) }
