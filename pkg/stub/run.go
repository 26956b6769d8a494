package stub

import (
	"context"
	"errors"
	"io"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/secret"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
	"goexpress/pkg/stub/ui"
)

// Main runs the package that this program is part of and returns the status to
// exit with.
func Main() int {
	host, ctx, stop := newHost()
	defer stop()
	return host.Family().ExitStatus(Run(ctx, host))
}

// run is the state of one run of a package.
type run struct {
	ctx     context.Context
	os      OS
	begun   time.Time
	log     *journal
	gate    ui.Gate   // closed in quiet runs, and until it is known whether this is one
	console io.Writer // nil in runs that were asked to be quiet, or without a console

	logPath string         // "" none
	logFile io.WriteCloser // nil: none

	args    *Arguments
	sw      *Switches
	quiet   express.Quiet
	self    *Self
	pkg     *express.Package
	version [4]uint16  // of the program, zero when it has none
	verdict chan error // what comes of comparing the program with its digest; nil: nothing to compare
	payload *payload
	lock    io.Closer // of a package that runs once at a time; nil: none
	policy  *Policy
	work    *workFolder
	temp    string // the folder for temporary files, "" when it is not used
	tally   *Tally
	renames int64 // PendingRenames when commands began

	programs int // started so far

	hostPath   func(string) string // while an INF is carried out: of its Client
	handedOver bool                // to a run as administrator
}

// Run runs the package and returns its exit code. When ctx ends, so do the
// commands.
func Run(ctx context.Context, os OS) (code uint32) {
	defer func() {
		if recover() != nil { // nothing is left that could be told
			code = CodeFailed
		}
	}()
	r := &run{ctx: ctx, os: os, begun: os.Now(), log: &journal{}, gate: &ui.Closed{}, sw: &Switches{}}
	defer func() { r.close(code) }()
	defer func() {
		if v := recover(); v != nil { // S59; the work folder is gone by now
			if !r.log.settled {
				_ = r.openLog() // the failure counts more
			}
			code = r.report(internalFailure(v))
		}
	}()
	code, err := r.run()
	if err != nil {
		return r.report(err)
	}
	return code
}

// internalFailure is the failure of a part that panicked.
func internalFailure(v any) *Failure {
	return &Failure{Code: CodeFailed, What: "internal failure", Err: format.Errorf("%v", v)}
}

func (r *run) run() (code uint32, err error) {
	switchErr := r.readSwitches()
	readErr := r.readPackage()
	logErr := r.openLog() // wanted most when the package is damaged
	r.eventBegin()
	if err := r.verified(); err != nil {
		readErr = err
	}
	switch {
	case readErr != nil:
		return 0, readErr
	case logErr != nil:
		return 0, logErr
	case switchErr != nil:
		return 0, &Failure{Code: CodeBadSwitches, What: "the package cannot be run like this", Err: switchErr, Hint: Usage}
	case r.sw.Help:
		r.show(Usage)
		return CodeDone, nil
	case r.sw.Looks():
		if r.sw.List {
			r.list()
		}
		if r.sw.Verify {
			return CodeDone, r.verify()
		}
		return CodeDone, nil
	}
	if code, err = r.install(); err != nil {
		return 0, err
	}
	return r.restart(code), nil
}

// readSwitches settles first of all whether the run is quiet. The package is
// looked at before an error in the switches counts: a damaged one is worse.
func (r *run) readSwitches() error {
	args, err := r.os.Arguments()
	sw, swErr := ParseSwitches(args, r.os.Family())
	r.args, r.sw, r.quiet = args, sw, sw.Quiet
	if r.quiet == express.NotQuiet && r.os.Unattended() { // S56
		r.quiet = express.UserQuiet
	}
	if sw.Quiet == express.NotQuiet {
		if r.console = r.os.Console(); r.console != nil && !sw.Help && !sw.Looks() { // an answer stands alone
			r.log.add(&textLog{r.console})
		}
	}
	if err != nil && !sw.Help {
		return err
	}
	return swErr
}

// readPackage opens the running program, finds the package in it, and begins to
// check that it is what was built, as far as that goes without unpacking.
func (r *run) readPackage() error {
	self, err := r.os.Self()
	if err != nil {
		return fail("opening the package", err)
	}
	r.self = self
	r.event(Info, "package", Field{"path", self.Path}, Field{"size", self.Size})
	// Told without a window, which would make Windows load DLLs (S4).
	if planted := r.os.Tampered(self.Path); planted != "" {
		return failure(CodeFailed, "suspected tampering: "+planted+" would make Windows load foreign code",
			"move the package to an empty folder")
	}
	_, name := r.os.Family().split(self.Path)
	r.openGate(name)
	pkg, err := self.Read(self.File, self.Size, r.os.Codec)
	if err != nil {
		return damaged("the package is damaged", err)
	}
	if pkg.Manifest == nil {
		return damaged("the package is damaged: its list of files is missing or of a newer format", nil)
	}
	r.log.hide(secret.New(pkg.Manifest.Settings["Secrets"]))
	r.version = pkg.FileVersion()
	r.compare(pkg)
	if r.payload, err = newPayload(pkg.Manifest); err != nil {
		return damaged("the package's list of files is not sound", err)
	}
	if r.policy, err = PolicyOf(pkg); err != nil {
		return damaged("the package's settings are not sound", err)
	}
	if r.sw.Timeout != nil {
		r.policy.Limits.Timeout = *r.sw.Timeout
	}
	r.pkg = pkg
	if pkg.Title != nil {
		r.openGate(*pkg.Title)
	}
	return nil
}

