package cab

// Sizes of the records without their variable parts.
const (
	headerSize = 36 // CFHEADER; + reserve sizes, reserve, names of neighbours
	folderSize = 8  // CFFOLDER; + cbCFFolder
	fileSize   = 16 // CFFILE; + name and NUL
	dataSize   = 8  // CFDATA; + cbCFData, then the payload
)

// Bits of CFHEADER.flags.
const (
	flagPrev    = 1 // the names of the previous cabinet and disk follow
	flagNext    = 2 // the names of the next cabinet and disk follow
	flagReserve = 4 // the sizes of the reserves follow
)

// Values of CFFILE.iFolder that stand for the first or last folder.
const (
	continuedFromPrev    = 0xFFFD
	continuedToNext      = 0xFFFE
	continuedPrevAndNext = 0xFFFF
)

const (
	versionMinor = 3
	versionMajor = 1
)

var signature = [4]byte{'M', 'S', 'C', 'F'}

// header is the fixed part of CFHEADER.
type header struct {
	reserved  [3]uint32 // zero
	size      uint32    // cbCabinet
	filesOff  uint32    // coffFiles
	minor     uint8
	major     uint8
	folders   uint16 // cFolders
	files     uint16 // cFiles
	flags     uint16
	setID     uint16
	index     uint16 // iCabinet
	resHeader uint16 // cbCFHeader, when flagReserve is set
}

func (h *header) parse(b []byte) {
	h.reserved = [3]uint32{u32(b, 4), u32(b, 12), u32(b, 20)}
	h.size, h.filesOff = u32(b, 8), u32(b, 16)
	h.minor, h.major = b[24], b[25]
	h.folders, h.files = u16(b, 26), u16(b, 28)
	h.flags = u16(b, 30)
	h.setID, h.index = u16(b, 32), u16(b, 34)
}

// append adds the header with its reserve, which is zero.
func (h *header) append(b []byte) []byte {
	b = append(b, signature[:]...)
	b = le.AppendUint32(b, h.reserved[0])
	b = le.AppendUint32(b, h.size)
	b = le.AppendUint32(b, h.reserved[1])
	b = le.AppendUint32(b, h.filesOff)
	b = le.AppendUint32(b, h.reserved[2])
	b = append(b, h.minor, h.major)
	b = le.AppendUint16(b, h.folders)
	b = le.AppendUint16(b, h.files)
	b = le.AppendUint16(b, h.flags)
	b = le.AppendUint16(b, h.setID)
	b = le.AppendUint16(b, h.index)
	if h.flags&flagReserve != 0 {
		b = le.AppendUint16(b, h.resHeader)
		b = append(b, 0, 0) // cbCFFolder, cbCFData
		b = append(b, make([]byte, h.resHeader)...)
	}
	return b
}

// folderRecord is CFFOLDER.
type folderRecord struct {
	dataOff uint32 // coffCabStart
	blocks  uint16 // cCFData
	method  Method // low four bits of typeCompress
	window  int    // bits 8 to 12 of typeCompress
}

func (f *folderRecord) append(b []byte) []byte {
	b = le.AppendUint32(b, f.dataOff)
	b = le.AppendUint16(b, f.blocks)
	return le.AppendUint16(b, uint16(f.method)|uint16(f.window)<<8)
}

// fileRecord is CFFILE without the name.
type fileRecord struct {
	size        uint32 // cbFile
	offset      uint32 // uoffFolderStart
	folder      uint16 // iFolder
	date, clock uint16
	attributes  Attributes
}

func (f *fileRecord) append(b []byte, name string) []byte {
	b = le.AppendUint32(b, f.size)
	b = le.AppendUint32(b, f.offset)
	b = le.AppendUint16(b, f.folder)
	b = le.AppendUint16(b, f.date)
	b = le.AppendUint16(b, f.clock)
	b = le.AppendUint16(b, uint16(f.attributes))
	return append(append(b, name...), 0)
}

// appendBlock adds a CFDATA with its checksum; the payload follows it.
func appendBlock(b, payload []byte, uncompressed int) []byte {
	var sizes [4]byte
	le.PutUint16(sizes[:], uint16(len(payload)))
	le.PutUint16(sizes[2:], uint16(uncompressed))
	b = le.AppendUint32(b, xorWords(payload)^xorWords(sizes[:]))
	return append(b, sizes[:]...)
}
