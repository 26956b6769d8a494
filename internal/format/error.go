package format

import "goexpress/internal/incomparable"

// Errorf is an error with the text of [Sprintf]. [errors.Is] and [errors.As] look into
// the errors among its operands that %w prints.
func Errorf(pattern string, operands ...any) error {
	var causes []error
	text := string(appendAll(nil, pattern, operands, &causes))
	if len(causes) == 1 {
		return &caused{text: text, cause: causes[0]}
	}
	return &joined{text, causes}
}

// caused is an error with a cause, which [errors.Unwrap] returns.
type caused struct {
	_     incomparable.Struct
	text  string
	cause error
}

func (e *caused) Error() string { return e.text }

func (e *caused) Unwrap() error { return e.cause }

// joined is an error with several causes or none.
type joined struct {
	text   string
	causes []error
}

func (e *joined) Error() string { return e.text }

func (e *joined) Unwrap() []error { return e.causes }

// Plain is an error that is a text alone. One that is a variable of a package is
// there from the start, where errors.New takes code to make it.
type Plain struct{ Text string }

func (e *Plain) Error() string { return e.Text }