// compare has the program compared with its digest while the log is being opened: to
// hash it and to ask Windows for its folders take about equally long.
func (r *run) compare(pkg *express.Package) {
	r.verdict = make(chan error, 1)
	go func() {
		defer close(r.verdict)
		defer func() {
			if v := recover(); v != nil {
				r.verdict <- internalFailure(v)
			}
		}()
		if err := pkg.VerifyImage(); err != nil {
			r.verdict <- damaged("the package is damaged", err)
		}
	}()
}

// verified waits for the verdict. Until it is there, only the log is written.
func (r *run) verified() error {
	if r.verdict == nil {
		return nil
	}
	return <-r.verdict
}

// openGate lets a run that is not quiet show things.
func (r *run) openGate(title string) {
	if r.quiet == express.NotQuiet {
		r.gate = r.os.Gate(title)
	}
}

// close ends the log with what the run has come to.
func (r *run) close(code uint32) {
	defer func() { _ = recover() }() // the run has its result
	r.releaseLock()
	r.event(Info, "exit", Field{"code", code}, Field{"duration", r.os.Now().Sub(r.begun).Round(time.Millisecond)})
	if r.logFile != nil {
		_ = r.logFile.Close() // nobody to tell
	}
	if r.self != nil {
		_ = r.verified()        // reads it
		_ = r.self.File.Close() // read only
	}
}

// eventBegin tells what the run is: who runs the package, and how.
func (r *run) eventBegin() {
	who := r.os.Account()
	var said fields
	said.add("user", who.Name)
	said.add("administrator", who.Administrator)
	said.add("session", who.Session)
	said.add("switches", r.args.String())
	said.add("quiet", r.quiet != express.NotQuiet)
	if r.version != [4]uint16{} {
		said.add("version", pe.FormatVersion(r.version))
	}
	if r.logPath != "" {
		said.add("log", r.logPath)
	}
	r.event(Info, "run", said...)
}

func (r *run) event(l Level, name string, fields ...Field) {
	// Copied, so that callers keep theirs off the heap.
	r.log.Event(&Event{Time: r.os.Now(), Level: l, Name: name, Fields: append([]Field(nil), fields...)})
}

// report tells of the failure that ends the run and returns its code.
func (r *run) report(err error) uint32 {
	code := codeOf(err)
	hint, known := "", false
	if f, ok := errors.AsType[*Failure](err); ok {
		hint, known = f.Hint, f.Known
	}
	var said fields
	said.add("code", code)
	said.add("error", err)
	if hint != "" && hint != Usage {
		said.add("hint", hint)
	}
	r.event(Error, "failed", said...)
	if known || code == CodeCancelled {
		return code
	}
	text := r.log.secrets.Hide(err.Error())
	if hint != "" {
		text += "\n\n" + hint
	}
	if r.sw.Looks() {
		r.show(text + "\n")
		return code
	}
	r.gate.Fail(text)
	if r.console != nil && r.quiet != express.NotQuiet { // the gate is closed, but somebody may read this
		_, _ = io.WriteString(r.console, text+"\n")
	}
	return code
}

// show gives an answer that was asked for: to where text goes, and to a window
// only when there is no such place.
func (r *run) show(text string) {
	if out := r.os.Output(); out != nil {
		_, _ = io.WriteString(out, text) // nobody to tell
		return
	}
	r.gate.Tell(text)
}

// restart decides about restarting Windows after a successful run, and gives the
// exit code.
func (r *run) restart(code uint32) uint32 {
	if r.tally == nil || !r.tally.OK() { // nothing was run, or not with success
		return code
	}
	facts := RestartFacts{Mode: r.pkg.Reboot, Quiet: r.quiet, Code: r.tally.Result(), Pending: r.os.PendingRenames() != r.renames}
	if r.sw.Reboot != nil {
		facts.Mode = *r.sw.Reboot
	}
	what := facts.Decide()
	if what == AskRestart {
		what = RestartNotMade
		if r.gate.Ask("Windows must be restarted to finish. Restart now?", false) {
			what = RestartNow
		}
	}
	if what == RestartNow {
		if err := r.os.Restart(); err != nil {
			r.event(Error, "restart", Field{"error", err})
			r.gate.Fail(fail("Windows could not be restarted", err).Error())
			what = RestartNotMade
		}
	}
	r.event(Info, "restart", Field{"needed", what != NoRestart}, Field{"made", what == RestartNow})
	switch {
	case r.policy.ReturnZero:
		return code
	case what == RestartNow:
		return CodeRestartStarted
	case what == RestartNotMade:
		return CodeRestartNeeded
	}
	return code
}

// cleanUp undoes the work folder. It runs however the run ends; what cannot be
// removed does not change the result (S44).
func (r *run) cleanUp() {
	if r.work == nil {
		return
	}
	defer r.removeWorkFolder()
	r.wipeWorkFolder()
}

func (r *run) removeWorkFolder() {
	if err := r.work.cleanUp(); err != nil {
		r.event(Warning, "clean-up", Field{"left", r.work.path}, Field{"error", err})
	}
}
