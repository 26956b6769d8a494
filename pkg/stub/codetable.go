package stub

// ExitCode is a row of the table of exit codes.
type ExitCode struct {
	Code    uint32
	Meaning string // a few words, for the log
	When    string // what a run gives it for
}

// ExitCodes are the codes that mean something to a package, successes first. Any
// other code is that of the command that failed, or of the last one.
var ExitCodes = []ExitCode{
	{CodeDone, "done", "every command succeeded, or the package is installed already (`SkipIfInstalled`); with `ExitCode=Zero` also when a command failed"},
	{CodeRestartStarted, "done, the restart is under way", "a command or the package has begun it (`RebootMode`, `/R:`)"},
	{CodeRestartNeeded, "done, a restart is needed", "a command or an INF asks for it, or Windows has noted files to be renamed, and it is not made now"},
	{CodeNotFound, "not found", "the program of a command is neither in the package nor in the system's folders, or a file was not found"},
	{CodeAccessDenied, "access denied", "Windows refuses a file, a folder, a key or a program"},
	{CodeDamaged, "the package is damaged", "a byte has changed; nothing was run"},
	{CodeDiskFull, "the disk is full", "there is too little room for the files, before or while they are unpacked"},
	{CodeNotRunnable, "not a program", "what a command names cannot be run on this system"},
	{CodeElevation, "an administrator's rights are needed", "a quiet run lacks them: for `CheckAdminRights=1`, an INF that checks, or a program that asks; other runs ask Windows for them"},
	{CodeVersion, "a file has the wrong version", "a check of `TargetFileVersion` fails, and nobody has chosen to go on"},
	{CodeBlocked, "blocked by a policy", "a policy of the machine forbids a program"},
	{CodeTimeout, "timed out", "a command took longer than `CommandTimeout` or `/TIMEOUT`"},
	{CodeCancelled, "cancelled", "the prompt, the licence, the administrator's rights or a question of an INF were declined, or the run was interrupted"},
	{CodeFailed, "failed", "an internal failure, suspected tampering, or an INF that cannot be carried out"},
	{CodeAnotherRun, "another run is under way", "the package runs already (`SingleInstance`); a run that is not quiet may go on all the same where it asks"},
	{CodeNoLog, "no log", "the log that `/LOG` names cannot be opened; nothing was changed"},
	{CodeBadSwitches, "wrong switches", "a switch is not known, lacks what it needs, or goes not with another"},
}

// meaning is what a log says of a code, "" for one that only its command knows.
func meaning(code uint32) string {
	for _, row := range ExitCodes {
		if row.Code == code {
			return row.Meaning
		}
	}
	return ""
}
