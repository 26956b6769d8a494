package lzx

import (
	"encoding/binary"
	"slices"

	"goexpress/pkg/cab/internal/match"
)

// shortestPath finds the cheapest tokens for a block.
//
// Its nodes are the positions in the block. What a position offers depends on the
// recent offsets, and these on the way there; so each node keeps several ways that
// differ in R0 and R1, the cheapest of each, or just one.
//
// A way to a node is a number:
//
//	bits 36-63  cost of the whole way
//	bit  35     gap: the step is a match up to the byte that differs, that byte,
//	            and a match with R0
//	bits 32-34  the step begins at which way to the node where it begins
//	bits 30-31  recent offset that is used; ownOffset
//	bits 21-29  bytes of the step, 1 for a literal
//	bits 0-20   R0 after it
//
// So the cheaper way is the smaller number.
type shortestPath struct {
	tree   *match.Tree
	data   []byte
	nice   int
	states int
	margin way // ways so much costlier than the cheapest go no further

	costs  *costs
	ways   []way                        // states for each node
	queues [queueRing * maxStates]queue // after the ways to the last nodes
	worst  [queueRing]way               // of the ways to a node
	whole  []way                        // steps that are the longest matches at the node, less its cost
	tokens []token
}

type way uint64

const (
	maxStates = 8
	ownOffset = 3
	noWay     = way(1<<64 - 1)

	lengthShift = 21
	sourceShift = 30
	stateShift  = 32
	gapBit      = way(1 << 35)
	costShift   = 36
	costMask    = noWay >> costShift << costShift

	// queueRing is a power of two above the longest step.
	queueRing = 512
)

func (w way) offset() int { return int(w & offsetMask) }
func (w way) length() int { return int(w >> lengthShift & (1<<tokenLengthBits - 1)) }
func (w way) source() int { return int(w >> sourceShift & 3) }
func (w way) state() int  { return int(w >> stateShift & (maxStates - 1)) }

func (s *shortestPath) init(p *parameters, tree *match.Tree) {
	s.tree, s.nice = tree, p.nice
	s.margin = way(p.margin*costUnit) << costShift
}

// reset begins with new data, and makes room for blocks of at most size bytes,
// since slices that grow with the blocks would leave much garbage behind.
func (s *shortestPath) reset(data []byte, size, states int) {
	s.data = data
	if n := (size + 1) * states; cap(s.ways) < n {
		s.ways = make([]way, 0, n)
	}
}

// find returns the cheapest tokens for data[from:to], valid until the next call.
func (s *shortestPath) find(from, to int, q queue, c *costs, states int) []token {
	s.costs, s.states = c, states
	n := (to - from + 1) * s.states
	s.ways = slices.Grow(s.ways[:0], n)[:n]
	for i := range s.ways {
		s.ways[i] = noWay
	}
	if s.states == 1 {
		s.walk(from, to, q)
	} else {
		s.walkStates(from, to, q)
	}
	return s.walkBack(from, to)
}

// walkBack returns the tokens of the cheapest way to the last node.
func (s *shortestPath) walkBack(from, to int) []token {
	tokens := s.tokens[:0]
	state := 0
	for p := to; p > from; {
		w := s.ways[(p-from)*s.states+state]
		n := w.length()
		p -= n
		state = w.state()
		if n == 1 {
			tokens = append(tokens, literal(s.data[p]))
			continue
		}
		value := w.source()
		if value == ownOffset {
			value = w.offset() + numRepeats - 1
		}
		if w&gapBit != 0 {
			first := agree(s.data[p:p+n], s.data[p-w.offset():][:n], 0)
			tokens = append(tokens, matchToken(0, n-first-1), literal(s.data[p+first]))
			n = first
		}
		tokens = append(tokens, matchToken(value, n))
	}
	slices.Reverse(tokens)
	s.tokens = tokens
	return tokens
}

