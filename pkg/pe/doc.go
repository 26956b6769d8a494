// Package pe reads the headers and resources of Windows programs (PE32 and
// PE32+) and writes a program anew with other resources, as a stream.
//
// The formats are described in Microsoft's "PE Format" and, for the version
// resource, in the pages on VS_VERSIONINFO. Nothing in a file is trusted:
// sizes, counts and offsets are checked against the file before they are used,
// the resource tree is exactly three levels deep and no directory of it is
// entered twice. What is written stays below 2 GiB, for 386 below 1 GiB.
//
// What it does not do: 16-bit programs, object files, images whose sections
// are not aligned to pages (they can be read, not rewritten), exports, imports
// and the contents of signatures; it only tells what in a certificate table
// belongs to none.
package pe
