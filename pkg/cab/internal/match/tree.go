package match

// Tree finds all matches of rising length, for each length the nearest, by
// binary trees over the window. Inside a match of Nice bytes and more it finds
// none.
type Tree struct{}

// NewTree returns a finder for the configuration. Reset comes first.
func NewTree(c Config) *Tree { panic("not written yet") }

// Reset begins with new data. Positions before from are history: they are
// found, but nothing is looked up for them. data has at least 8 bytes of
// capacity behind its end. What is found depends on data and from alone.
func (t *Tree) Reset(data []byte, from int) { panic("not written yet") }

// Find looks up all positions from where it ended last up to to. Matches may
// reach beyond to, up to the end of the data.
func (t *Tree) Find(to int) { panic("not written yet") }

// At returns the matches of a position that was looked up, by rising length. It
// is valid until the next Find or Drop.
func (t *Tree) At(p int) []Match { panic("not written yet") }

// Drop forgets the matches of all positions before p.
func (t *Tree) Drop(p int) { panic("not written yet") }
