// Package inf reads INF files and plans what an install section does.
//
// It has three layers. [Parse] gives a lossless document: sections, lines and
// tokens as written, each with its place. A [View] of the document answers the
// way setupapi does, with %strings%, directory ids, typed fields, media tables
// and destinations resolved. [NewPlan] turns an install section into a list of
// [Action] values, in the order in which they happen.
//
// The grammar is that of setupapi on Windows NT, as the Windows driver
// documentation describes it and Wine's conformance tests (which run on
// Windows too) pin it down; the directives are those of AdvPack. Old-style
// INF files (without a signature) are refused. The package looks nothing up
// by itself: directories come in as [Dirs], further files through
// [Env.Include], the values that CustomDestination asks for through
// [Env.Registry].
//
// What a section asks for and is not carried out (directives.go has the table)
// becomes an [Unsupported] action, never silence.
//
// Limits: a file of 4 MiB, fields and strings of 4,095 characters and section
// names of 255, as on Windows, 16 layout files, and plans of 100,000 lines.
package inf
