package inf

import (
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/winpath"
)

// version looks at [Version]: the demands that come before everything else,
// and the layout files.
func (p *planner) version() {
	if l, err := p.view.FindFirst("Version", "AdvancedINF"); err == nil {
		p.advancedINF(l)
	}
	for _, row := range directiveTable {
		switch row.name {
		case "RequiredEngine", "LoadAdvpackExtension", "Patching":
			for _, l := range p.view.Find("Version", row.name) {
				p.planAs(row, directive{name: row.name, line: l})
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
		p.warn(p.at(l, 1), "inf-advancedinf", format.Sprintf("version %s is not a number", quoted(p.view.Field(l, 1))),
			"write AdvancedINF=2.5")
	case tenths > advpackVersion:
		message := p.field(l, 2)
		if message == "" {
			message = format.Sprintf("version %s of AdvPack is wanted; there is no newer one than 2.5", p.view.Field(l, 1))
		}
		p.fail(p.at(l, 1), "inf-advancedinf", clip(message), "write AdvancedINF=2.5")
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
func (p *planner) requiredEngine(d directive) {
	switch fold(p.field(d.line, 1)) {
	case "SETUPAPI":
	case "SETUPX":
		p.warn(p.at(d.line, 1), "inf-required-engine", "SetupX is the 16-bit engine of Windows 9x: the file is carried out as for SetupAPI", "")
	default:
		p.warn(p.at(d.line, 1), "inf-required-engine", format.Sprintf("engine %s is not known", quoted(p.view.Field(d.line, 1))),
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
			p.fail(p.at(l, i+1), "inf-too-many-layouts", format.Sprintf("more than %d layout files", maxLayouts), "name fewer")
			return
		}
		f, err := p.include(name)
		if err != nil || f == nil {
			p.warn(p.because(l, i+1, err), "inf-missing-layout", format.Sprintf("layout file %s is not found", clip(name)),
				"the sources are taken from the folder of the INF")
			continue
		}
		p.view.AddLayout(f)
	}
}

func (p *planner) include(name string) (*File, error) {
	if p.env.Include == nil {
		return nil, nil
	}
	return p.env.Include(name)
}

// advpackUsed warns when AdvPack's directives stand in a file that does not
// ask for AdvPack: Explorer's own Install command would pass over them.
func (p *planner) advpackUsed() {
	if len(p.view.Find("Version", "AdvancedINF")) > 0 {
		return
	}
	var first *Line
	for _, row := range directiveTable {
		if list := p.directives[fold(row.name)]; row.advpack && len(list) > 0 {
			if first == nil || list[0].line.Num < first.Num {
				first = list[0].line
			}
		}
	}
	if first != nil {
		p.warn(p.at(first, 0), "inf-no-advancedinf", "is a directive of Advanced INF files, but [Version] has no AdvancedINF",
			"add AdvancedINF=2.5 to [Version]")
	}
}
