package pack

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/lint"
	"goexpress/pkg/sed"
)

// Job is a build that is ready to start: everything that can be known without
// reading the payload is known and checked.
type Job struct {
	Directive *sed.Directive
	Sources   *Sources
	Output    string           // absolute
	Package   *express.Package // texts and options; the manifest comes with the cabinet
	Install   *Install         // what the package will do; nil when there is nothing to launch
	Findings  finding.List     // of the directive, its INF and the packer; errors stop Write

	opt      Options
	method   settings
	resolver *resolver
}

// Prepare resolves sources, texts and target of d and checks them. The Job is
// never nil; its findings say whether it can be carried out.
func Prepare(d *sed.Directive, opt Options) *Job {
	j := &Job{Directive: d, Sources: &Sources{}, opt: opt}
	for _, f := range d.Findings {
		if f.ID != "sed-missing-target" { // -o may stand for it: chooseOutput knows
			j.add(f)
		}
	}
	r, err := newResolver(opt.Paths)
	if err != nil {
		j.add(&finding.Finding{ID: "pack-missing-folder", Severity: finding.Error, Pos: finding.Pos{File: d.Name}, Err: err})
		return j
	}
	j.resolver = r
	for _, s := range d.Sources {
		r.folder(s)
	}
	r.closing()
	j.Sources = &r.sources
	j.add(lint.Names(r.names)...)
	if strings.HasPrefix(opt.Target, "windows/") {
		j.add(lint.LongPaths(r.names)...)
	}

	j.chooseMethod()
	j.Package = j.model()
	j.addTexts()
	j.chooseOutput()
	j.add(r.findings...)
	r.findings = nil

	packed := lint.NewContents(r.names)
	j.add(lint.Directive(d, packed, j.system())...)
	j.planInstall(packed)
	j.add(lint.LongNames(d, r.names)...)
	j.checkIgnored()
	if opt.ForeignStub {
		j.add(lint.ForeignStub(d, j.method.Method)...)
		j.add(lint.ForeignNames(d, r.names)...)
	}
	j.sortFindings()
	return j
}

// sortFindings puts those about the directive into its order; what concerns
// other files follows.
func (j *Job) sortFindings() {
	other := func(f *finding.Finding) int {
		if f.Pos.File == j.Directive.Name {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(j.Findings, func(a, b *finding.Finding) int {
		if c := cmp.Compare(other(a), other(b)); c != 0 || other(a) == 1 {
			return c
		}
		return finding.ByPlace(a, b)
	})
}

// Check returns all findings, those about the version resource and the icon
// among them.
func (j *Job) Check() finding.List {
	j.resources()
	j.add(j.resolverFindings()...)
	return j.Findings
}

func (j *Job) add(f ...*finding.Finding) { j.Findings = append(j.Findings, f...) }

// system is the kind of system that the package runs on.
func (j *Job) system() string {
	system, _, _ := strings.Cut(j.opt.target(), "/")
	return system
}

// checkIgnored says which wishes of a directive are not granted.
func (j *Job) checkIgnored() {
	d := j.Directive
	if d.Purpose == sed.CreateCAB && d.CabFixedSize > 0 {
		j.add(d.Option("CAB_FixedSize").Finding("pack-ignored", finding.Warning,
			"cabinets are not split into sets: the size is ignored", ""))
	}
	if d.LayoutINF.Set {
		j.add(d.LayoutINF.Finding("pack-ignored", finding.Warning, "no layout INF is written", ""))
	}
	if d.InsideCompressed {
		j.add(d.Option("InsideCompressed").Finding("pack-ignored", finding.Info, "has no effect", ""))
	}
	if d.KeepCabinet {
		j.add(d.Option("KeepCabinet").Finding("pack-ignored", finding.Info,
			"no intermediate cabinet is kept", "goexpress extract and cab create give one"))
	}
	j.checkStubWishes()
}

// checkStubWishes says what the directive asks of our stub in vain; what it asks of
// another one is lint.ForeignStub's business.
func (j *Job) checkStubWishes() {
	d := j.Directive
	if d.Purpose == sed.CreateCAB || j.opt.ForeignStub {
		return
	}
	ignored := func(key, message string) {
		j.add(d.Option(key).Finding("pack-ignored", finding.Warning, message, ""))
	}
	switch {
	case !d.FileVersionCheck.Set:
	case d.Purpose == sed.ExtractOnly:
		ignored("TargetFileVersion", "a package that only unpacks does not check versions")
	case j.system() != "windows":
		ignored("TargetFileVersion", "versions of files are checked on Windows alone")
	}
}

// arch is the client's processor as INF decorations name it.
func (j *Job) arch() string {
	_, arch, _ := strings.Cut(j.opt.target(), "/")
	if arch == "386" {
		return "x86"
	}
	return arch
}

// chooseOutput settles where the result goes.
func (j *Job) chooseOutput() {
	d, r := j.Directive, j.resolver
	j.Output = j.opt.Output
	if j.Output == "" {
		j.Output = r.target(d)
	}
	if j.Output == "" {
		return
	}
	if j.system() == "windows" {
		at := d.Target
		if j.opt.Output != "" {
			at = sed.Value{}
		}
		j.add(lint.Target(filepath.Base(j.Output), at)...)
	}
	j.checkTarget()
}

// target is the output as TargetName has it. A path of another machine becomes
// its last component, beside the directive.
func (r *resolver) target(d *sed.Directive) string {
	v := d.Target
	if !v.Set {
		r.findings = append(r.findings, d.Option("TargetName").Finding("pack-no-target", finding.Error,
			"the directive does not say what to write", "use -o PATH, or write TargetName=name.exe"))
		return ""
	}
	path, err := r.locate(v.Text, false)
	if err == nil {
		return path
	}
	f := r.fault(v, err)
	if _, ok := err.(*unmappedError); ok {
		base := winpath.Base(v.Text)
		f.ID, f.Severity = "pack-target-moved", finding.Warning
		f.Message = v.Text + " is a path of another machine: the result becomes " + r.show(filepath.Join(r.tree.root, base))
		f.Hint = "use -o PATH"
		if winpath.IsAbs(v.Text) {
			f.Hint += ", or " + mapSwitch(winpath.Dir(v.Text), "./dir")
		}
		r.findings = append(r.findings, f)
		return filepath.Join(r.tree.root, base)
	}
	r.findings = append(r.findings, f)
	return ""
}

func isFile(path string, want fs.FileInfo) bool {
	info, err := os.Stat(path)
	return err == nil && os.SameFile(info, want)
}

// checkTarget refuses a target that is one of the sources: the build would
// read what it writes, or wipe out what it was made from.
func (j *Job) checkTarget() {
	out, err := os.Stat(j.Output)
	if err == nil && out.IsDir() {
		j.add(j.Directive.Target.Finding("pack-target-folder", finding.Error,
			"the target "+j.resolver.show(j.Output)+" is a folder", "use -o PATH with a file name"))
		return
	}
	if err == nil && slices.ContainsFunc(slices.Concat(j.opt.Inputs, j.resolver.besides), func(path string) bool { return isFile(path, out) }) {
		j.add(j.Directive.Target.Finding("pack-target-is-source", finding.Error,
			"the target "+j.resolver.show(j.Output)+" is a file that the package is made from", "write the package to another folder: -o PATH"))
		return
	}
	for _, f := range j.Sources.Files {
		if f.Path == j.Output || err == nil && isFile(f.Path, out) {
			j.add(f.From.Finding("pack-target-is-source", finding.Error,
				"the target "+j.resolver.show(j.Output)+" is one of the sources", "write the package to another folder: -o PATH"))
			return
		}
	}
}
