package pack

import (
	"bytes"

	"github.com/tc-hib/winres"

	"goexpress/internal/finding"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
	"goexpress/pkg/sed"
)

// resources are the PE resources besides the classic ones: version, manifest
// and icon. Other targets than Windows have none.
func (j *Job) resources() []express.ExtraResource {
	if j.system() != "windows" || j.Directive.Purpose == sed.CreateCAB {
		return nil
	}
	var list []express.ExtraResource
	if v, ok := j.versionResource(); ok {
		list = append(list, v)
	}
	list = append(list, j.manifestResource()...)
	return append(list, j.iconResources()...)
}

// manifestResource always names an execution level: without one Windows takes
// a program with "setup" or "update" in its name for an installer and asks for
// elevation (docs/security.md S49-S51). A stub that is not ours keeps its manifest
// unless the author wants a level.
func (j *Job) manifestResource() []express.ExtraResource {
	level := winres.AsInvoker
	switch j.Directive.ExecutionLevel {
	case "HighestAvailable":
		level = winres.HighestAvailable
	case "RequireAdministrator":
		level = winres.RequireAdministrator
	default:
		if j.opt.ForeignStub {
			return nil
		}
	}
	var set winres.ResourceSet
	set.SetManifest(winres.AppManifest{
		ExecutionLevel: level,
		Compatibility:  winres.Win7AndAbove,
		DPIAwareness:   winres.DPIPerMonitorV2,
		LongPathAware:  true,
	})
	return leaves(&set, 0)
}

// firstForeignIcon numbers the pictures of an icon in a stub that is not ours:
// beyond those it has, whose group would show ours otherwise.
const firstForeignIcon = 0x7000

// iconResources are the pictures of an .ico file and the group that names them.
// Explorer shows the group with the lowest number.
func (j *Job) iconResources() []express.ExtraResource {
	v := j.Directive.Icon
	if !v.Set {
		return nil
	}
	data, _, err := j.resolver.read(v)
	if err != nil {
		j.resolver.fileFault(v, err)
		return nil
	}
	icon, err := winres.LoadICO(bytes.NewReader(data))
	if err != nil {
		j.add(v.Finding("pack-icon", finding.Error, v.Text+" is not an icon: "+err.Error(), "give an .ico file"))
		return nil
	}
	var set winres.ResourceSet
	if err := set.SetIcon(winres.ID(1), icon); err != nil {
		j.add(v.Finding("pack-icon", finding.Error, err.Error(), ""))
		return nil
	}
	shift := uint16(0)
	if j.opt.ForeignStub {
		shift = firstForeignIcon
	}
	return leaves(&set, shift)
}

// leaves takes the bytes out of a set, in the set's own order. Pictures of an
// icon are renumbered by shift, in the group as well.
func leaves(set *winres.ResourceSet, shift uint16) []express.ExtraResource {
	var list []express.ExtraResource
	set.Walk(func(typeID, resID winres.Identifier, lang uint16, data []byte) bool {
		t, _ := typeID.(winres.ID)
		id, _ := resID.(winres.ID)
		r := express.ExtraResource{Type: uint16(t), Name: uint16(id), Lang: lang, Data: bytes.Clone(data)}
		switch r.Type {
		case pe.RTIcon:
			r.Name += shift
		case pe.RTGroupIcon:
			shiftGroup(r.Data, shift)
		}
		list = append(list, r)
		return true
	})
	return list
}

// shiftGroup renumbers the pictures in a GRPICONDIR: six bytes, then entries of
// fourteen whose last two are the picture's number.
func shiftGroup(group []byte, shift uint16) {
	for at := 6 + 12; at+2 <= len(group); at += 14 {
		id := uint16(group[at]) | uint16(group[at+1])<<8
		id += shift
		group[at], group[at+1] = byte(id), byte(id>>8)
	}
}
