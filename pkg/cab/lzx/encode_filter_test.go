package lzx

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// callingProgram is made-up code: calls of few functions from many places, between
// instructions that come again.
func callingProgram(r *rand.Rand, n int) (code []byte) {
	functions := make([]int32, 200)
	for i := range functions {
		functions[i] = r.Int32N(int32(n))
	}
	for len(code) < n {
		for range r.IntN(12) {
			code = append(code, "\x55\x8b\xec\x83\xc4\x50\x51\x6a\x00\x89"[r.IntN(10)])
		}
		code = append(code, callOpcode)
		code = le.AppendUint32(code, uint32(functions[r.IntN(len(functions))]-int32(len(code))))
	}
	return code[:n]
}

// records are made-up tables in which the opcode begins numbers that are not
// targets.
func records(r *rand.Rand, n int) (table []byte) {
	for len(table) < n {
		table = le.AppendUint32(table, 1000)
		table = append(table, 0)
		for range r.IntN(4) {
			table = append(table, byte(r.IntN(200)))
		}
	}
	return table[:n]
}

// The filter is on where it makes the folder smaller, and off where it makes it
// larger; where it makes no difference it is off, unless more may follow.
func TestTranslationPays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, v := range []struct {
		name string
		data []byte
		want bool
	}{
		{"program", callingProgram(r, 300000), true},
		{"tables", records(r, 300000), false},
		{"program, then fewer tables", append(callingProgram(r, 200000), records(r, 50000)...), true},
		{"opcodes", bytes.Repeat([]byte{callOpcode}, 100000), false},
		{"text", kinds(100000)["text"], false},
		{"random", kinds(100000)["random"], false},
		{"nothing", nil, false},
	} {
		size := int32(len(v.data))
		if got := translationPays(v.data, size); got != v.want {
			t.Errorf("%s: %v", v.name, got)
		}
		if half := len(v.data) / 2; v.name == "text" && !translationPays(v.data[:half], size) {
			t.Errorf("%s: off before the end", v.name)
		}
		plain := total(encodeTranslated(v.data, 0))
		translated := total(encodeTranslated(v.data, size))
		if v.want && translated > plain+plain/500+4 || !v.want && plain > translated {
			t.Errorf("%s: %d bytes with, %d without", v.name, translated, plain)
		}
	}
}

// encodeTranslated encodes with a given size for the translation.
func encodeTranslated(data []byte, translate int32) (payloads [][]byte) {
	if len(data) == 0 {
		return nil
	}
	size := int32(len(data))
	f := NewEncoder(21, Fast, 1).begin(bytes.NewReader(data), size, func(p []byte, n int) error {
		payloads = append(payloads, bytes.Clone(p))
		return nil
	})
	defer f.end()
	f.decided, f.translate = true, translate
	f.encode()
	return payloads
}
