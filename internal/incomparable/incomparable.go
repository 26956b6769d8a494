// Package incomparable keeps the code that compares the fields of structs out of
// programs.
package incomparable

// Struct is a field without a size, of structs that == cannot compare: those that
// are compared by address, or never. The compiler makes a function for every other
// struct that ends up on the heap, hundreds of bytes each.
type Struct [0]func()
