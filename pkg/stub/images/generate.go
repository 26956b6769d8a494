//go:build ignore

// Fills the folder embed with the images of all targets: run by go generate.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"

	"goexpress/pkg/stub/images"
)

func main() {
	goTool, err := exec.LookPath("go")
	if err == nil {
		err = images.Generate(context.Background(), "embed", images.Config{
			GoTool: goTool, Sources: images.SourceRoot(), Environ: os.Environ(),
			Progress: func(msg string) { fmt.Fprintln(os.Stderr, msg) },
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}
