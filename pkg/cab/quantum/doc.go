// Package quantum decodes Quantum, a method of cabinets of the 1990s.
//
// Sources are Matthew Russotto's notes on the format, and how existing readers
// treat streams made for the purpose. Bytes and matches of 3 bytes and more come
// through an arithmetic coder of 16 bits; a number's low bits stand plain
// between the coder's bits, right behind those it has read ahead. What a symbol
// costs is learnt on the way: see model.
//
// In a cabinet the output comes in frames of 32768 bytes, one for each CFDATA.
// Models and window live on from frame to frame, the coder begins anew. No match
// crosses the end of its frame.
//
// # Strictness
//
// Every sequence of bits stands for symbols, so there is little to be strict
// about: a match that begins before the folder or ends behind the frame, a
// payload that is too short, and what lies behind its end, see endFrame.
package quantum
