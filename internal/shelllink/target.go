package shelllink

import (
	"strings"

	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// onDrive reports whether the target is a path on a drive, whatever else may be
// wrong with it.
func (l Link) onDrive() bool {
	p := strings.ReplaceAll(l.Target, "/", `\`)
	return !strings.HasPrefix(p, `\\`) && strings.Count(p, "%") < 2
}

// location is LinkTargetIDList and LinkInfo of a target on a drive.
func (l Link) location(codec text.Codec) ([]byte, error) {
	p := strings.ReplaceAll(l.Target, "/", `\`)
	if len(winpath.Volume(p)) != len("C:") || !winpath.IsAbs(p) {
		return nil, &Error{"target", l.Target, "is not an absolute path"}
	}
	drive, names := strings.ToUpper(p[:1])+`:\`, winpath.Split(p)
	if rest := strings.Join(names, `\`); rest != "" {
		if _, err := winpath.CheckName(rest); err != nil {
			return nil, &Error{"target", l.Target, "cannot be: " + err.Error()}
		}
	}
	list := l.idList(drive, names, codec)
	b := le.AppendUint16(nil, uint16(len(list)))
	b = append(b, list...)
	return append(b, linkInfo(drive+strings.Join(names, `\`), codec)...), nil
}

// idList is the way from the desktop to the target: My Computer, the drive,
// folders, the target.
func (l Link) idList(drive string, names []string, codec text.Codec) []byte {
	b := item(0x1F, "\x50\xE0\x4F\xD0\x20\xEA\x3A\x69\x10\xA2\xD8\x08\x00\x2B\x30\x30\x9D")
	b = append(b, item(0x2F, drive+strings.Repeat("\x00", 22-len(drive)))...)
	for i, name := range names {
		b = append(b, fileItem(name, l.Folder || i < len(names)-1, codec)...)
	}
	return append(b, 0, 0)
}

// item is an ItemID of a type and the data behind it.
func item(kind byte, data string) []byte {
	b := le.AppendUint16(nil, uint16(3+len(data)))
	return append(append(b, kind), data...)
}

// fileItem is the item of a file or folder: what FAT has of it, and the
// extension block 0xBEEF0004 in the form of Windows XP with the name as it is.
func fileItem(name string, folder bool, codec text.Codec) []byte {
	kind, attributes := byte(0x32), byte(attrArchive)
	if folder {
		kind, attributes = 0x31, attrDirectory
	}
	short := narrow(name, codec) + "\x00"
	if len(short)%2 != 0 {
		short += "\x00"
	}
	data := "\x00" + strings.Repeat("\x00", 4+4) + string([]byte{attributes, 0}) + short // size, time, attributes, name
	const fixed = 20
	block := le.AppendUint16(nil, uint16(fixed+2*winpath.Units(name)+2+2))
	block = le.AppendUint16(block, 3) // version
	block = le.AppendUint32(block, 0xBEEF0004)
	block = append(block, make([]byte, 4+4)...) // times of creation and access
	block = le.AppendUint16(block, fixed)       // where the name begins
	block = le.AppendUint16(block, 0)           // no localised name
	block = append(appendUTF16(block, name), 0, 0)
	block = le.AppendUint16(block, uint16(3+len(data))) // where the block begins in the item
	return item(kind, data+string(block))
}

// linkInfo is the LinkInfo of a local path.
func linkInfo(path string, codec text.Codec) []byte {
	const (
		volumeIDAndLocalBasePath = 1
		driveFixed               = 3
		volumeIDSize             = 0x11
	)
	base8, wide := narrow(path, codec)+"\x00", []byte(nil)
	header := uint32(0x1C)
	if !text.IsASCII(path) { // then with the offsets of Unicode texts
		header, wide = 0x24, append(appendUTF16(nil, path), 0, 0)
	}
	base := header + volumeIDSize
	suffix := base + uint32(len(base8))
	end := suffix + 1
	size := end
	if wide != nil {
		size += uint32(len(wide)) + 2
	}
	b := le.AppendUint32(nil, size)
	for _, v := range []uint32{header, volumeIDAndLocalBasePath, header, base, 0, suffix} {
		b = le.AppendUint32(b, v)
	}
	if wide != nil {
		b = le.AppendUint32(b, end)
		b = le.AppendUint32(b, end+uint32(len(wide)))
	}
	for _, v := range []uint32{volumeIDSize, driveFixed, 0, 0x10} { // no serial number
		b = le.AppendUint32(b, v)
	}
	b = append(b, 0) // no label
	b = append(b, base8...)
	b = append(b, 0) // CommonPathSuffix
	if wide != nil {
		b = append(append(b, wide...), 0, 0)
	}
	return b
}
