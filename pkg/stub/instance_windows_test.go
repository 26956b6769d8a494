package stub

import "testing"

func TestHostLock(t *testing.T) { testLock(t, emptyDir(t)) }
