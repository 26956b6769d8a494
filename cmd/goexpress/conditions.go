package main

import (
	"fmt"
	"strings"

	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

// conditionsJSON is what a package asks before it does anything, and what it says
// of its commands and leaves behind.
type conditionsJSON struct {
	Instance        string             `json:"instance,omitempty"` // "ask" or "refuse"
	SkipIfInstalled bool               `json:"skipIfInstalled,omitempty"`
	VersionChecks   []versionCheckJSON `json:"versionChecks,omitempty"`
	CheckAdmin      bool               `json:"checkAdminRights,omitempty"`
	Commands        []commandJSON      `json:"commands,omitempty"` // those of which something is said
	InstalledMark   *markJSON          `json:"installedMark,omitempty"`
	WipeOnExit      bool               `json:"wipeOnExit,omitempty"`

	foreign bool // Microsoft's stub runs the package, which has codes of its own, and warns where ours asks
}

// versionCheckJSON is a check of TargetFileVersion; a bound that is not given is
// left out.
type versionCheckJSON struct {
	File    string `json:"file"` // as a directive names it: `#S\x.dll`
	Low     string `json:"low,omitempty"`
	High    string `json:"high,omitempty"`
	Buttons string `json:"buttons"`
	Message string `json:"message,omitempty"`

	wanted string // the range in words
}

// commandJSON is what is said of a command alone.
type commandJSON struct {
	Number       int    `json:"number"` // from 1
	Name         string `json:"name,omitempty"`
	SuccessCodes string `json:"successCodes,omitempty"`
	RebootCodes  string `json:"rebootCodes,omitempty"`
	NoLog        bool   `json:"noLog,omitempty"`
}

type markJSON struct {
	Key   string `json:"key"` // of the 64-bit registry
	Name  string `json:"name"`
	Value string `json:"value"`
}

// conditionsOf reads them from a package, for a run in that mode.
func conditionsOf(p *express.Package, q express.Quiet) (c conditionsJSON, err error) {
	c.foreign = p.Generator == express.IExpress
	switch {
	case p.ExtractOptions&express.OptInstanceStop != 0:
		c.Instance = "refuse"
	case p.ExtractOptions&express.OptInstanceAsk != 0:
		c.Instance = "ask"
	}
	if p.ExtractOnly() {
		return c, nil // the rest is about an installation
	}
	c.CheckAdmin = p.ExtractOptions&express.OptCheckAdmin != 0
	for _, l := range p.Launches(q, "") {
		if l.Name != "" || l.SuccessCodes != "" || l.RebootCodes != "" || l.NoLog {
			c.Commands = append(c.Commands, commandJSON{l.Number, l.Name, l.SuccessCodes, l.RebootCodes, l.NoLog})
		}
	}
	if p.Manifest == nil {
		return c, nil
	}
	settings := p.Manifest.Settings
	c.SkipIfInstalled, c.WipeOnExit = settings["SkipIfInstalled"] == "1", settings["WipeOnExit"] == "1"
	if text := settings["InstalledMark"]; text != "" {
		mark, err := express.ParseMark(text)
		if err != nil {
			return c, fmt.Errorf("InstalledMark: %w", err)
		}
		c.InstalledMark = &markJSON{mark.Key.Root + `\` + mark.Key.Path, mark.Name, mark.Value}
	}
	checks, err := p.VersionChecks()
	for _, x := range checks {
		c.VersionChecks = append(c.VersionChecks, versionCheckJSON{x.Name(), versionText(x.Low), versionText(x.High), x.Buttons, x.Message, x.Wanted()})
	}
	return c, err
}

func versionText(v *[4]uint16) string {
	if v == nil {
		return ""
	}
	return pe.FormatVersion(*v)
}

// before are lines about what is asked before anything is done.
func (c conditionsJSON) before(q express.Quiet) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, oneLine(fmt.Sprintf(format, args...))) }
	if c.foreign {
		if c.Instance != "" {
			add("another run: %s", map[string]string{"ask": "asks whether to go on", "refuse": "refused"}[c.Instance])
		}
		if c.CheckAdmin {
			add("no administrator: warned")
		}
		return lines
	}
	asks := func(or string) string {
		if q != express.NotQuiet {
			return "ends with " + or
		}
		return "asks whether to go on, else " + or
	}
	switch c.Instance {
	case "ask":
		add("another run: %s", asks("1618"))
	case "refuse":
		add("another run: ends with 1618")
	}
	if c.SkipIfInstalled && c.InstalledMark != nil {
		add("installed already: ends with 0 where the mark is set, unless /FORCE is given")
	}
	for _, x := range c.VersionChecks {
		what := "ends with 1150"
		if x.Buttons != express.CheckButtons[0] {
			what = asks("1150")
		}
		add("version: %s must have %s; otherwise %s", x.File, x.wanted, what)
	}
	if c.CheckAdmin {
		what := "asks whether to go on, else 1602"
		if q != express.NotQuiet {
			what = "ends with 740"
		}
		add("no administrator: %s", what)
	}
	return lines
}

// after are lines about the commands and about what is left behind.
func (c conditionsJSON) after() (lines []string) {
	for _, x := range c.Commands {
		label := fmt.Sprintf("command %d", x.Number)
		if x.Name != "" {
			label += " (" + x.Name + ")"
		}
		var said []string
		if x.SuccessCodes != "" {
			said = append(said, "success with "+x.SuccessCodes)
		}
		if x.RebootCodes != "" {
			said = append(said, "a restart with "+x.RebootCodes)
		}
		if x.NoLog {
			said = append(said, "not logged")
		}
		if len(said) > 0 {
			lines = append(lines, oneLine(label+": "+strings.Join(said, "; ")))
		}
	}
	if m := c.InstalledMark; m != nil {
		lines = append(lines, oneLine(fmt.Sprintf("installed mark: %s, %s=%s", m.Key, m.Name, m.Value)))
	}
	if c.WipeOnExit {
		lines = append(lines, "clean-up: files are overwritten before they are removed")
	}
	return lines
}
