package inf

import (
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/format"
	"goexpress/internal/registry"
)

// Flags of the lines of AddReg, DelReg, BitReg and Ini2Reg, and the types of
// AddReg, as setupapi.h has them.
const (
	regBinary        = 0x1 // the data are bytes
	regNoClobber     = 0x2
	regDelVal        = 0x4
	regAppend        = 0x8
	regKeyOnly       = 0x10
	regOverwriteOnly = 0x20
	regView64        = 0x1000
	regKeyOnlyCommon = 0x2000 // in DelReg too
	regView32        = 0x4000
	regDelReg        = 0x8000 // the line is for DelReg

	regCommon   = regView64 | regView32 | regKeyOnlyCommon
	regTypeMask = 0xFFFF0000 | regBinary
	regAddFlags = regTypeMask | regNoClobber | regDelVal | regAppend | regKeyOnly | regOverwriteOnly | regCommon

	regSZ       = 0x0
	regMultiSZ  = 0x1_0000
	regExpandSZ = 0x2_0000
	regDWord    = 0x1_0001
	regNone     = 0x2_0001

	regDelString     = regMultiSZ | regDelReg | 0x2 // one string out of a list
	regOperationMask = regTypeMask | regDelReg | 0xFE

	bitSet = 0x1
)

// Fields of the lines.
const (
	fieldRegName  = 3
	fieldRegFlags = 4
	fieldRegValue = 5 // the mask of BitReg
	fieldRegByte  = 6
)

// Limits of the registry, after "Registry Element Size Limits".
const (
	maxRegValue = 1 << 20 // bytes
	maxRegName  = 255     // characters of one key
	maxRegDepth = 512     // keys below each other
)

// addReg plans a line `root,[subkey],[name],[flags],[value...]`.
func (p *planner) addReg(d *directive, l *Line) {
	key, flags, ok := p.regTarget(l)
	if !ok {
		return
	}
	if flags&regDelReg != 0 {
		p.info(l, fieldRegFlags, "inf-delreg-line", "flag 0x8000 leaves the line to DelReg: nothing is added")
		return
	}
	p.oddFlags(l, fieldRegFlags, flags, regAddFlags)
	name := p.text(l, fieldRegName)
	keyOnly := flags&(regKeyOnly|regKeyOnlyCommon) != 0
	switch {
	case flags&regDelVal != 0:
		p.deleteReg(l, &key, name, flags)
	case key.Key == "" && (keyOnly || name == ""):
		p.warn(l, 1, "inf-empty-entry", "names neither a key nor a value below the root: the line is skipped", "write `root,key,name,flags,value`")
	case keyOnly:
		p.do(l, &RegAdd{RegKey: key, KeyOnly: true})
	default:
		p.setReg(d, l, &RegAdd{RegKey: key, Name: name}, flags)
	}
}

// setReg completes a RegAdd with its mode and value.
func (p *planner) setReg(d *directive, l *Line, a *RegAdd, flags uint32) {
	list := flags&regTypeMask == regMultiSZ
	if flags&regAppend != 0 && !list {
		p.warn(l, fieldRegFlags, "inf-unknown-flags", "flag 0x8 appends to a REG_MULTI_SZ only: the value is set", "leave it out")
	}
	switch flags & (regNoClobber | regOverwriteOnly) {
	case regNoClobber | regOverwriteOnly:
		p.warn(l, fieldRegFlags, "inf-idle-flags", "flags 0x22 set the value neither when it is there nor when it is not",
			"take one of 0x2 and 0x20 out")
		return
	case regNoClobber:
		a.Mode = RegNew
	case regOverwriteOnly:
		a.Mode = RegReplace
	}
	if flags&regAppend != 0 && list && a.Mode != RegNew { // what is not there can only be set
		if a.Mode == RegReplace {
			p.unsupported(d.name, l, "strings are not appended on the condition that there are some (flags 0x28)")
			return
		}
		a.Mode = RegAppend
	}
	var ok bool
	if a.Value, ok = p.regValue(l, flags); ok {
		p.do(l, a)
	}
}

// regTarget reads the key and the flags of a line. With ok false there is
// nothing to do: Windows skips a root that it does not know.
func (p *planner) regTarget(l *Line) (key RegKey, flags uint32, ok bool) {
	const root, subkey = 1, 2
	if key.Root, ok = p.regRoot(l, root); !ok {
		return key, 0, false
	}
	if flags, ok = p.number(l, fieldRegFlags, "flags"); !ok {
		return key, 0, false
	}
	if key.View, ok = p.regView(l, fieldRegFlags, flags); !ok {
		return key, 0, false
	}
	key.Key, ok = p.regPath(l, subkey)
	return key, flags, ok
}

func (p *planner) regRoot(l *Line, i int) (root string, ok bool) {
	name := p.field(l, i)
	root, ok = registry.Root(name)
	switch {
	case ok:
	case strings.EqualFold(name, "HKR"):
		p.warn(l, i, "inf-registry-root", "HKR is the key of a device, which is not installed here: the line is skipped",
			"write HKLM, HKCU, HKCR or HKU and the whole key")
	default:
		p.warn(l, i, "inf-registry-root", quoted(name)+" is no root of the registry: the line is skipped",
			"write HKLM, HKCU, HKCR or HKU")
	}
	return root, ok
}

