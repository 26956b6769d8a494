// Package express is the model of a package: the texts, options and files that
// Microsoft's extractor (wextract) knows, and what goexpress adds.
//
// A Windows package is a PE program with resources of type RT_RCDATA, language
// 1033, under names such as TITLE, RUNPROGRAM and CABINET; see names.go for the
// table. A Linux package is an ELF program with the same resources in a block
// behind it; see block.go. One resource of ours, GOEXPRESS, carries what the
// classic ones cannot: Unicode texts, hashes, exact times, settings and a
// digest of the program itself; see manifest.go and digest.go.
//
// [Read] takes packages of both makers and trusts nothing in them,
// [Package.VerifyImage] tells whether anything has changed since [Write].
//
// Nobody has published the resources' encodings: they are as found in
// Microsoft's packages, and those of VERCHECK and UPDFILE are not known. ELF
// programs are 64-bit and little-endian. Whether a signature is valid is not
// looked at. Limits: texts of 16 MiB, a GOEXPRESS of 64 MiB.
package express
