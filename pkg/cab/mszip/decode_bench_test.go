package mszip

import "testing"

// BenchmarkDecode decodes a folder of 2 MiB, as the library writes it.
func BenchmarkDecode(b *testing.B) {
	for _, kind := range []string{"mixed", "skewed", "records", "zeros", "noise"} {
		b.Run(kind, func(b *testing.B) {
			const blocks = 64
			folder := kinds(blocks * BlockSize)[kind]
			payloads := make([][]byte, blocks)
			for i := range payloads {
				at := i * BlockSize
				payloads[i] = deflate(b, "klauspost", 9, folder[at:at+BlockSize], folder[max(0, at-BlockSize):at])
			}
			b.SetBytes(int64(len(folder)))
			b.ReportAllocs()
			for b.Loop() {
				d := NewDecoder()
				for _, p := range payloads {
					if _, err := d.DecodeBlock(p, BlockSize); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkSmallFolder decodes folders of one small block, of which a cabinet
// may hold 65533.
func BenchmarkSmallFolder(b *testing.B) {
	payload := deflate(b, "klauspost", 9, []byte("hello hello hello"), nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewDecoder().DecodeBlock(payload, 17); err != nil {
			b.Fatal(err)
		}
	}
}