func (p *planner) regView(l *Line, i int, flags uint32) (view registry.View, ok bool) {
	switch flags & (regView64 | regView32) {
	case regView64:
		return registry.View64, true
	case regView32:
		return registry.View32, true
	case regView64 | regView32:
		p.report(p.because(l, i, ErrInvalidData), finding.Error, "inf-bad-flags", "flags 0x5000 ask for the 64-bit and for the 32-bit registry", "take one of 0x1000 and 0x4000 out")
		return registry.DefaultView, false
	}
	return registry.DefaultView, true
}

// regPath reads a key below its root. Backslashes at its ends and doubled ones
// count for nothing.
func (p *planner) regPath(l *Line, i int) (path string, ok bool) {
	path = strings.Trim(p.text(l, i), `\`)
	for strings.Contains(path, `\\`) {
		path = strings.ReplaceAll(path, `\\`, `\`)
	}
	depth, length, longest := 1, 0, 0
	for _, c := range path {
		length++
		if c == '\\' {
			depth, length = depth+1, 0
		}
		longest = max(longest, length)
	}
	if depth > maxRegDepth || longest > maxRegName {
		p.report(p.because(l, i, ErrInvalidData), finding.Error, "inf-key-too-long", "a key has at most 255 characters, and 511 keys above it",
			"shorten the key")
		return "", false
	}
	return path, true
}

// delReg plans a line `root,subkey,[name],[flags],[value]`. Without 0x8000 the flags are those of an AddReg list that serves
// as DelReg list too, and count for nothing (setupapi.h); but for the common
// ones.
func (p *planner) delReg(_ *directive, l *Line) {
	key, flags, ok := p.regTarget(l)
	if !ok {
		return
	}
	name := p.text(l, fieldRegName)
	switch {
	case flags&regOperationMask == regDelString:
		if item := p.text(l, fieldRegValue); item != "" {
			p.do(l, &RegDelete{RegKey: key, Name: name, Item: item})
			return
		}
		p.warn(l, fieldRegValue, "inf-empty-string", "names no string to take out of the list", "write it as the fifth field")
	case flags&regDelReg == 0 && flags&^regCommon != 0:
		p.info(l, fieldRegFlags, "inf-addreg-line",
			format.Sprintf("flags %#x are AddReg's and count for nothing here", flags&^regCommon))
		p.deleteReg(l, &key, name, flags)
	default:
		p.oddFlags(l, fieldRegFlags, flags, regCommon|regDelReg)
		p.deleteReg(l, &key, name, flags)
	}
}

// deleteReg plans to delete a value, or without a name the key.
func (p *planner) deleteReg(l *Line, key *RegKey, name string, flags uint32) {
	tree := name == "" || flags&regKeyOnlyCommon != 0
	if tree && sharedKey(key) {
		p.fail(l, 2, "inf-shared-key", "deletes "+key.Registry().String()+", which holds what other programs keep",
			"name the key of your own program, or the value as the third field")
		return
	}
	a := &RegDelete{RegKey: *key, Tree: tree}
	if !tree {
		a.Name = name
	}
	p.do(l, a)
}

// sharedKeys are keys that no program has for its own, whatever the root, the
// user and the view.
var sharedKeys = [...]string{
	`\Software`, `\Software\Classes`, `\Software\Classes\CLSID`,
	`\Software\Microsoft`, `\Software\Microsoft\Windows`, `\Software\Microsoft\Windows\CurrentVersion`,
	`\Software\Microsoft\Windows NT`, `\Software\Microsoft\Windows NT\CurrentVersion`,
	`\System\CurrentControlSet`, `\System\CurrentControlSet\Control`, `\System\CurrentControlSet\Services`,
}

// sharedKey reports whether a key must not go with all below it: a root, a
// hive, or what many programs share.
func sharedKey(k *RegKey) bool {
	if k.Key == "" {
		return true
	}
	c := registry.Rooted(k.Registry())
	names := strings.Split(c.Path, `\`)
	if c.Root == "HKU" { // by user
		names = names[1:]
	}
	path, depth := "", 0
	for _, name := range names {
		if !strings.EqualFold(name, "WOW6432Node") {
			path += `\` + name
			depth++
		}
	}
	for _, shared := range sharedKeys {
		if strings.EqualFold(shared, path) {
			return true
		}
	}
	return depth == 0 || depth == 1 && c.Root == "HKLM"
}

// bitReg plans a line `root,[subkey],name,[flags],mask,byte`.
func (p *planner) bitReg(_ *directive, l *Line) {
	key, flags, ok := p.regTarget(l)
	if !ok {
		return
	}
	p.oddFlags(l, fieldRegFlags, flags, bitSet|regView64|regView32)
	mask, maskOK := p.number(l, fieldRegValue, "mask")
	index, indexOK := p.number(l, fieldRegByte, "number of the byte")
	if !maskOK || !indexOK {
		return
	}
	if len(l.Fields) < fieldRegByte || mask > 0xFF || index >= maxRegValue {
		p.badNumber(l, fieldRegValue, "needs a mask of one byte and the number of the byte, from 0",
			"write `root,key,name,flags,mask,byte`")
		return
	}
	p.do(l, &RegBits{
		RegKey: key, Name: p.text(l, fieldRegName),
		Set: flags&bitSet != 0, Mask: byte(mask), Byte: int(index),
	})
}
