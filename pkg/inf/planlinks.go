package inf

import (
	"strconv"

	"goexpress/internal/finding"
	"goexpress/internal/format"
)

// Attributes of a Name line of ProfileItems, as setupapi.h has them.
const (
	itemCurrentUser = 0x1
	itemDelete      = 0x2
	itemGroup       = 0x4 // a folder, not a link
	itemCSIDL       = 0x8 // the third field is the CSIDL of the folder

	itemFlags = itemCurrentUser | itemDelete | itemGroup | itemCSIDL
)

// The keys of a ProfileItems list.
const (
	itemName = iota
	itemCmdLine
	itemSubDir
	itemWorkingDir
	itemIconPath
	itemIconIndex
	itemHotKey
	itemInfoTip
	itemDisplayResource
)

var itemKeys = [...]string{
	"Name", "CmdLine", "SubDir", "WorkingDir", "IconPath", "IconIndex", "HotKey", "InfoTip", "DisplayResource",
}

func itemNames(*planner) []string { return itemKeys[:] }

// item is a ProfileItems list: the first line of each key.
type item [len(itemKeys)]*Line

// profileItems plans lists that each describe a link or a group of the Start
// menu.
func (p *planner) profileItems(_ *directive, l *Line) {
	for i := range l.Fields {
		if s := p.list(l, i+1, finding.Warning); s != nil && len(s.Lines) > 0 {
			p.profileItem(s, p.readItem(s))
		}
	}
}

func (p *planner) readItem(s *Section) *item {
	it := &item{}
	for _, l := range s.Lines {
		if !p.step(l) {
			break
		}
		name, ok := p.view.Key(l)
		if !p.stepBytes(len(name)) { // strings make long names of short keys
			break
		}
		name = fold(name)
		key := 0
		for key < len(itemKeys) && fold(itemKeys[key]) != name {
			key++
		}
		switch {
		case !ok || key == len(itemKeys):
			p.warn(l, 0, "inf-unknown-key", "is no key of a ProfileItems list and has no effect",
				p.didYouMean(name, itemNames, "did you mean %s?", ""))
		case it[key] == nil:
			it[key] = l
		}
	}
	return it
}

func (p *planner) profileItem(s *Section, it *item) {
	name := it[itemName]
	if name == nil {
		p.warn(s.Lines[0], 0, "inf-missing-name", "the list has no Name: nothing is done", "add a line `Name=` with the link's name")
		return
	}
	flags, ok := p.number(name, 2, "attributes")
	if !ok {
		return
	}
	p.oddFlags(name, 2, flags, itemFlags)
	dir, ok := p.itemFolder(name, flags)
	if !ok {
		return
	}
	title, ok := p.name(name, 1)
	if sub := it[itemSubDir]; ok && sub != nil && flags&itemGroup == 0 {
		var folder string
		folder, ok = p.name(sub, 1)
		dir = joinPath(dir, folder)
	}
	if res := it[itemDisplayResource]; res != nil {
		p.idle(res, 0, "the link is shown under its own name")
	}
	switch path := joinPath(dir, title); {
	case !ok:
	case flags&(itemGroup|itemDelete) == itemGroup|itemDelete:
		p.do(name, &RemoveDir{Path: path})
	case flags&itemGroup != 0:
		p.do(name, &MakeDir{Path: path})
	case flags&itemDelete != 0:
		p.do(name, &Shortcut{Path: path + ".lnk", Remove: true})
	default:
		p.itemLink(name, it, path+".lnk")
	}
}

// itemFolder is where the link or group goes.
func (p *planner) itemFolder(name *Line, flags uint32) (dir string, ok bool) {
	id := dirCommonPrograms
	switch {
	case flags&itemCSIDL != 0:
		csidl, ok := p.number(name, 3, "CSIDL")
		if !ok {
			return "", false
		}
		id = DirCSIDL + int(min(csidl, DirCSIDL)) // the last is none
	case flags&itemCurrentUser != 0:
		id = dirUserPrograms
	}
	if dir, ok = p.view.Dir(id); !ok {
		p.report(p.because(name, 2, ErrUnknownDir), finding.Error, "inf-unknown-directory", "directory id "+strconv.Itoa(id)+", for the link, stands for no directory",
			"check the attributes of the link, and the CSIDL")
	}
	return dir, ok
}

// itemLink plans the link itself.
func (p *planner) itemLink(name *Line, it *item, path string) {
	s := &Shortcut{Path: path}
	cmd := it[itemCmdLine]
	if cmd == nil {
		p.fail(name, 0, "inf-missing-name", "no CmdLine says where the link leads", "add a line `CmdLine=directory id,folder,file`")
		return
	}
	ok := p.itemFile(cmd, &s.Target)
	if l := it[itemIconPath]; l != nil {
		ok = p.itemFile(l, &s.Icon) && ok
	}
	if l := it[itemWorkingDir]; l != nil {
		s.Dir = p.dirAt(l, 1)
		ok = s.Dir != "" && ok
	}
	if l := it[itemInfoTip]; l != nil {
		s.Tip = p.text(l, 1)
	}
	if l := it[itemIconIndex]; l != nil {
		var err error
		if s.IconIndex, err = parseInt(p.field(l, 1)); err != nil {
			p.badNumber(l, 1, "icon index "+p.quotedField(l, 1)+" is not a number", "write a number, from 0")
			return
		}
	}
	if l := it[itemHotKey]; l != nil {
		n, numberOK := p.number(l, 1, "hot key")
		if numberOK && n > 0xFFFF {
			p.badNumber(l, 1, format.Sprintf("hot key %#x has more than 16 bits", n), "write the virtual key, plus 256 for Shift, 512 for Ctrl, 1024 for Alt")
			return
		}
		s.HotKey, ok = uint16(n), numberOK && ok
	}
	if ok {
		p.do(name, s)
	}
}

// itemFile reads `directory id,[folder],file`.
func (p *planner) itemFile(l *Line, path *string) (ok bool) {
	dir := p.dirAt(l, 1)
	name, ok := p.name(l, 3)
	*path = joinPath(dir, name)
	return ok && dir != ""
}
