package cab

import (
	"time"

	"goexpress/internal/format"
)

// Limits of the format. The first five are what the fields can hold; the size
// of a cabinet is where FCI and MakeCAB stop.
const (
	BlockSize      = 32768             // uncompressed bytes of every block but a folder's last
	MaxFolderBytes = 65535 * BlockSize // cCFData has 16 bits; no file can be larger than its folder
	MaxFiles       = 65535             // in a cabinet
	MaxFolders     = 0xFFFD            // in a cabinet; 0xFFFD to 0xFFFF have other meanings in iFolder
	MaxNameBytes   = 255               // of a stored name, without its NUL
	MaxCabinetSize = 0x7FFFFFFF        // bytes
	maxPayload     = BlockSize + 6144  // the largest cbData of any method, LZX's
	maxReserve     = 60000             // of cbCFHeader, MS-CAB 2.1
)

// Method is how a folder is compressed.
type Method uint8

// Methods of MS-CAB. Other numbers up to 15 can be read from a damaged cabinet.
const (
	None    Method = 0
	MSZIP   Method = 1
	Quantum Method = 2
	LZX     Method = 3
)

var methodNames = [...]string{None: "none", MSZIP: "mszip", Quantum: "quantum", LZX: "lzx"}

// String returns "none", "mszip", "quantum", "lzx", or "method" and the number.
func (m Method) String() string {
	if int(m) < len(methodNames) {
		return methodNames[m]
	}
	return format.Sprintf("method%d", uint8(m))
}

// Attributes are a file's attribute bits as stored.
type Attributes uint16

// Attribute bits. Exec asks to run the file after extraction; nothing here acts
// on it. NameUTF8 says that the stored name is UTF-8; the writer sets it by
// itself.
const (
	ReadOnly Attributes = 0x01
	Hidden   Attributes = 0x02
	System   Attributes = 0x04
	Archive  Attributes = 0x20
	Exec     Attributes = 0x40
	NameUTF8 Attributes = 0x80

	writtenAttributes = ReadOnly | Hidden | System | Archive | Exec
)

// Names returns the set attributes as words, in the order of their bits:
// "readonly", "hidden", "system", "archive", "exec".
func (a Attributes) Names() []string {
	names := []string{}
	for _, bit := range []struct {
		a    Attributes
		name string
	}{{ReadOnly, "readonly"}, {Hidden, "hidden"}, {System, "system"}, {Archive, "archive"}, {Exec, "exec"}} {
		if a&bit.a != 0 {
			names = append(names, bit.name)
		}
	}
	return names
}

// FileHeader describes a file.
type FileHeader struct {
	// Name is the decoded name. Its separators are those stored: backslashes
	// in every proper cabinet, and so must be those handed to the writer.
	Name string

	// RawName holds the stored bytes of the name. The writer ignores it.
	RawName []byte

	// Size is the number of bytes of the content.
	Size int64

	// Modified is the cabinet's wall clock as a time in UTC: the format knows
	// no zone. It is zero when the stored time is none. The writer stores the
	// wall clock in UTC, even seconds, and the nearest time from 1980 to 2107
	// that there is.
	Modified time.Time

	// Attributes as stored. The writer drops bits that have no meaning.
	Attributes Attributes
}

// Folder describes a folder.
type Folder struct {
	Method       Method
	Window       int   // bits; 0 for methods without a window
	Blocks       int   // in this cabinet; in a set, one that is split counts once
	Compressed   int64 // bytes of payload; block headers are not counted
	Uncompressed int64 // sum over the blocks
}
