package pack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"goexpress/internal/finding"
	"goexpress/internal/registry"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/lint"
	"goexpress/pkg/sed"
)

// Install is what a package does on a client once it is extracted: its launch
// command, an INF expanded to its actions, and its post command.
type Install struct {
	Actions  []inf.Action
	FromINF  []inf.Action // those that an INF stands for
	Findings finding.List // of the INF files; an INF that is not packed is lint.IDNotPackaged
}

// InstallEnv is what the plan of a package depends on besides its texts.
type InstallEnv struct {
	Quiet  express.Quiet
	Arch   string                            // as inf.Env
	Read   func(name string) ([]byte, error) // a packed file
	Parse  func(name string, data []byte) (*inf.File, error)
	Origin func(l *express.Launch) inf.Origin // where a command was written

	Registry func(k registry.Key, name string) (text string, ok bool) // as inf.Env; nil: no client is known
}

// PlanInstall expands the commands of p. An INF that cannot be planned leaves
// an error in the findings.
func PlanInstall(p *express.Package, env InstallEnv) *Install {
	in := &Install{}
	for _, l := range p.Launches(env.Quiet, "") {
		if l.Kind == express.INF {
			in.expand(l, env)
			continue
		}
		stage := inf.Launch
		if l.Post {
			stage = inf.Post
		}
		in.Actions = append(in.Actions, &inf.Run{
			Origin: env.Origin(l), Command: l.Line, Wait: true,
			Hidden: p.ShowWindow == 1, Dir: express.WorkDir, Stage: stage,
		})
	}
	return in
}

func (in *Install) expand(l *express.Launch, env InstallEnv) {
	data, err := env.Read(l.Program)
	if errors.Is(err, fs.ErrNotExist) {
		at := env.Origin(l)
		in.Findings = append(in.Findings, &finding.Finding{ID: lint.IDNotPackaged, Severity: finding.Error,
			Pos: finding.Pos{File: at.File, Line: at.Line}, Section: at.Section, Message: l.Program + " is launched but not packaged"})
		return
	}
	if err != nil {
		in.fault(env.Origin(l), err)
		return
	}
	file, err := env.Parse(l.Program, data)
	if err != nil {
		in.fault(inf.Origin{File: l.Program}, err)
		return
	}
	plan, list := PlanINF(file, l.Section, inf.Env{
		Dirs:      inf.DefaultDirs(express.WorkDir, "user"),
		SourceDir: express.WorkDir,
		Arch:      env.Arch,
		Quiet:     env.Quiet != express.NotQuiet,
		Registry:  env.Registry,
		Include: func(name string) (*inf.File, error) {
			data, err := env.Read(name)
			if err != nil {
				return nil, err
			}
			return env.Parse(name, data)
		},
	})
	in.Findings = append(append(in.Findings, list...), lint.INF(file)...)
	if plan != nil {
		in.Actions = append(in.Actions, plan.Actions...)
		in.FromINF = append(in.FromINF, plan.Actions...)
	}
}

// fault turns an error into findings, keeping those that it is made of.
func (in *Install) fault(at inf.Origin, err error) {
	in.Findings = append(in.Findings, finding.Of("pack-inf", finding.Pos{File: at.File, Line: at.Line}, err)...)
}

// PlanINF plans a section of an INF, "" for the usual one. The findings are all
// of reading and planning; with an error among those of planning there is no
// plan.
func PlanINF(file *inf.File, section string, env inf.Env) (*inf.Plan, finding.List) {
	list := slices.Clone(file.Findings())
	plan, err := inf.NewPlan(file, section, env)
	if err != nil {
		return nil, append(list, inf.Check(file, section, env)...) // warnings too, which err lacks
	}
	return plan, append(list, plan.Findings...)
}

// planInstall plans what the package will do, in each of its modes, and checks
// the actions.
func (j *Job) planInstall(packed *lint.Contents) {
	d := j.Directive
	if d.Purpose != sed.InstallApp {
		return
	}
	commands := lint.DirectiveCommands(d)
	seen := map[string]bool{}
	for _, q := range []express.Quiet{express.NotQuiet, express.UserQuiet, express.AdminQuiet} {
		in := PlanInstall(j.Package, j.InstallEnv(q))
		if q == express.NotQuiet {
			j.Install = in
		}
		commands = append(commands, lint.INFCommands(in.FromINF)...)
		for _, f := range in.Lint(packed, j.system()) {
			// The modes mostly launch the same INF.
			if key := f.ID + f.Error(); !seen[key] {
				seen[key] = true
				j.add(f)
			}
		}
	}
	if j.system() == "windows" {
		j.add(lint.Elevation(commands, packed, d.ExecutionLevel, j.openPacked)...)
	}
}

// Lint returns what there is to say about the INF files that are launched. The
// commands themselves are checked by lint.Directive or lint.Package.
func (in *Install) Lint(packed *lint.Contents, system string) finding.List {
	list := slices.DeleteFunc(slices.Clone(in.Findings), func(f *finding.Finding) bool { return f.ID == lint.IDNotPackaged })
	return append(list, lint.Actions(in.FromINF, packed, system)...)
}

// InstallEnv reads the source files as the package will hold them.
func (j *Job) InstallEnv(q express.Quiet) InstallEnv {
	return InstallEnv{
		Quiet: q, Arch: j.arch(), Read: j.readPacked, Parse: j.parseINF, Origin: j.origin,
	}
}

// readPacked reads the source of a packed file.
func (j *Job) readPacked(name string) ([]byte, error) {
	for _, f := range j.Sources.Files {
		if !winpath.EqualFold(f.Name, winpath.Clean(name)) {
			continue
		}
		if f.Size > maxText {
			return nil, fmt.Errorf("%s has %d bytes, more than the %d that make sense in an INF", f.Name, f.Size, maxText)
		}
		return os.ReadFile(f.Path)
	}
	return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
}

// openPacked shows the source of a packed file.
func (j *Job) openPacked(name string, look func(r io.ReaderAt, size int64)) error {
	for _, f := range j.Sources.Files {
		if !winpath.EqualFold(f.Name, winpath.Clean(name)) {
			continue
		}
		file, err := os.Open(f.Path)
		if err != nil {
			return err
		}
		defer file.Close()
		look(file, f.Size)
		return nil
	}
	return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

func (j *Job) parseINF(name string, data []byte) (*inf.File, error) {
	cp, err := j.opt.codec(j.Directive.CodePage)
	if err != nil {
		return nil, err
	}
	return inf.Parse(name, data, inf.Options{Codec: cp})
}

// origin is the place in the directive that a command comes from.
func (j *Job) origin(l *express.Launch) inf.Origin {
	for _, c := range lint.DirectiveCommands(j.Directive) {
		if c.Line == l.Line {
			return inf.Origin{File: c.Pos.File, Line: c.Pos.Line, Section: c.Section}
		}
	}
	return inf.Origin{File: j.Directive.Name, Section: "Options"}
}
