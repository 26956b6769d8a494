package shelllink

import (
	"encoding/binary"
	"strings"

	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// onDrive reports whether a target is a path on a drive, whatever else may be
// wrong with it.
func onDrive(target string) bool {
	return !strings.HasPrefix(target, `\\`) && strings.Count(target, "%") < 2
}

// location adds LinkTargetIDList and LinkInfo of a target on a drive.
func (w *writer) location(target string, folder bool) (why string) {
	if len(winpath.Volume(target)) != len("C:") || !winpath.IsAbs(target) {
		return "is not an absolute path"
	}
	drive, names := winpath.Upper(target[:1])+`:\`, winpath.Split(target)
	rest := strings.Join(names, `\`)
	if rest != "" {
		if _, err := winpath.CheckName(rest); err != nil {
			return "cannot be: " + err.Error()
		}
	}
	start := w.Len()
	w.WriteString(idList + drive + zeros8 + zeros8 + "\x00\x00\x00")
	for i, name := range names {
		w.fileItem(name, folder || i < len(names)-1)
	}
	list := w.Bytes()[start:]
	binary.LittleEndian.PutUint16(list, uint16(len(list)))
	w.WriteString("\x00\x00")
	w.linkInfo(drive + rest)
	return ""
}

// idList begins the way from the desktop to the target, with room for its size:
// My Computer, and the head of a drive's item, whose name comes next in 22
// bytes. Then come folders and the target.
const idList = "\x00\x00" +
	"\x14\x00\x1F\x50\xE0\x4F\xD0\x20\xEA\x3A\x69\x10\xA2\xD8\x08\x00\x2B\x30\x30\x9D" +
	"\x19\x00\x2F"

// fileItem adds the item of a file or folder: what FAT has of it, and the
// extension block 0xBEEF0004 in the form of Windows XP with the name as it is.
func (w *writer) fileItem(name string, folder bool) {
	kind, attributes := 0x32, attrArchive
	if folder {
		kind, attributes = 0x31, attrDirectory
	}
	short := w.narrow(name)
	short += "\x00\x00"[len(short)%2:]
	const fixed = 20 // bytes of the block before the name
	head := 14 + len(short)
	block := fixed + 2*winpath.Units(name) + 2 + 2
	w.numbers(2, head+block, kind, 0, 0, 0, 0, attributes) // no size and no time
	w.WriteString(short)
	w.numbers(2, block, 3, 0x0004, 0xBEEF, 0, 0, 0, 0, fixed, 0) // version 3, no times, no localised name
	w.Write(text.AppendUTF16(nil, name))
	w.numbers(2, 0, head)
}

// volumeID is the VolumeID of a fixed drive without a serial number and a label.
const volumeID = "\x11\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00\x00"

// linkInfo adds the LinkInfo of a local path, whose suffix is empty.
func (w *writer) linkInfo(path string) {
	const volumeIDAndLocalBasePath = 1
	base8, wide := w.narrow(path)+"\x00\x00", ""
	header := 0x1C
	if !text.IsASCII(path) { // then with the offsets of Unicode texts
		header, wide = 0x24, string(text.AppendUTF16(nil, path+"\x00\x00"))
	}
	base := header + len(volumeID)
	end := base + len(base8)
	w.numbers(4, end+len(wide), header, volumeIDAndLocalBasePath, header, base, 0, end-1)
	if wide != "" {
		w.numbers(4, end, end+len(wide)-2)
	}
	w.WriteString(volumeID + base8 + wide)
}
