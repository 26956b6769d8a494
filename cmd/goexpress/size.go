package main

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// sizeFlag is a number of bytes above 0, with K, M or G behind it for 2^10,
// 2^20 and 2^30.
type sizeFlag int64

func (s *sizeFlag) Type() string   { return "size" }
func (s *sizeFlag) String() string { return "" }

func (s *sizeFlag) Set(text string) error {
	digits, shift := text, 0
	if n := len(text) - 1; n > 0 {
		if i := strings.IndexByte("KMG", text[n]&^0x20); i >= 0 {
			digits, shift = text[:n], 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > math.MaxInt64>>shift {
		return errors.New("a size is a number of bytes, or has K, M or G behind it: 1474560, 1440K, 650M")
	}
	*s = sizeFlag(n << shift)
	return nil
}
