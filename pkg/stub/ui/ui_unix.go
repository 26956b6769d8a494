//go:build unix

package ui

import (
	"bufio"
	"io"
	"os"
	"strings"

	"goexpress/internal/format"
)

// terminal asks on a terminal.
type terminal struct {
	title string
	in    *bufio.Reader
	out   io.Writer
}

// Open returns the gate that speaks through the terminal, under title.
func Open(title string) Gate { return newTerminal(title, os.Stdin, os.Stdout) }

func newTerminal(title string, in io.Reader, out io.Writer) *terminal {
	return &terminal{title: title, in: bufio.NewReader(in), out: out}
}

// Visible reports whether somebody sits in front of the package: both ways lead
// to a terminal.
func Visible() bool { return isTerminal(os.Stdin) && isTerminal(os.Stdout) }

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}

func (t *terminal) say(text string) { format.Fprintf(t.out, "%s: %s\n", t.title, text) }

// answer puts a question with its choices and reads a line; ok is false at the
// end of the input.
func (t *terminal) answer(question, choices string) (line string, ok bool) {
	format.Fprintf(t.out, "%s: %s %s ", t.title, question, choices)
	line, err := t.in.ReadString('\n')
	return strings.TrimSpace(line), err == nil || line != ""
}

func isYes(line string) bool {
	line = strings.ToLower(line)
	return line == "y" || line == "yes"
}

func (t *terminal) Ask(question string, _ bool) bool {
	line, _ := t.answer(question, "[y/N]")
	return isYes(line)
}

func (t *terminal) Prompt(title, text string, buttons Buttons) bool {
	to := *t
	if title != "" {
		to.title = title
	}
	if buttons == OK {
		to.Tell(text)
		return true
	}
	return to.Ask(text, false)
}

func (t *terminal) License(text string) bool {
	io.WriteString(t.out, strings.ReplaceAll(text, "\r\n", "\n")+"\n")
	return t.Ask("Do you accept the licence?", false)
}

func (t *terminal) Replace(path string) Answer {
	line, ok := t.answer(path+" exists already. Replace it?", "[y/N/q]")
	switch {
	case isYes(line):
		return Yes
	case !ok, strings.EqualFold(line, "q"):
		return Cancel
	}
	return No
}

func (t *terminal) Folder(prompt string) (string, bool) {
	line, _ := t.answer(prompt, "(full path):")
	return line, line != ""
}

func (t *terminal) Tell(text string) { t.say(text) }
func (t *terminal) Fail(text string) { t.say("error: " + text) }
