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
}

var levels = [...]parameters{
	Fast:    {depth: 8, nice: 32},
	Default: {depth: 32, nice: 96},
	Best:    {depth: 64, nice: 200},
}
