package stub

import (
	"cmp"
	"errors"
	"io"

	"goexpress/internal/format"
	"goexpress/internal/sha256"
	"goexpress/pkg/express"
)

// Locks keep runs of one package apart.
type Locks interface {
	// LockDir is the folder that the locks of this user's runs lie in; all
	// administrators have one in common.
	LockDir() (OwnDir, error)
	// Lock makes a file that nobody else has until it is closed, or the process
	// ends; then it is gone. The error wraps errLocked when somebody has it.
	Lock(path string) (io.Closer, error)
}

var errLocked = errors.New("another run has the lock")

// singleInstance sees to it that the package runs once at a time (S66), if its
// author has asked for that. Somebody may let a second run go on where the author
// leaves it to him; nobody is asked in a quiet run (S67).
//
// The lock is a file alone. Microsoft's stub takes a mutex of the name that
// INSTANCECHECK holds; any program can take that name first, and then no
// administrator's run would ever begin.
func (r *run) singleInstance() error {
	const asked = express.OptInstanceAsk | express.OptInstanceStop
	if r.pkg.ExtractOptions&asked == 0 {
		return nil
	}
	err := r.takeLock()
	if !errors.Is(err, errLocked) {
		return err
	}
	f := failure(CodeAnotherRun, "another run of this package is under way", "wait until it has ended")
	if r.quiet != express.NotQuiet || r.pkg.ExtractOptions&express.OptInstanceStop != 0 {
		return f
	}
	if r.gate.Ask("Another run of this package is under way. Run it a second time?", false) {
		r.event(Warning, "instance", Field{"second", true})
		return nil
	}
	f.Known = true
	return f
}

// takeLock takes the package's lock for as long as the run lasts.
func (r *run) takeLock() error {
	dir, err := r.os.LockDir()
	if err == nil {
		err = r.prepareOwnDir(dir)
	}
	if err == nil {
		r.lock, err = r.os.Lock(r.os.Family().join(dir.Path, lockName(r.pkg)))
	}
	if err != nil && !errors.Is(err, errLocked) {
		return fail("making sure that the package does not run already", err)
	}
	return err
}

// lockName is the same for all packages with one name of an instance, which may
// hold anything. One without has its title.
func lockName(p *express.Package) string {
	name := p.InstanceName
	if p.Title != nil {
		name = cmp.Or(name, *p.Title)
	}
	sum := sha256.Sum256([]byte(name))
	return format.Sprintf("goexpress.%x.lock", sum[:16])
}

// releaseLock lets the next run begin.
func (r *run) releaseLock() {
	if r.lock != nil {
		_ = r.lock.Close() // the end of the process does as well
		r.lock = nil
	}
}
