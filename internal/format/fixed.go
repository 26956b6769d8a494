package format

// Fixed is an error that is nothing but its text. A package's variable that
// points to one is there from the start, where errors.New is code that runs.
type Fixed struct{ Text string }

func (e *Fixed) Error() string { return e.Text }
