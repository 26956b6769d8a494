package sed

import (
	"fmt"
	"slices"
)

// Bits of Directive.Reboot, those of a package's REBOOT resource.
const (
	RebootAllowed uint32 = 1 << iota // a restart may happen at all
	RebootAlways                     // without it: only if needed
	RebootSilent                     // do not ask first
)

type rebootMode struct {
	word string
	bits uint32
}

// rebootWords are the spellings of RebootMode and their bits. The first six are
// those that Format writes; S alone is what the switch /R:S does, namely never.
// The numbers are of the oldest generation.
var rebootWords = []rebootMode{
	{"N", 0},
	{"I", RebootAllowed},
	{"A", RebootAllowed | RebootAlways},
	{"NS", RebootSilent},
	{"IS", RebootAllowed | RebootSilent},
	{"AS", RebootAllowed | RebootAlways | RebootSilent},
	{"S", RebootSilent},
	{"SN", RebootSilent},
	{"SI", RebootAllowed | RebootSilent},
	{"SA", RebootAllowed | RebootAlways | RebootSilent},
	{"0", 0},
	{"1", RebootAllowed | RebootAlways},
	{"2", RebootAllowed},
}

// readReboot reads RebootMode and the old ShowRebootUI. A missing RebootMode
// means "if needed".
func (p *parser) readReboot() {
	p.d.Reboot = RebootAllowed
	if v := p.d.Option("RebootMode"); v.Set {
		i := slices.IndexFunc(rebootWords, func(m rebootMode) bool { return equal(m.word, v.Text) })
		switch {
		case i < 0:
			p.badValue(tolerated, v, "N, I or A, with S behind it to restart without asking", "I")
		case equal(v.Text, "S"):
			p.report(advice, "sed-reboot-silent", v, "S alone never restarts", "write IS or AS")
			fallthrough
		default:
			p.d.Reboot = rebootWords[i].bits
		}
	}
	v := p.d.Option("ShowRebootUI")
	if v.Set && !p.flag("ShowRebootUI", tolerated) && p.d.Reboot&RebootAllowed != 0 {
		p.d.Reboot |= RebootSilent
	}
}

// rebootWord is the word that Format writes for bits, in which RebootAlways
// means nothing without RebootAllowed.
func rebootWord(bits uint32) (string, error) {
	if bits&RebootAllowed == 0 {
		bits &^= RebootAlways
	}
	for _, w := range rebootWords {
		if w.bits == bits {
			return w.word, nil
		}
	}
	return "", fmt.Errorf("sed: %#x are no bits of a restart", bits)
}
