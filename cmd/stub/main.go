// Command stub is what a package starts with: it unpacks itself and runs what
// its author asked for.
package main

import (
	"os"

	"goexpress/pkg/stub"
)

func main() { os.Exit(stub.Main()) }
