package lzx

import "goexpress/pkg/cab/internal/split"

// maxBlock bounds a block: the costs of its tokens are packed with little room to
// spare.
const maxBlock = 1 << 18

// splitter cuts tokens into blocks.
type splitter struct {
	split.Splitter
	mains  int
	chunk  int // bytes: how near to each other blocks can end
	count  tally
	chunks []split.Chunk
	used   []split.Count
	ends   []chunkEnd
	blocks []parsed
}

// chunkEnd is how many tokens and bytes there are up to the end of a chunk.
type chunkEnd struct{ tokens, bytes int }

func newSplitter(window, chunk int) splitter {
	mains := mainSymbols(window)
	// What a header takes was measured over programs: about 75 bytes, and three to
	// four bits for the length of each code, as most change from block to block.
	alphabets := []split.Alphabet{
		{End: mains, PerUsed: 3.5},
		{End: mains + numLengths, PerUsed: 3.5},
		{End: mains + numLengths + numAligned, Plain: 3, Header: 3 * numAligned},
	}
	return splitter{
		Splitter: split.Splitter{Alphabets: alphabets, Block: 600, MaxChunks: maxBlock / (chunk + maxMatch)},
		mains:    mains,
		chunk:    chunk,
	}
}

// cut returns the blocks that tokens are best divided into, valid until the next
// call.
func (s *splitter) cut(tokens []token) []parsed {
	s.fill(tokens)
	s.blocks = s.blocks[:0]
	var last chunkEnd
	chunk := 0
	for _, n := range s.Cut(s.chunks) {
		chunk += n
		end := s.ends[chunk-1]
		s.blocks = append(s.blocks, parsed{tokens[last.tokens:end.tokens], end.bytes - last.bytes})
		last = end
	}
	return s.blocks
}

// fill counts the symbols of each chunk.
func (s *splitter) fill(tokens []token) {
	s.chunks, s.used, s.ends = s.chunks[:0], s.used[:0], s.ends[:0]
	var begin, end chunkEnd
	for i, t := range tokens {
		end.tokens++
		end.bytes += t.length()
		if end.bytes-begin.bytes >= s.chunk || i == len(tokens)-1 {
			s.add(tokens[begin.tokens:end.tokens])
			s.ends = append(s.ends, end)
			begin = end
		}
	}
}

// add adds a chunk.
func (s *splitter) add(tokens []token) {
	s.count = tally{}
	s.count.add(tokens)
	begin := len(s.used)
	s.use(0, s.count.main[:s.mains])
	s.use(s.mains, s.count.length[:])
	s.use(s.mains+numLengths, s.count.aligned[:])
	s.chunks = append(s.chunks, split.Chunk{Counts: s.used[begin:]})
}

// use notes the symbols of an alphabet that occur, the first of which is first.
func (s *splitter) use(first int, counts []uint32) {
	for i, n := range counts {
		if n > 0 {
			s.used = append(s.used, split.Count{Symbol: uint16(first + i), N: uint16(n)})
		}
	}
}
