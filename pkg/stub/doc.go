// Package stub is what a package does when it runs.
package stub

// Main runs the package that this program is part of and returns its exit code.
func Main() int { return 0 }
