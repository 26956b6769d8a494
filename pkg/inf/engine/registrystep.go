package engine

import "goexpress/pkg/inf"

func regAddStep(a inf.RegAdd) step { return &refusedStep{a, "it is not carried out yet"} }

func regDeleteStep(a inf.RegDelete) step { return &refusedStep{a, "it is not carried out yet"} }

func regBitsStep(a inf.RegBits) step { return &refusedStep{a, "it is not carried out yet"} }

func perUserStep(a inf.PerUser) step { return &refusedStep{a, "it is not carried out yet"} }
