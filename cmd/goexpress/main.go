// Command goexpress builds self-extracting packages from IExpress directives
// and Advanced INF files, and looks into packages and cabinets of any origin.
//
// Standard output carries results only. Errors, warnings, hints and progress
// go to standard error. Exit codes: 0 done, 1 failed, 2 wrong usage.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends a program that waits for a slow file
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
