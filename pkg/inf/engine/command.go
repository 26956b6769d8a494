package engine

import (
	"context"
	"errors"

	"goexpress/pkg/inf"
)

// runStep is one line of a command list.
type runStep struct{ *inf.Run }

func (s *runStep) action() inf.Action { return s.Run }

// check lets every command pass: programs come and go while a plan is carried
// out, and one that is not there is a failure of that command only.
func (s *runStep) check(*preflight) *ActionError { return nil }

func (s *runStep) do(ctx context.Context, r *run) outcome {
	r.res.Commands = append(r.res.Commands, s.Run)
	code, err := r.sys.Run(ctx, Command{Line: s.Command, Dir: s.Dir, Wait: s.Wait, Hidden: s.Hidden})
	switch {
	case errors.Is(err, ErrNotRun):
		return outcome{skipped: err.Error()}
	case err != nil:
		return outcome{goOn: r.opt.Continue, err: startFailure(s.Run, err)}
	case !s.Wait: // nobody knows yet how it will end
		return outcome{}
	case !r.codes.Add(code):
		return outcome{code: code, goOn: r.opt.Continue, err: &ActionError{
			Action: s.Run, Code: code, Err: &ExitError{code},
			Hint: "list the code in SuccessCodes if it means success, or set OnFailure=Continue",
		}}
	}
	return outcome{code: code}
}
