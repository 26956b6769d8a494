// Package arrows holds the tests of what may import what: the rooms of the
// repository, how lean the stub stays, and what the libraries leave to their
// callers. It has no code of its own.
package arrows
