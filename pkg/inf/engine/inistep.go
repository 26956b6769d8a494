package engine

import "goexpress/pkg/inf"

func iniEntryStep(a inf.INIEntry) step { return &refusedStep{a, "it is not carried out yet"} }

func iniFieldStep(a inf.INIField) step { return &refusedStep{a, "it is not carried out yet"} }

func iniToRegStep(a inf.INIToReg) step { return &refusedStep{a, "it is not carried out yet"} }
