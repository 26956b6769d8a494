package inf

import (
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
)

// version looks at [Version]: the demands that come before everything else,
// and the layout files.
func (p *planner) version() {
	if lines := p.view.Find("Version", "AdvancedINF"); len(lines) > 0 {
		p.advancedINF(lines[0])
	}
	for i := range directiveTable {
		row := &directiveTable[i]
		switch row.name {
		case "RequiredEngine", "LoadAdvpackExtension", "Patching":
			for _, l := range p.view.Find("Version", row.name) {
				p.planAs(row, &directive{name: row.name, line: l})
			}
		}
	}
	for _, l := range p.view.Find("Version", "LayoutFile") {
		p.layoutFiles(l)
	}
}

// advpackVersion is the newest library that shipped, in tenths.
const advpackVersion = 25

// advancedINF checks `AdvancedINF=2.5,"message"`: the lowest version of the
// library that the file wants. An older library shows the message and stops.
func (p *planner) advancedINF(l *Line) {
	tenths, ok := parseVersion(p.field(l, 1))
	switch {
	case !ok:
		p.warn(l, 1, "inf-advancedinf", "version "+p.quotedField(l, 1)+" is not a number",
			"write AdvancedINF=2.5")
	case tenths > advpackVersion:
		message := p.field(l, 2)
		if message == "" {
			message = "version " + p.view.Field(l, 1) + " of AdvPack is wanted; there is no newer one than 2.5"
		}
		p.fail(l, 1, "inf-advancedinf", clip(message), "write AdvancedINF=2.5")
	}
}

// parseVersion reads `2.5` as 25 tenths; further digits round up.
func parseVersion(s string) (tenths int, ok bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" || len(whole) > 4 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	for _, c := range whole {
		tenths = tenths*10 + int(c-'0')
	}
	tenths *= 10
	if fraction != "" {
		tenths += int(fraction[0] - '0')
		if strings.Trim(fraction[1:], "0") != "" {
			tenths++
		}
	}
	return tenths, true
}

// requiredEngine checks `RequiredEngine=SetupAPI|SetupX`.
func (p *planner) requiredEngine(_ *directive, l *Line) {
	switch fold(p.field(l, 1)) {
	case "SETUPAPI":
	case "SETUPX":
		p.warn(l, 1, "inf-required-engine", "SetupX is the 16-bit engine of Windows 9x: the file is carried out as for SetupAPI", "")
	default:
		p.warn(l, 1, "inf-required-engine", "engine "+p.quotedField(l, 1)+" is not known",
			"write RequiredEngine=SetupAPI")
	}
}

// layoutFiles loads the files that complete the media tables, each once. One
// that is not found is needed by nobody who finds its files beside the INF.
func (p *planner) layoutFiles(l *Line) {
	loaded := map[string]bool{winpath.Fold(winpath.Base(p.file.Name)): true}
	for i := range l.Fields {
		name := p.field(l, i+1)
		key := winpath.Fold(winpath.Base(name))
		if name == "" || loaded[key] {
			continue
		}
		loaded[key] = true
		if len(loaded) > maxLayouts {
			p.fail(l, i+1, "inf-too-many-layouts", "more than 16 layout files", "name fewer")
			return
		}
		var f *File
		var err error
		if p.env.Include != nil {
			f, err = p.env.Include(name)
		}
		if err != nil || f == nil {
			p.report(p.because(l, i+1, err), finding.Warning, "inf-missing-layout", "layout file "+clip(name)+" is not found",
				"the sources are taken from the folder of the INF")
			continue
		}
		p.view.AddLayout(f)
	}
}

// advpackUsed warns when AdvPack's directives stand in a file that does not
// ask for AdvPack: Explorer's own Install command would pass over them.
func (p *planner) advpackUsed() {
	if len(p.view.Find("Version", "AdvancedINF")) > 0 {
		return
	}
	var first *Line
	for i := range directiveTable {
		row := &directiveTable[i]
		if list := p.directives[fold(row.name)]; row.about&advpack != 0 && len(list) > 0 {
			if first == nil || list[0].line.Num < first.Num {
				first = list[0].line
			}
		}
	}
	if first != nil {
		p.warn(first, 0, "inf-no-advancedinf", "is a directive of Advanced INF files, but [Version] has no AdvancedINF",
			"add AdvancedINF=2.5 to [Version]")
	}
}
