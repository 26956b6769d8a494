package stub

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"goexpress/internal/leanos"
	"goexpress/internal/random"
)

// capture takes what a program writes. Each of its pipes ends in the package's own
// standard output or standard error, too, if that is open, with the same bytes.
type capture struct {
	pumps []*pump
}

// newCapture makes pipes for what p writes. Where nobody could tell standard output
// and standard error apart behind us they share one, so that what they say stays in
// its order.
func newCapture(p *Process) (*capture, error) {
	out, errs, same := ownOutputs()
	c := &capture{}
	if err := c.add(p.Stdout, out); err != nil {
		return nil, err
	}
	if same {
		return c, nil
	}
	if err := c.add(p.Stderr, errs); err != nil {
		c.finish(context.Background()) // nothing was written
		return nil, err
	}
	return c, nil
}

func (c *capture) add(to ...io.Writer) error {
	read, write, err := leanos.Pipe()
	if err != nil {
		return err
	}
	p := &pump{read: read, write: write, to: to, drained: make(chan struct{})}
	random.Read(p.mark[:])
	c.pumps = append(c.pumps, p)
	go p.run()
	return nil
}

// stdout and stderr are what the program gets.
func (c *capture) stdout() *leanos.File { return c.pumps[0].write }
func (c *capture) stderr() *leanos.File { return c.pumps[len(c.pumps)-1].write }

// grace is how long the last words of a program that was ended may take to reach
// somebody who perhaps does not listen any longer.
const grace = time.Second

// finish says that the program has ended. It returns when all that was written
// until now has gone its way, or soon after the end of ctx. What programs that were
// left running write from now on goes the same way, but nobody waits for it.
func (c *capture) finish(ctx context.Context) {
	for _, p := range c.pumps {
		go p.end()
	}
	for _, p := range c.pumps {
		select {
		case <-p.drained:
			continue
		case <-ctx.Done():
		}
		p.wait(grace)
	}
}

// wait waits for what was written before the end, but not for ever. A channel that
// a timer sends to would weigh 1 KB.
func (p *pump) wait(most time.Duration) {
	const step = 10 * time.Millisecond
	for ; most > 0; most -= step {
		select {
		case <-p.drained:
			return
		default:
			time.Sleep(step)
		}
	}
}

// pump carries bytes from a pipe to writers. Other programs may have the pipe open
// when the one that it was made for has ended, so the end of the pipe tells
// nothing: a mark that nobody can guess, written by ourselves, stands behind what
// came before.
type pump struct {
	read    io.ReadCloser
	write   *leanos.File
	to      []io.Writer // nil ones are nobody
	mark    [16]byte
	broken  atomic.Bool   // the mark will not come
	drained chan struct{} // closed when the mark was read
}

func (p *pump) end() {
	if _, err := p.write.Write(p.mark[:]); err != nil {
		p.broken.Store(true)
	}
	_ = p.write.Close() // nothing to lose
}

func (p *pump) run() {
	defer func() { _ = p.read.Close() }() // read only
	buf := make([]byte, 32<<10)
	held := 0 // bytes at the start of buf that may begin the mark
	for {
		n, err := p.read.Read(buf[held:])
		data := buf[:held+n]
		if at := bytes.Index(data, p.mark[:]); at >= 0 {
			p.pass(data[:at])
			close(p.drained)
			p.pass(data[at+len(p.mark):])
			p.copyRest(buf)
			return
		}
		held = p.begun(data)
		p.pass(data[:len(data)-held])
		copy(buf, data[len(data)-held:])
		// We have the pipe open ourselves: it has not ended, but on Windows somebody
		// has written nothing to it.
		if err != nil && (p.broken.Load() || !errors.Is(err, io.EOF)) {
			p.pass(buf[:held])
			close(p.drained)
			return
		}
	}
}

// copyRest takes what others write until they have all ended.
func (p *pump) copyRest(buf []byte) {
	for {
		n, err := p.read.Read(buf)
		p.pass(buf[:n])
		if err != nil {
			return
		}
	}
}

// begun is how many bytes at the end of data may be the beginning of the mark.
func (p *pump) begun(data []byte) int {
	n := min(len(data), len(p.mark)-1)
	for n > 0 && !bytes.HasSuffix(data, p.mark[:n]) {
		n--
	}
	return n
}

func (p *pump) pass(data []byte) {
	if len(data) == 0 {
		return
	}
	for _, w := range p.to {
		if w != nil {
			give(w, data)
		}
	}
}

// give writes to somebody. Whether that works or not, the program goes on; a panic
// here would end the run before its clean-up (S59).
func give(w io.Writer, data []byte) {
	defer func() { _ = recover() }()
	_, _ = w.Write(data)
}
