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

// measure runs the payload's jobs in turn, rounds times over, and prints what
// they took.
func (b *bench) measure(ctx context.Context, p *payload, all results) error {
	jobs, missing, err := b.jobs(p)
	if err != nil {
		return err
	}
	jobs = slices.DeleteFunc(jobs, func(j *job) bool { return !b.run.MatchString(p.id + "/" + j.name) })
	samples := map[*job][]sample{}
	failed := map[*job]error{}
	for round := range b.rounds {
		for _, j := range jobs {
			if failed[j] != nil {
				continue
			}
			s, err := j.measure(ctx)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			fmt.Fprintf(b.log, "%d/%d %s/%s: %.2f s\n", round+1, b.rounds, p.id, j.name, s.wall.Seconds())
			if err != nil {
				failed[j] = err
				continue
			}
			samples[j] = append(samples[j], s)
		}
	}
	var rows []row
	for _, j := range jobs {
		if failed[j] != nil {
			continue
		}
		s := median(samples[j])
		all[p.id+"/"+j.name] = s
		rows = append(rows, row{j.name, s})
	}
	fmt.Fprintf(b.out, "\nPayload %s: %s; %s bytes in %d files\n\n%s", p.id, p.what, number(p.size), len(p.names), measureTable(rows))
	if len(missing) > 0 {
		fmt.Fprintf(b.out, "\nNot installed: %s\n", strings.Join(missing, "; "))
	}
	for _, j := range jobs {
		if failed[j] != nil {
			fmt.Fprintf(b.out, "\nFailed: %s: %v\n", j.name, failed[j])
		}
	}
	return nil
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
