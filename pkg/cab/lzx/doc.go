// Package lzx decodes and encodes LZX, the method of cabinets with windows up to
// 2 MiB.
//
// Sources are Microsoft's LZX paper of 1997, MS-PATCH, which corrects it, and
// streams written by MakeCAB. Where the paper is silent or wrong:
//   - Windows of 2^20 and 2^21 bytes have 42 and 50 position slots, not 40 and
//     42; from slot 36 on there are 17 extra bits.
//   - The lengths of the aligned offset code stand before those of the main
//     code, not behind them.
//   - The block length has 24 bits: 16, then 8.
//   - In front of an uncompressed block 1 to 16 bits are skipped: a whole word
//     when the stream is at the border of one already.
//   - One repeat code of the pretree (19) counts from the first position's old
//     length for the whole run.
//   - A third repeat offset swaps with the first; it is no move to the front.
//   - Call translation ends with the 32768th frame.
//
// In a cabinet the output comes in frames of 32768 bytes, one for each CFDATA.
// Window, repeat offsets, code lengths and an unfinished block live on from
// frame to frame; the bits are filled up to a 16-bit word where a frame ends,
// so that no symbol and no match crosses the border.
//
// # Strictness
//
// Cabinet readers agree on complete codes: the main, aligned and pretree codes
// fill their space exactly, the length code does or is empty. This decoder is
// as strict as 7-Zip, stricter than libmspack, about what genuine encoders keep:
// a frame's payload is used up to its last word; skipped bits, filling bits and
// the byte behind an uncompressed block of odd length are zero; the offsets in
// front of an uncompressed block lie between 1 and the window less 3; runs of
// code lengths end within their part of the code. Blocks of no bytes are
// refused; so is anything behind a frame that was short.
//
// One place is left open by genuine streams: where the byte behind an
// uncompressed block of odd length lies when the block ends with its frame. It
// is taken at the end of that frame's payload, else at the beginning of the
// next.
package lzx
