package finding

import (
	"cmp"
	"errors"
	"strings"
)

// List is findings in the order of the input. As an error it prints one a line.
type List []*Finding

func (l List) Error() string {
	s := make([]string, len(l))
	for i, f := range l {
		s[i] = f.Error()
	}
	return strings.Join(s, "\n")
}

// Unwrap lets errors.Is and errors.As see every finding.
func (l List) Unwrap() []error {
	errs := make([]error, len(l))
	for i, f := range l {
		errs[i] = f
	}
	return errs
}

// Worst is the highest severity, Info for an empty list.
func (l List) Worst() Severity {
	worst := Info
	for _, f := range l {
		worst = max(worst, f.Severity)
	}
	return worst
}

// ByPlace compares two findings about one file by their lines and columns, to
// sort them into the order of the input.
func ByPlace(a, b *Finding) int {
	return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col))
}

// Unique returns the findings without those that say again, at the same place,
// what one before them said.
func (l List) Unique() List {
	type key struct {
		id, text string
		severity Severity
	}
	seen := map[key]bool{}
	var list List
	for _, f := range l {
		k := key{f.ID, f.Error(), f.Severity}
		if !seen[k] {
			seen[k] = true
			list = append(list, f)
		}
	}
	return list
}

// Err returns the errors of l, as a List without the rest, or nil when there
// are none.
func (l List) Err() error {
	var errs List
	for _, f := range l {
		if f.Severity >= Error {
			errs = append(errs, f)
		}
	}
	if errs == nil {
		return nil // not a nil List, which would be a non-nil error
	}
	return errs
}

// Of takes an error apart into the findings it holds, or that it knows how to
// make of itself (a method Finding); any other error becomes one with id at pos.
func Of(id string, pos Pos, err error) List {
	if list, ok := errors.AsType[List](err); ok {
		return list
	}
	if one, ok := errors.AsType[*Finding](err); ok {
		return List{one}
	}
	type maker interface {
		error
		Finding() *Finding
	}
	if maker, ok := errors.AsType[maker](err); ok {
		return List{maker.Finding()}
	}
	return List{{ID: id, Severity: Error, Pos: pos, Err: err}}
}
