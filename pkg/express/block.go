package express

import (
	"bytes"
	"io"

	"goexpress/internal/format"
	"goexpress/internal/sha256"
	"goexpress/pkg/pe"
)

// A Linux package carries its resources in a block behind the program: at the
// end of all that the ELF headers describe (program header table, section
// header table, segments, sections), rounded up to 8 bytes. The end of the
// file plays no part, so bytes behind the block do no harm. All numbers are
// little-endian:
//
//	 0  16  magic
//	16   4  format version
//	20   4  number of records
//	24   8  length of the block, this header included
//	32  32  SHA-256 of the bytes before it and of the records
//	64  40  each record: name, padded with zeros to 24 bytes; offset from the
//	        start of the block, 8 bytes; size, 8 bytes
//	        ...
//	        data of the records, in their order, each aligned to 8 bytes
const (
	blockMagic     = "GOEXPRESS block\n"
	blockHeaderLen = 64
	blockRecordLen = 40
	blockNameLen   = 24
	blockAlign     = 8
	maxRecords     = 64
)

func alignUp(n int64) int64 { return (n + blockAlign - 1) &^ (blockAlign - 1) }

func openELF(r io.ReaderAt, size int64) (*container, error) {
	machine, at, err := readELF(r, size)
	if err != nil {
		return nil, err
	}
	if at > size-blockHeaderLen {
		return nil, ErrNotPackage
	}
	c := &container{r: r, os: "linux", machine: machine}
	e := &elfReader{r: r, size: size}
	head, err := e.read("block", uint64(at), blockHeaderLen)
	if err != nil {
		return nil, err
	}
	if string(head[:len(blockMagic)]) != blockMagic {
		return nil, ErrNotPackage
	}
	if version := le.Uint32(head[16:]); version != formatVersion {
		return nil, &NewerError{int(version)}
	}
	count, length := le.Uint32(head[20:]), le.Uint64(head[24:])
	if count > maxRecords || !e.fits(uint64(at), length) {
		return nil, e.bad("block", at, format.Sprintf("%d records in %d bytes: the file is cut short or changed", count, length))
	}
	records, err := e.read("block", uint64(at)+blockHeaderLen, uint64(count)*blockRecordLen)
	if err != nil {
		return nil, err
	}
	if blockSum(head, records) != [32]byte(head[32:]) {
		return nil, e.bad("block", at, "its records have changed")
	}
	c.end = at + int64(length)
	c.behind = size - c.end
	return c, c.readRecords(records, at)
}

// blockSum is the SHA-256 of a block's header and records.
func blockSum(head, records []byte) [32]byte {
	return sha256.Sum256(append(bytes.Clone(head[:32]), records...))
}

// readRecords turns the block's records into resources.
func (c *container) readRecords(records []byte, at int64) error {
	for ; len(records) > 0; records = records[blockRecordLen:] {
		name := string(bytes.TrimRight(records[:blockNameLen], "\x00"))
		off, size := le.Uint64(records[blockNameLen:]), le.Uint64(records[blockNameLen+8:])
		if length := uint64(c.end - at); off > length || size > length-off {
			return formatError("block", at, format.Sprintf("%q lies outside", name), nil)
		}
		c.resources = append(c.resources, pe.Resource{
			Type: typeOf(name), Name: pe.ID{Name: name}, Lang: langEnglish,
			Offset: at + int64(off), Size: int64(size),
		})
	}
	return nil
}

// block is a block about to be written at a place in a file.
type block struct {
	at      int64
	head    []byte        // header and records
	records []pe.Resource // where their data come to lie
	size    int64         // of the file
}

// planBlock gives the data their places.
func planBlock(at int64, names []string, sizes []int64) block {
	b := block{at: at}
	off := int64(blockHeaderLen + blockRecordLen*len(names))
	var records []byte
	for i, name := range names {
		off = alignUp(off)
		b.records = append(b.records, pe.Resource{Type: typeOf(name), Name: pe.ID{Name: name}, Offset: at + off, Size: sizes[i]})
		records = append(records, name...)
		records = append(records, make([]byte, blockNameLen-len(name))...)
		records = le.AppendUint64(records, uint64(off))
		records = le.AppendUint64(records, uint64(sizes[i]))
		off += sizes[i]
	}
	b.size = at + off
	head := append(make([]byte, 0, blockHeaderLen), blockMagic...)
	head = le.AppendUint32(head, formatVersion)
	head = le.AppendUint32(head, uint32(len(names)))
	head = le.AppendUint64(head, uint64(off))
	sum := blockSum(head, records)
	b.head = append(append(head, sum[:]...), records...)
	return b
}
