package stub

import "testing"

func TestHostWipe(t *testing.T) { testWipe(t, emptyDir(t)) }
