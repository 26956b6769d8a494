package engine

import "goexpress/pkg/inf"

func shortcutStep(a inf.Shortcut) step { return &refusedStep{a, "it is not carried out yet"} }
