package codec

import (
	"fmt"

	"goexpress/pkg/cab"
	"goexpress/pkg/cab/lzx"
)

// lzxEncoder is package lzx's as cabinets want it.
type lzxEncoder struct {
	*lzx.Encoder
}

func (lzxEncoder) Method() cab.Method { return cab.LZX }

func newLZX(window int, level lzx.Level, jobs int) (cab.Encoder, error) {
	if window == 0 {
		window = lzx.MaxWindow
	}
	if window < lzx.MinWindow || window > lzx.MaxWindow {
		return nil, fmt.Errorf("a window of %d bits: there are %d to %d", window, lzx.MinWindow, lzx.MaxWindow)
	}
	return lzxEncoder{lzx.NewEncoder(window, level, jobs)}, nil
}
