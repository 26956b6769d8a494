package engine

import "goexpress/pkg/inf"

func registerStep(a inf.Register) step { return &refusedStep{a, "it is not carried out yet"} }
