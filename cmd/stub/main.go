// Command stub is what a package starts with: it unpacks itself and runs what
// its author asked for.
package main

import (
	"syscall"

	"goexpress/pkg/stub"
)

// Package os would be in the stub for Windows for its Exit alone.
func main() { syscall.Exit(stub.Main()) }
