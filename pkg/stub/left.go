package stub

// settle waits for what the commands have left running in the work folder, which is
// about to be removed: installers start a copy of themselves and end. It may take
// as long as a command may.
func (r *run) settle() error {
	if r.work.keep {
		return nil
	}
	ctx, cancel := r.policy.Limits.apply(r.ctx)
	defer cancel()
	err := r.os.Await(ctx, r.work.path, func(path string) { r.event(Info, "waiting", Field{"for", path}) })
	switch {
	case err == nil:
		return nil
	case ctx.Err() == nil: // they stay as they are, and so may their files
		r.event(Warning, "waiting", Field{"error", err})
		return nil
	}
	err = fail("ending what the commands have left running", err)
	r.tally.Failed(codeOf(err))
	return err
}
