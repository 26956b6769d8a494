// Package stub is what a package does when it runs: it reads itself, checks
// itself, unpacks to a work folder, runs what its author asked for, cleans up and
// tells the truth in its exit code.
//
// What is to be done is decided by functions over plain data (switches.go,
// resolve.go, launch.go, restart.go). What the machine must do for it goes through
// the interface OS, so that whole runs are tested on any host; the real machine
// is Host. Windows appear through package ui only.
//
// Rules named S1, S2 and so on are those of docs/security.md.
package stub
