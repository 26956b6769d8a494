package leanos

import (
	"syscall"

	"goexpress/internal/windows"
)

// LookupEnv is a variable of the environment, and whether there is one.
func LookupEnv(name string) (string, bool) { return syscall.Getenv(name) }

// Getwd is the current folder.
func Getwd() (string, error) { return syscall.Getwd() }

// TempDir is the folder for temporary files, as an absolute path without a
// backslash at its end, if it is no drive: GetTempPath2 where there is one.
func TempDir() (string, error) {
	path, err := windows.GetTempPath()
	if err != nil {
		return "", err
	}
	if path, err = syscall.FullPath(path); err != nil {
		return "", err
	}
	if n := len(path) - 1; n > len(`C:`) && path[n] == '\\' {
		path = path[:n]
	}
	return path, nil
}
