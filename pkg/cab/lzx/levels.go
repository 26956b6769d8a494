package lzx

// Level says how much work an Encoder spends on finding the smallest output.
type Level int

// Levels, from quick to thorough.
const (
	Fast Level = iota
	Default
	Best
)

// parameters are what makes a level.
type parameters struct {
	depth int // candidates that a finder looks at
	nice  int // a match so long is taken without a look at others

	chunk    int // bytes: blocks can end so near to each other
	passes   int // shortest paths through a block; 0 takes the lazy parse as it is
	thorough int // the last so many of them keep recent offsets apart:
	states   int // so many sets of them at each position
	margin   int // bits by which one may cost more than the cheapest and be followed
}

var levels = [...]parameters{
	Fast:    {depth: 9, nice: 32, chunk: 4096},
	Default: {depth: 20, nice: 128, chunk: 4096, passes: 1},
	Best:    {depth: 128, nice: 256, chunk: 1024, passes: 4, thorough: 1, states: 8, margin: 14},
}
