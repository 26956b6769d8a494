package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar with rate and time left, on a terminal; elsewhere nothing.
type progress struct {
	w     io.Writer
	on    bool
	bar   *progressbar.ProgressBar // of the step at hand
	drawn bool
}

func (a *app) newProgress() *progress {
	return &progress{w: a.stderr, on: !a.quiet && isTerminal(a.stderr)}
}

func isTerminal(w io.Writer) bool {
	if m, ok := w.(masked); ok {
		w = m.Writer
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// step begins something new. The clock runs from here: the first bytes may take
// a while to come through.
func (p *progress) step(what string) {
	p.end()
	if !p.on {
		return
	}
	p.bar = progressbar.NewOptions64(1,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowBytes(true),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(20),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	)
	p.bar.StartWithoutRender()
}

// set shows that done of total bytes are through.
func (p *progress) set(done, total int64) {
	if p.bar == nil || total == 0 {
		return
	}
	if !p.drawn {
		p.drawn = true
		p.bar.ChangeMax64(total)
	}
	p.bar.Set64(done)
}

// end clears the bar.
func (p *progress) end() {
	if p.drawn {
		p.bar.Clear()
	}
	p.bar, p.drawn = nil, false
}

// note says on a terminal what takes a while.
func (a *app) note(msg string) {
	if !a.quiet && isTerminal(a.stderr) {
		io.WriteString(a.stderr, msg+"\n")
	}
}
