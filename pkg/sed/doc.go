// Package sed reads and writes IExpress directives: .sed files of generation 3
// and the older .cdf files of generations 2 and 3.
//
// There are two layers. A [Document] is the file as it was written: lines,
// sections, entries and the place of every token. It prints back byte for byte,
// and an edit touches the edited line alone. A [Directive] is what the author
// asked for: options with their defaults, %strings% looked up, and the files of
// every source folder.
//
// A directive is read as Windows' profile functions read an INI file: names of
// sections and keys without regard to case, blanks around keys and values
// dropped, one pair of quotes round a whole value dropped, the first of two
// equal keys in force, comments only on lines of their own, neither escapes nor
// continuation lines. On top of that come the extensions of this project: other
// encodings than the ANSI code page, folders and patterns as source entries, and
// the keys that the documentation of [Directive] lists as extensions. IExpress
// ignores those keys.
//
// Three things that Windows passes over are taken as they were meant, with a
// finding: a section that is continued further down under the same name, a
// section line without its closing bracket, and a UTF-8 byte order mark, which
// hides the first section from IExpress.
//
// Limits: a file of 16 MiB or 1,048,576 lines, values of 32,767 characters (what
// the profile functions return at most).
package sed
