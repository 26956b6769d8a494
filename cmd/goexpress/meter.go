package main

import (
	"io"
	"sync"
)

// meter shows how much is read of the files that a check goes through.
type meter struct {
	mu          sync.Mutex
	bar         *progress // nil before start
	done, total int64
}

// start shows reading from now on; total is about what will be read.
func (m *meter) start(bar *progress, total int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bar, m.done, m.total = bar, 0, total
}

// stop clears the bar.
func (m *meter) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.bar.end()
	m.bar = nil
}

// metered is read by several goroutines at a time.
type metered struct {
	io.ReaderAt
	meter *meter
}

func (r metered) ReadAt(b []byte, off int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, off)
	r.meter.mu.Lock()
	defer r.meter.mu.Unlock()
	if m := r.meter; m.bar != nil {
		m.done += int64(n)
		m.bar.set(min(m.done, m.total), m.total)
	}
	return n, err
}
