//go:build unix && !linux

package testenv

func withFixedLayout(start func() error) error { return start() }
