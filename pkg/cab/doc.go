// Package cab reads and writes Microsoft cabinet files (MS-CAB).
//
// A cabinet holds folders; a folder is one compressed stream, cut into blocks
// of 32768 bytes; files are ranges of a folder's stream. [NewReader] takes the
// directory from an io.ReaderAt and trusts none of it: [File.Open] streams one
// file, [Reader.Each] decodes everything once, the Reader itself is an
// [io/fs.FS], and [Verify] tells all that is wrong. [Write] makes a cabinet from
// files whose names and sizes are known beforehand; its bytes depend on the
// files and the options alone.
//
// What is too large for one cabinet is a set of them, in which folders and even
// blocks go on from one to the next: [OpenSet] reads one as if it were a single
// cabinet, [WriteSet] writes one. A part that is opened alone, or whose
// neighbours are missing, lists its files, and those that reach into what is not
// there give an [*UnsupportedError]. [Search] finds cabinets inside larger files.
//
// Methods none, MSZIP, Quantum and LZX are read; an [Encoder] for the packing
// side is handed in.
//
// Where cabinet readers disagree, this one
//   - follows coffFiles and coffCabStart alone for positions,
//   - refuses empty names, names above 255 bytes and folder numbers that do
//     not exist when the cabinet is opened,
//   - takes what is wrong with one folder or file as that folder's or file's
//     error: the rest can be read,
//   - accepts, with a warning, reserved fields and flags that are set, another
//     version than 1.3, no files at all, bytes behind the cabinet, and files
//     that do not lie end to end,
//   - refuses folders whose blocks overlap,
//   - reads on past 65535 blocks in a folder when the file table wants it,
//     because Microsoft has shipped such cabinets,
//   - joins a set by the names of next cabinets, takes another setID or number
//     than expected for a warning, and joins nothing over which the files do not
//     agree.
package cab
