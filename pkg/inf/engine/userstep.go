package engine

import "goexpress/pkg/inf"

func removeDirStep(a inf.RemoveDir) step { return &refusedStep{a, "it is not carried out yet"} }

func promptStep(a inf.Prompt) step { return &refusedStep{a, "it is not carried out yet"} }

func checkAdminStep(a inf.CheckAdmin) step { return &refusedStep{a, "it is not carried out yet"} }

func refreshShellStep(a inf.RefreshShell) step { return &refusedStep{a, "it is not carried out yet"} }

func rebootStep(a inf.Reboot) step { return &refusedStep{a, "it is not carried out yet"} }
