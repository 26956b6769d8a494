package prefix

import (
	"math/bits"
	"sync"
)

const (
	tableBits = 12
	fraction  = 26 // bits behind the point of a logarithm
)

// tables are made on demand, so that programs without encoders do not have them.
var tables struct {
	once  sync.Once
	nLogN [1 << tableBits]float64
	log2  [1<<(tableBits-1) + 1]uint64 // of 1 to 2, both included
}

func makeTables() {
	half := uint64(len(tables.log2) - 1)
	for i := range tables.log2 {
		tables.log2[i] = log2(half+uint64(i)) - (tableBits-1)<<fraction
	}
	for n := range uint64(len(tables.nLogN)) {
		if n > 0 {
			tables.nLogN[n] = float64(n*log2(n)) / (1 << fraction)
		}
	}
}

// log2 is the logarithm of n, below 2^32. Each squaring of the mantissa brings
// out one more bit of it. The functions of package math may differ in the last
// bit from one machine to another, and with them the output of an encoder.
func log2(n uint64) uint64 {
	k := bits.Len64(n) - 1
	mantissa := n << (31 - k) // 1 to 2, with 31 bits behind the point
	log := uint64(k)
	for range fraction {
		mantissa = mantissa * mantissa >> 31
		carry := mantissa >> 32
		mantissa >>= carry
		log = log<<1 | carry
	}
	return log
}

// NLogN returns n*log2(n), 0 for 0: the building stone of entropy. It is right to
// one part in ten million.
func NLogN(n uint32) float64 {
	tables.once.Do(makeTables)
	if n < 1<<tableBits {
		return tables.nLogN[n]
	}
	// Between two entries the curve is as good as straight.
	k := bits.Len32(n) - tableBits
	i, rest := n>>k-1<<(tableBits-1), uint64(n&(1<<k-1))
	a, b := tables.log2[i], tables.log2[i+1]
	log := (tableBits-1+uint64(k))<<fraction + a + (b-a)*rest>>k
	return float64(float64(n) * float64(log) / (1 << fraction)) // the conversion forbids to fuse it with what follows
}
