package engine

import (
	"context"
	"errors"

	"goexpress/pkg/inf"
)

// run carries out one line of a command list.
func (r *run) run(ctx context.Context, a *inf.Run) (skipped string, err error) {
	code, skipped, err := r.start(ctx, &Command{Line: a.Command, Dir: a.Dir, Wait: a.Wait, Hidden: a.Hidden}, a)
	if err != nil || skipped != "" || !a.Wait { // without waiting, nobody knows yet how it will end
		return skipped, err
	}
	if !r.codes.Add(code) {
		return "", &ActionError{
			Code: code, Err: &ExitError{code},
			Hint: "list the code in SuccessCodes if it means success, or set OnFailure=Continue",
		}
	}
	return "", nil
}

// start starts a command, which the result is to list as a.
func (r *run) start(ctx context.Context, cmd *Command, a *inf.Run) (code int, skipped string, err error) {
	r.res.Commands = append(r.res.Commands, a)
	r.goOn = r.opt.Continue
	code, err = r.sys.Run(ctx, cmd)
	switch {
	case errors.Is(err, ErrNotRun):
		return 0, err.Error(), nil
	case err != nil:
		return 0, "", startFailure(err)
	case cmd.Wait:
		r.now.Code = code
	}
	return code, "", nil
}