// walk finds the cheapest way to each node. The loop is long because it is what
// an encoder spends its time on.
func (s *shortestPath) walk(from, to int, q0 queue) {
	ways, data, c, n := s.ways, s.data, s.costs, to-from
	ways[0] = 0
nodes:
	for i := 0; i < n; i++ {
		w := ways[i]
		cost := w & costMask
		q := q0
		if i > 0 {
			q = s.queues[(i-w.length())%queueRing]
			switch r := w.source(); {
			case w.length() == 1: // a literal changes nothing
			case r == ownOffset:
				q = q.push(w.offset())
			default:
				q = q.repeat(r)
			}
		}
		s.queues[i%queueRing] = q

		p := from + i
		ways[i+1] = min(ways[i+1], cost+way(c.literal[data[p]])<<costShift|way(q&offsetMask)|1<<lengthShift)
		limit := min(maxMatch, FrameSize-p%FrameSize, n-i)
		if limit < minMatch {
			continue
		}
		here := data[p : p+limit]
		two := binary.LittleEndian.Uint16(here)
		done := minMatch - 1 // lengths that have been dealt with
		rest := q
		for r := range numRepeats {
			offset := int(rest & offsetMask)
			rest >>= offsetBits
			if uint(offset-1) >= uint(p) {
				continue
			}
			there := data[p-offset:][:limit]
			if binary.LittleEndian.Uint16(there) != two {
				continue
			}
			l := agree(here, there, 2)
			if l <= done {
				continue
			}
			step := cost | way(offset) | way(r)<<sourceShift
			if l >= s.nice {
				ways[i+l] = min(ways[i+l], step+way(c.match[r][l])<<costShift|way(l)<<lengthShift)
				i += l - 1
				continue nodes
			}
			reach(ways[i+done+1:i+l+1], c.match[r][done+1:l+1], step|way(done+1)<<lengthShift)
			done = l
			if l+3 <= limit && here[l+1] == there[l+1] && here[l+2] == there[l+2] {
				s.reachGap(i, l, here, there, step+way(c.match[r][l])<<costShift)
			}
		}
		for _, m := range s.tree.At(p) {
			l := min(m.Length(), limit)
			if l <= done {
				continue
			}
			offset := m.Distance()
			slot := slotOf(offset + numRepeats - 1)
			step := cost | way(offset) | ownOffset<<sourceShift
			if slot >= alignedSlots {
				step += way(c.low[(offset+numRepeats-1)%numAligned]) << costShift
			}
			if l >= s.nice {
				ways[i+l] = min(ways[i+l], step+way(c.match[slot][l])<<costShift|way(l)<<lengthShift)
				i += l - 1
				continue nodes
			}
			reach(ways[i+done+1:i+l+1], c.match[slot][done+1:l+1], step|way(done+1)<<lengthShift)
			done = l
			if l+3 <= limit {
				there := data[p-offset:][:limit]
				if here[l+1] == there[l+1] && here[l+2] == there[l+2] {
					s.reachGap(i, l, here, there, step+way(c.match[slot][l])<<costShift)
				}
			}
		}
	}
}

// reach takes a step of rising length to each node, where it is cheaper.
func reach(nodes []way, lengths []uint16, step way) {
	lengths = lengths[:len(nodes)]
	for k := range nodes {
		nodes[k] = min(nodes[k], step+way(lengths[k])<<costShift)
		step += 1 << lengthShift
	}
}

// reachGap takes a step from node i: the match of l bytes whose cost is in step,
// the byte that differs, and what follows it.
func (s *shortestPath) reachGap(i, l int, here, there []byte, step way) {
	n := agree(here, there, l+3)
	step += way(s.costs.literal[here[l]])<<costShift + way(s.costs.match[0][n-l-1])<<costShift
	s.ways[i+n] = min(s.ways[i+n], step|way(n)<<lengthShift|gapBit)
}

// walkStates is walk with several ways to a node.
func (s *shortestPath) walkStates(from, to int, q0 queue) {
	s.ways[0] = 0
	s.queues[0] = q0
	for i := range s.worst {
		s.worst[i] = noWay
	}
	n := to - from
	for i := 0; i < n; i++ {
		s.worst[i%queueRing] = noWay // for the node that comes in its place
		p := from + i
		limit := min(maxMatch, FrameSize-p%FrameSize, n-i)
		here := s.data[p : p+limit]
		node := s.ways[i*s.states:][:s.states]
		literal := way(s.costs.literal[here[0]])<<costShift | 1<<lengthShift
		dearest := node[0] + s.margin
		for state, w := range node {
			if w > dearest {
				break
			}
			q := s.queues[i%queueRing*maxStates+state]
			d := departure{i, p, here, w&costMask | way(state)<<stateShift, q}
			s.arrive(i+1, d.base+literal|way(q&offsetMask), q)
			if limit < minMatch {
				continue
			}
			var taken int
			if state == 0 {
				taken = s.leaveFirst(&d)
			} else {
				taken = s.leaveOther(&d)
			}
			if taken > 0 {
				i = s.pass(i, taken)
				break
			}
		}
	}
}

// departure is a way to a node that goes on from there.
type departure struct {
	node  int
	at    int    // of the node, in the data
	here  []byte // what follows, as far as a match may reach
	base  way    // what it has cost, and which way to the node it is
	queue queue  // recent offsets after it
}

