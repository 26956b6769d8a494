// Package ui is the only room of a package that may show a window or ask a
// question. What it shows goes through a Gate; in quiet runs the gate is Closed,
// which has no way to show anything.
package ui

// Gate is the way to the person in front of the machine.
type Gate interface {
	// Ask puts a question. byDefault is the answer when nobody can be asked.
	Ask(question string, byDefault bool) bool
	// Prompt shows a text under a title of its own, "" the gate's, and reports
	// whether it was accepted; OK alone cannot be declined.
	Prompt(title, text string, buttons Buttons) bool
	// License shows a text that must be accepted before anything is done.
	License(text string) bool
	// Replace asks whether an existing file may be overwritten.
	Replace(path string) Answer
	// Folder asks for a folder. ok is false when none was given.
	Folder(prompt string) (path string, ok bool)
	// Tell and Fail show a text that needs no answer: news, or an error.
	Tell(text string)
	Fail(text string)
}

// Buttons of a Prompt.
type Buttons uint8

// Sets of buttons.
const (
	OK Buttons = iota
	OKCancel
	YesNo
)

// Answer to Replace.
type Answer uint8

// Answers.
const (
	No     Answer = iota // keep this one
	Yes                  //
	Cancel               // end the run
)

// Closed is the gate of a quiet run: nobody is shown anything or asked. It accepts
// what a quiet run accepts by being quiet: licences, and existing files.
type Closed struct{}

// Ask returns byDefault.
func (*Closed) Ask(_ string, byDefault bool) bool { return byDefault }

// Prompt accepts.
func (*Closed) Prompt(string, string, Buttons) bool { return true }

// License accepts.
func (*Closed) License(string) bool { return true }

// Replace says Yes.
func (*Closed) Replace(string) Answer { return Yes }

// Folder gives none.
func (*Closed) Folder(string) (string, bool) { return "", false }

// Tell shows nothing.
func (*Closed) Tell(string) {}

// Fail shows nothing.
func (*Closed) Fail(string) {}
