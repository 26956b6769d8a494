// Package pack turns a directive into a package, in steps that can be looked at
// one by one: [Prepare] finds the source files, checks every name, limit and
// command, and says what the package would do; [Job.Write] compresses the
// files, joins them to a stub and puts the result in place.
//
// It writes what a running wextract or the stub of goexpress reads; the formats
// themselves belong to the packages cab, pe and express. It reads no clock, no
// environment and no working directory: all of that is in [Options]. The same
// directive, sources and options give the same bytes.
package pack
