package inf

import (
	"goexpress/internal/finding"
	"goexpress/internal/text"
)

const maxSectionName = 255
const MaxFileSize = 4 << 20

// Options of Parse.
type Options struct {
	Codec text.Codec // for 8-bit files; nil = 1252
}

// Parse reads an INF. The error is a *SyntaxError.
func Parse(name string, data []byte, opt Options) (*File, error) { panic("not written yet") }

// NewPlan plans section ("" = DefaultInstall). The error is a finding.List.
func NewPlan(f *File, section string, env Env) (*Plan, error) { panic("not written yet") }

// Check returns all that planning the section finds, errors included.
func Check(f *File, section string, env Env) finding.List { panic("not written yet") }