// leaveFirst takes all matches from the cheapest way to a node, and keeps those of
// full length for the others. It returns the length of a match that is taken at
// once, else 0.
//
// Offsets of its own are tried at all lengths, also where a recent offset gives the
// same length for less: what they do to the recent offsets can be worth it.
func (s *shortestPath) leaveFirst(d *departure) int {
	s.whole = s.whole[:0]
	if _, taken := s.leaveRecent(d, 0); taken > 0 {
		return taken
	}
	c, here, limit := s.costs, d.here, len(d.here)
	done := minMatch - 1
	for _, m := range s.tree.At(d.at) {
		l := min(m.Length(), limit)
		if l <= done {
			continue
		}
		offset := m.Distance()
		slot := slotOf(offset + numRepeats - 1)
		step, after := d.base|way(offset)|ownOffset<<sourceShift, d.queue.push(offset)
		if slot >= alignedSlots {
			step += way(c.low[(offset+numRepeats-1)%numAligned]) << costShift
		}
		if l >= s.nice {
			s.arrive(d.node+l, step+way(c.match[slot][l])<<costShift|way(l)<<lengthShift, after)
			return l
		}
		s.arriveAll(d.node, done+1, l, &c.match[slot], step, after)
		step += way(c.match[slot][l]) << costShift
		s.whole = append(s.whole, (step-d.base)|way(l)<<lengthShift)
		done = l
		if l+3 <= limit {
			there := s.data[d.at-offset:][:limit]
			if here[l+1] == there[l+1] && here[l+2] == there[l+2] {
				s.arriveGap(d.node, l, here, there, step, after)
			}
		}
	}
	return 0
}

// leaveOther takes the matches from another way to the node that leaveFirst was
// given: those with recent offsets, and of the rest the ones of full length that are
// longer.
func (s *shortestPath) leaveOther(d *departure) int {
	done, taken := s.leaveRecent(d, s.queues[d.node%queueRing*maxStates])
	if taken > 0 {
		return taken
	}
	for _, w := range s.whole {
		if w.length() > done {
			s.arrive(d.node+w.length(), d.base+w, d.queue.push(w.offset()))
		}
	}
	return 0
}

// leaveRecent takes the matches with recent offsets, those that are in tried only
// at full length. It returns the greatest length, and that of a match that is taken
// at once, else 0.
func (s *shortestPath) leaveRecent(d *departure, tried queue) (done, taken int) {
	c, here, limit := s.costs, d.here, len(d.here)
	two := binary.LittleEndian.Uint16(here)
	done = minMatch - 1
	rest := d.queue
	for r := range numRepeats {
		offset := int(rest & offsetMask)
		rest >>= offsetBits
		if uint(offset-1) >= uint(d.at) {
			continue
		}
		there := s.data[d.at-offset:][:limit]
		if binary.LittleEndian.Uint16(there) != two {
			continue
		}
		l := agree(here, there, 2)
		if l <= done {
			continue
		}
		step, after := d.base|way(offset)|way(r)<<sourceShift, d.queue.repeat(r)
		if l >= s.nice {
			s.arrive(d.node+l, step+way(c.match[r][l])<<costShift|way(l)<<lengthShift, after)
			return l, l
		}
		shortest := done + 1
		if tried.has(offset) {
			shortest = l
		}
		s.arriveAll(d.node, shortest, l, &c.match[r], step, after)
		done = l
		if l+3 <= limit && here[l+1] == there[l+1] && here[l+2] == there[l+2] {
			s.arriveGap(d.node, l, here, there, step+way(c.match[r][l])<<costShift, after)
		}
	}
	return done, 0
}

func (q queue) has(offset int) bool {
	return int(q&offsetMask) == offset || int(q>>offsetBits&offsetMask) == offset || int(q>>(2*offsetBits)) == offset
}

// pass leaves out the nodes inside a step of l bytes from node i and returns the
// last of them.
func (s *shortestPath) pass(i, l int) int {
	for ; l > 1; l-- {
		i++
		s.worst[i%queueRing] = noWay
	}
	return i
}

// arriveAll takes a step of each length from first to last.
func (s *shortestPath) arriveAll(i, first, last int, lengths *[maxMatch + 1]uint16, step way, q queue) {
	for l := first; l <= last; l++ {
		w := step + way(lengths[l])<<costShift | way(l)<<lengthShift
		if w < s.worst[(i+l)%queueRing] {
			s.insert(i+l, w, q)
		}
	}
}

func (s *shortestPath) arrive(i int, w way, q queue) {
	if w < s.worst[i%queueRing] {
		s.insert(i, w, q)
	}
}

func (s *shortestPath) arriveGap(i, l int, here, there []byte, step way, q queue) {
	n := agree(here, there, l+3)
	step += way(s.costs.literal[here[l]])<<costShift + way(s.costs.match[0][n-l-1])<<costShift
	s.arrive(i+n, step|way(n)<<lengthShift|gapBit, q)
}

// twoOffsets is what queues must differ in to be told apart.
const twoOffsets = 1<<(2*offsetBits) - 1

// insert adds a way to node i, by rising cost, after which the offsets are q. A
// way with the same offsets that costs more goes, else the costliest.
func (s *shortestPath) insert(i int, w way, q queue) {
	node := s.ways[i*s.states:][:s.states]
	queues := s.queues[i%queueRing*maxStates:][:len(node)]
	at := 0
	for ; w >= node[at]; at++ {
		if (queues[at]^q)&twoOffsets == 0 {
			return
		}
	}
	for ; at < len(node); at++ {
		w, node[at] = node[at], w
		before := queues[at]
		queues[at] = q
		if w == noWay || (before^q)&twoOffsets == 0 {
			break
		}
		q = before
	}
	s.worst[i%queueRing] = node[len(node)-1]
}
