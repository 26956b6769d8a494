package ui

import "goexpress/internal/windows"

// lateDLLs are what windows and boxes make Windows load when they come up. Once
// those of System32 are loaded, a bare name stands for them, and nothing that
// lies beside the package can take their place: a second fence behind the search
// path that is set first of all (S1), which Wine 8.0 does not mind when its own
// DLLs load others late.
var lateDLLs = [...]windows.LazyDLL{{Name: "comctl32.dll"}, {Name: "msimg32.dll"}}

func preload() {
	for i := range lateDLLs {
		_, _ = lateDLLs[i].Load() // one that is missing cannot be mistaken either
	}
}
