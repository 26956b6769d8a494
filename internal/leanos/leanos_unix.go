//go:build unix

// Package leanos is what the stub needs of package os, by its names: on Windows
// without that package, which would weigh 170 KB there; elsewhere it is that
// package.
package leanos

import (
	"os"
	"path/filepath"
)

// File is an open file, a folder, or one end of a pipe.
type File = os.File

// Open opens a file or a folder for reading.
func Open(name string) (*File, error) { return os.Open(name) }

// Pipe returns the two ends of a new pipe, which no child inherits.
func Pipe() (r, w *File, err error) { return os.Pipe() }

// IsFolder and IsFile follow links.
func IsFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func IsFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// LookupEnv is a variable of the environment, and whether there is one.
func LookupEnv(name string) (string, bool) { return os.LookupEnv(name) }

// Getwd is the current folder.
func Getwd() (string, error) { return os.Getwd() }

// TempDir is the folder for temporary files, as an absolute path.
func TempDir() (string, error) { return filepath.Abs(os.TempDir()) }
