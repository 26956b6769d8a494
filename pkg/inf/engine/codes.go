package engine

import "slices"

// Exit codes that the engine itself gives or knows. They are Windows' error
// codes, on every system.
const (
	CodeNotFound       = 2    // a command's program is not there
	CodeDiskFull       = 112  // the drive is full, or a quota used up
	CodeElevation      = 740  // an administrator's rights are needed
	CodeTimeout        = 1460 // a command ran longer than it may
	CodeCancelled      = 1602 // declined or interrupted
	CodeFailed         = 1603 // any other failure
	CodeRestartStarted = 1641 // success, a restart is under way
	CodeRestartNeeded  = 3010 // success, a restart is needed
)

// Codes makes one exit code of those of a list of commands: the first failing
// one's, else 1641 or 3010 if one returned it, else the last one's. The zero
// value knows no codes of success but 0, 1641 and 3010.
type Codes struct {
	Success []uint32 // further codes that count as success
	Reboot  []uint32 // further codes that ask for a restart, as 3010 does

	failed, reboot, last int
}

// Add takes the code of the next command that was waited for and reports
// whether it counts as success.
func (c *Codes) Add(code int) bool {
	switch {
	case code == CodeRestartStarted:
		c.reboot = code
	case code == CodeRestartNeeded || slices.Contains(c.Reboot, uint32(code)):
		if c.reboot != CodeRestartStarted { // a restart under way outweighs one that is wanted
			c.reboot = CodeRestartNeeded
		}
	case code == 0 || slices.Contains(c.Success, uint32(code)):
		c.last = code
	default:
		c.Fail(code)
		return false
	}
	return true
}

// Fail takes a failure that is no command's exit code, such as one that could
// not be started. The first failure stays the result.
func (c *Codes) Fail(code int) {
	if c.failed == 0 {
		c.failed = code
	}
}

// NeedReboot reports whether a command asked for a restart or started one.
func (c *Codes) NeedReboot() bool { return c.reboot != 0 }

// Code is the result so far, 0 before any command.
func (c *Codes) Code() int {
	switch {
	case c.failed != 0:
		return c.failed
	case c.reboot != 0:
		return c.reboot
	}
	return c.last
}
