package finding

import "strings"

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
