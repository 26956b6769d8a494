package lzx

const maxSegment = 16<<20 - FrameSize // whose length a block can have

// segmentSize is the number of bytes in each segment of a folder but the last, a
// multiple of the frame. It depends on the folder's size alone.
//
// A segment costs as much time as another 1 MB of it, to enter the window before
// it into the finder: so there are no more of them than two or four cores need,
// all of one size. It costs no more than 0.1 % of the output.
func segmentSize(size int32) int {
	count := 4
	switch {
	case size < 512<<10:
		count = 1
	case size < 8<<20:
		count = 2
	case size > 4*maxSegment:
		count = (int(size) + maxSegment - 1) / maxSegment
	}
	frames := (int(size) + FrameSize - 1) / FrameSize
	return (frames + count - 1) / count * FrameSize
}
