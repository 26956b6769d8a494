// Package diskfull tells a full drive, or a quota that is used up, from other
// failures to write, on every system.
package diskfull
