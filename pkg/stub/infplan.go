package stub

import (
	"io"
	"io/fs"
	"runtime"
	"strconv"

	"goexpress/internal/finding"
	"goexpress/internal/sha256"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
)

// planAll plans every INF of the commands before the first command runs: a package
// that asks for something that is not carried out must not change anything. The
// plans have the places of their commands. Directories that a plan takes from the
// registry (CustomDestination) are those of before the first command.
func (r *run) planAll(launches []*express.Launch) ([]*inf.Plan, error) {
	plans := make([]*inf.Plan, len(launches))
	var client *Client
	for i, l := range launches {
		if l.Kind != express.INF {
			continue
		}
		if client == nil {
			var err error
			if client, err = r.openClient(); err != nil {
				return nil, err
			}
			defer func() { _ = client.Close() }() // nothing was changed
		}
		plan, err := r.plan(&l.Command, client)
		if err == nil {
			err = r.refuse(plan)
		}
		if err != nil {
			return nil, err
		}
		r.event(Info, "plan", Field{"file", plan.File.Name}, Field{"section", plan.Section}, Field{"actions", len(plan.Actions)})
		plans[i] = plan
	}
	return plans, nil
}

// refuse finds what is not carried out.
func (r *run) refuse(plan *inf.Plan) error {
	for _, a := range plan.Actions {
		why := ""
		switch inf.KindOf(a) {
		case inf.KindUnsupported:
			why = a.String()
		case inf.KindRegister, inf.KindUnregister:
			if r.os.Family() != Windows {
				why = a.String() + ": components are for Windows alone"
			}
		}
		if why != "" {
			return failure(CodeFailed, placeOf(a)+": "+why+"; nothing was changed",
				"the package has to be built without it")
		}
	}
	return nil
}

// placeOf is where an action is written.
func placeOf(a inf.Action) string {
	from := inf.OriginOf(a)
	return from.File + ":" + strconv.Itoa(from.Line)
}

// plan reads an INF file of the package and plans its section.
func (r *run) plan(c *express.Command, client *Client) (*inf.Plan, error) {
	_, packed := r.find(c.Program)
	if packed == nil {
		return nil, failure(CodeNotFound, c.Program+" is not in the package",
			"an INF file is looked for nowhere else: the package has to be built with it")
	}
	file, err := r.readINF(packed)
	if err != nil {
		return nil, err
	}
	source := r.work.path
	if r.os.Family() != Windows {
		source = express.WorkDir
	}
	arch := runtime.GOARCH // as section names are decorated with it
	if arch == "386" {
		arch = "x86"
	}
	var unreadable error
	plan, err := inf.NewPlan(file, c.Section, inf.Env{
		Dirs: r.os.INFDirs(source), SourceDir: source, Arch: arch, Quiet: r.quiet != express.NotQuiet,
		Include: r.include, Registry: engine.Lookup(client.System, &unreadable),
	})
	if unreadable != nil {
		return nil, fail("reading the registry for "+c.Line, unreadable)
	}
	if err != nil {
		return nil, hinted(CodeFailed, "planning "+c.Line, err)
	}
	for _, f := range plan.Findings {
		if f.Severity == finding.Warning {
			r.event(Warning, "plan", Field{"finding", f})
		}
	}
	return plan, nil
}

// include finds a file that an INF names, in the package.
func (r *run) include(name string) (*inf.File, error) {
	rec := r.payload.find(name)
	if rec == nil {
		return nil, fs.ErrNotExist
	}
	return r.readINF(rec)
}

// readINF reads and parses a packed INF file; what is parsed is what was hashed.
func (r *run) readINF(rec *express.FileRecord) (*inf.File, error) {
	exact := rec.Name
	if rec.Size > inf.MaxFileSize {
		return nil, failure(CodeFailed, exact+" is too large for an INF file",
			"it may have "+strconv.Itoa(inf.MaxFileSize>>20)+" MB: the package has to be built with a smaller one")
	}
	held, err := r.work.dir.Hold(exact)
	if err != nil {
		return nil, fail("opening "+exact, err)
	}
	defer func() { _ = held.Close() }()                       // read only
	data, err := io.ReadAll(io.LimitReader(held, rec.Size+1)) // so that a longer file is seen
	if err != nil {
		return nil, fail("reading "+exact, err)
	}
	if sha256.Sum256(data) != rec.SHA256 {
		return nil, tampered(exact)
	}
	codec, err := r.os.Codec(r.pkg.CodePage)
	var file *inf.File
	if err == nil {
		file, err = inf.Parse(exact, data, inf.Options{Codec: codec})
	}
	if err != nil {
		return nil, hinted(CodeFailed, "reading "+exact, err)
	}
	return file, nil
}
