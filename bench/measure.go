package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// sample is what one run took.
type sample struct {
	bytes  int64 // of the file it made
	wall   time.Duration
	cpu    time.Duration // user and system
	memory int64         // the most that was resident, bytes; 0 where the system does not tell
}

// results are the medians by payload and job: "A/gcab -z".
type results map[string]sample

// outcome is what became of a job: samples, or why it failed.
type outcome struct {
	samples []sample
	err     error
}

// measure runs the payload's jobs and prints what they took, as far as they
// came when ctx ends. Its error is that of ctx, or of the disk.
func (b *bench) measure(ctx context.Context, p *payload, all results) error {
	jobs, missing, err := b.jobs(p)
	if err != nil {
		return err
	}
	jobs = slices.DeleteFunc(jobs, func(j *job) bool { return !b.run.MatchString(p.id + "/" + j.name) })
	outcomes := b.takeTurns(ctx, p, jobs)
	var rows []row
	var notes []string
	if len(missing) > 0 {
		notes = append(notes, "Not installed: "+strings.Join(missing, "; "))
	}
	for _, j := range jobs {
		o := outcomes[j]
		if o.err != nil {
			notes = append(notes, fmt.Sprintf("Failed: %s: %v", j.name, o.err))
			continue
		}
		if len(o.samples) == 0 {
			continue // interrupted before
		}
		s := median(o.samples)
		all[p.id+"/"+j.name] = s
		rows = append(rows, row{j.name, s})
	}
	fmt.Fprintf(b.out, "\nPayload %s: %s; %s bytes in %d files\n\n%s", p.id, p.what, number(p.size), len(p.names), measureTable(rows))
	for _, n := range notes {
		fmt.Fprintf(b.out, "\n%s\n", n)
	}
	return ctx.Err()
}

// takeTurns runs every job once, as many times over as there are rounds, until
// ctx ends. A job that fails is not run again.
func (b *bench) takeTurns(ctx context.Context, p *payload, jobs []*job) map[*job]*outcome {
	outcomes := map[*job]*outcome{}
	for _, j := range jobs {
		outcomes[j] = &outcome{}
	}
	for round := range b.rounds {
		for _, j := range jobs {
			o := outcomes[j]
			if o.err != nil {
				continue
			}
			s, err := j.measure(ctx)
			if ctx.Err() != nil {
				return outcomes
			}
			fmt.Fprintf(b.log, "%d/%d %s/%s: %.2f s\n", round+1, b.rounds, p.id, j.name, s.wall.Seconds())
			o.samples, o.err = append(o.samples, s), err
		}
	}
	return outcomes
}

// measure runs the job once. What it reads is made before, if need be.
func (j *job) measure(ctx context.Context) (s sample, err error) {
	if j.from != nil {
		if _, err := os.Stat(j.from.out); err != nil {
			if _, err := j.from.measure(ctx); err != nil {
				return s, err
			}
		}
	}
	if j.out != "" {
		if err := os.RemoveAll(j.out); err != nil {
			return s, err
		}
	}
	c := exec.CommandContext(ctx, j.argv[0], j.argv[1:]...)
	c.Dir = j.dir
	text := &tail{}
	c.Stdout, c.Stderr = text, text
	start := time.Now()
	err = c.Run()
	s.wall = time.Since(start)
	if err != nil {
		return s, fmt.Errorf("%s: %w: %s", filepath.Base(j.argv[0]), err, text)
	}
	s.cpu = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	s.memory = maxResident(c.ProcessState)
	if info, err := os.Stat(j.out); err == nil && info.Mode().IsRegular() {
		s.bytes = info.Size()
	}
	return s, nil
}

// tail keeps the end of what a program says.
type tail []byte

func (t *tail) Write(p []byte) (int, error) {
	*t = append(*t, p...)
	*t = (*t)[max(0, len(*t)-300):]
	return len(p), nil
}

func (t *tail) String() string { return strings.Join(strings.Fields(string(*t)), " ") }

// median takes the middle of each figure by itself, of two the smaller.
func median(list []sample) (m sample) {
	if len(list) == 0 {
		return m
	}
	return sample{
		bytes:  middle(list, func(s sample) int64 { return s.bytes }),
		wall:   time.Duration(middle(list, func(s sample) int64 { return int64(s.wall) })),
		cpu:    time.Duration(middle(list, func(s sample) int64 { return int64(s.cpu) })),
		memory: middle(list, func(s sample) int64 { return s.memory }),
	}
}

func middle(list []sample, field func(sample) int64) int64 {
	var values []int64
	for _, s := range list {
		values = append(values, field(s))
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
