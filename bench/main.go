// Command bench measures how goexpress packs and reads cabinets, beside the
// tools that are installed, and prints Markdown tables:
//
//	go run ./bench                        everything, three times over: an hour
//	go run ./bench -payload A -run 'fast|gcab' -n 1
//
// It is run from the repository's root and builds the goexpress that it
// measures. What it makes lies in a temporary folder, which it removes. Jobs
// take turns, so that all sides see the same machine; each figure is the median
// of its runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
)

// bench is what the flags say, and where things are.
type bench struct {
	dlls    string   // folder of libwine's DLLs
	rollup  string   // the rollup packs' generator
	corpus  string   // folder with exe/ and cab/
	payload []string // letters of the payloads
	run     *regexp.Regexp
	rounds  int

	out     io.Writer // the tables
	log     io.Writer // what is going on
	temp    string
	product string // the goexpress that is measured
}

func main() {
	b, err := parseFlags(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err = run(ctx, b)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, b *bench) (err error) {
	if b.temp, err = os.MkdirTemp("", "goexpress-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.temp)
	b.product = filepath.Join(b.temp, "goexpress")
	c := exec.CommandContext(ctx, "go", "build", "-o", b.product, "./cmd/goexpress")
	c.Stdout, c.Stderr = b.log, b.log
	if err := c.Run(); err != nil {
		return fmt.Errorf("cannot build ./cmd/goexpress (is this the repository's root?): %w", err)
	}
	return b.all(ctx)
}

// letters are the payloads that there are.
const letters = "A,B,C,M"

// parseFlags ends the program when a flag is none.
func parseFlags(args []string) (*bench, error) {
	b := &bench{out: os.Stdout, log: os.Stderr}
	corpus := os.Getenv("GOEXPRESS_CORPUS")
	if corpus == "" {
		corpus = filepath.Join("..", "shared", "corpus")
	}
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	flags.StringVar(&b.dlls, "dlls", "/usr/lib/x86_64-linux-gnu/wine/x86_64-windows", "`folder` of libwine's DLLs; the default is Debian's")
	flags.StringVar(&b.corpus, "corpus", corpus, "`folder` with Microsoft's packages in exe/ and cabinets in cab/")
	flags.StringVar(&b.rollup, "rollup", "", "the rollup packs' generator, a Python `script` (default tools/rollup.py beside the corpus)")
	payload := flags.String("payload", letters, "`letters`: A = 62 DLLs, B = a rollup pack, C = Go's sources, M = Microsoft's packages")
	flags.IntVar(&b.rounds, "n", 3, "`runs` of each job")
	filter := flags.String("run", "", "run only the jobs whose \"payload/job\" fits the `regexp`")
	flags.Parse(args)
	if b.rollup == "" {
		b.rollup = filepath.Join(b.corpus, "..", "tools", "rollup.py")
	}
	if b.rounds < 1 || flags.NArg() > 0 {
		return nil, fmt.Errorf("-n wants a number above 0, and there are no arguments but flags")
	}
	for letter := range strings.SplitSeq(strings.ToUpper(*payload), ",") {
		if letter = strings.TrimSpace(letter); !slices.Contains(strings.Split(letters, ","), letter) {
			return nil, fmt.Errorf("there is no payload %q: -payload wants some of %s", letter, letters)
		}
		b.payload = append(b.payload, letter)
	}
	var err error
	b.run, err = regexp.Compile(*filter)
	return b, err
}

// all measures the chosen payloads and prints a table after each, and at the end
// what that says of the goals, also of a run that was interrupted.
func (b *bench) all(ctx context.Context) error {
	measured := results{}
	err := b.payloads(ctx, measured)
	fmt.Fprintf(b.out, "\n%s", goalTable(goals(), measured))
	return err
}

// payloads measures the chosen payloads. What cannot be had is told of.
func (b *bench) payloads(ctx context.Context, measured results) error {
	for _, p := range payloads() {
		if !slices.Contains(b.payload, p.id) {
			continue
		}
		if err := p.make(ctx, b); err != nil {
			fmt.Fprintf(b.out, "\nPayload %s is left out: %v\n", p.id, err)
			continue
		}
		if err := b.measure(ctx, p, measured); err != nil {
			return err
		}
		os.RemoveAll(p.dir)
	}
	if slices.Contains(b.payload, "M") {
		return b.genuine(ctx, measured)
	}
	return nil
}
