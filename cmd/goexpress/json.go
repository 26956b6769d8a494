package main

import (
	"encoding/json"
	"path/filepath"

	"goexpress/internal/finding"
)

// The results as other programs read them. Sizes are in bytes; fields may be
// added, never renamed.

// buildJSON is the result of build.
type buildJSON struct {
	Output   string        `json:"output"`
	Target   string        `json:"target,omitempty"` // absent for a cabinet
	Size     int64         `json:"size"`
	StubSize int64         `json:"stubSize"`
	Payload  payloadJSON   `json:"payload"`
	Saved    float64       `json:"saved"` // 1 - compressed/uncompressed
	Seconds  float64       `json:"seconds"`
	SHA256   string        `json:"sha256"`
	Level    string        `json:"executionLevel,omitempty"` // of the manifest, Windows only
	Findings []findingJSON `json:"findings"`
	Sources  []string      `json:"sources"`
}

// payloadJSON is what was packed; cab create prints it with output and size.
type payloadJSON struct {
	Files        int    `json:"files"`
	Uncompressed int64  `json:"uncompressed"`
	Compressed   int64  `json:"compressed"`
	Method       string `json:"method"`
	Window       int    `json:"window,omitempty"`
	Folders      int    `json:"folders"`
}

type cabCreateJSON struct {
	Output  string   `json:"output"`            // the first of a set
	Outputs []string `json:"outputs,omitempty"` // the cabinets of a set
	Size    int64    `json:"size"`              // of all cabinets
	payloadJSON
}

// packageJSON is the result of inspect on a package. Absent texts are null.
type packageJSON struct {
	Kind             string            `json:"kind"` // "package"
	Machine          string            `json:"machine"`
	OS               string            `json:"os"`
	Generator        string            `json:"generator"`
	Title            *string           `json:"title"`
	Prompt           *string           `json:"prompt"`
	License          *string           `json:"license"`
	Run              *string           `json:"run"`
	Post             *string           `json:"post"`
	AdminQuiet       *string           `json:"adminQuiet"`
	UserQuiet        *string           `json:"userQuiet"`
	Finish           *string           `json:"finish"`
	ShowWindow       string            `json:"showWindow"`
	Reboot           string            `json:"reboot"`
	ExtractOptions   uint32            `json:"extractOptions"`
	PackInstallSpace uint32            `json:"packInstallSpace"`
	FileSizes        [9]uint32         `json:"fileSizes"`
	Instance         string            `json:"instance,omitempty"`
	Settings         map[string]string `json:"settings,omitempty"` // of our own stub
	Hashes           []hashJSON        `json:"hashes,omitempty"`   // of our own stub
	Cabinet          *cabinetJSON      `json:"cabinet"`
	Resources        []resourceJSON    `json:"resources"`
	Version          map[string]string `json:"version"`
	Signed           bool              `json:"signed"`
	Warnings         []string          `json:"warnings,omitempty"`
}

type hashJSON struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Time   string `json:"time"` // exact, UTC
}

type resourceJSON struct {
	Type string `json:"type"`
	Name string `json:"name"`
	Lang uint16 `json:"lang"`
	Size int64  `json:"size"`
}

// cabinetJSON is the result of inspect on a cabinet, and of cab list. A set is
// shown as one cabinet: its size is the sum.
type cabinetJSON struct {
	Kind    string       `json:"kind"` // "cabinet"
	Size    int64        `json:"size"`
	SetID   uint16       `json:"setID"`
	Index   uint16       `json:"index"`
	Flags   uint16       `json:"flags"`
	Parts   []partJSON   `json:"parts,omitempty"` // of a set
	Folders []folderJSON `json:"folders"`
	Files   []fileJSON   `json:"files"`
}

// searchJSON is the result of cab list --search.
type searchJSON struct {
	Cabinets []foundJSON `json:"cabinets"`
}

type foundJSON struct {
	Offset int64 `json:"offset"` // where the cabinet begins
	cabinetJSON
}

type partJSON struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

type folderJSON struct {
	Method       string `json:"method"`
	Window       int    `json:"window,omitempty"`
	Blocks       int    `json:"blocks"`
	Compressed   int64  `json:"compressed"`
	Uncompressed int64  `json:"uncompressed"`
}

type fileJSON struct {
	Name       string   `json:"name"`
	Size       int64    `json:"size"`
	Offset     int64    `json:"offset"`
	Folder     int      `json:"folder"`
	Time       string   `json:"time"` // the cabinet's own, without a zone; "" when it is no time
	Attributes []string `json:"attributes"`
}

// extractJSON is the result of extract and cab extract.
type extractJSON struct {
	Files   int           `json:"files"`
	Bytes   int64         `json:"bytes"`
	Skipped []skippedJSON `json:"skipped"`
}

type skippedJSON struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// verifyJSON is the result of verify and cab test.
type verifyJSON struct {
	OK       bool          `json:"ok"`
	Level    string        `json:"level"` // "cabinet" or "hashes"
	Findings []findingJSON `json:"findings"`
}

// lintJSON is the result of lint.
type lintJSON struct {
	Findings []findingJSON `json:"findings"`
}

type findingJSON struct {
	ID       string           `json:"id"`
	Severity finding.Severity `json:"severity"`
	File     string           `json:"file"`
	Line     int              `json:"line"`
	Column   int              `json:"column"`
	Section  string           `json:"section"`
	Key      string           `json:"key"`
	Message  string           `json:"message"`
	Hint     string           `json:"hint"`
}

// planJSON is the result of plan; each action has kind, file, line, section
// and the fields of its kind.
type planJSON struct {
	conditionsJSON                   // of a package
	Section        string            `json:"section,omitempty"` // of an INF
	Actions        []json.RawMessage `json:"actions"`
	Reboot         string            `json:"reboot,omitempty"` // of a package, as inspect names it
}

// applyJSON is the result of apply.
type applyJSON struct {
	Done     []json.RawMessage `json:"done"`
	Failed   json.RawMessage   `json:"failed"` // null when all went well
	Commands []json.RawMessage `json:"commands"`
}

// stubsJSON is the result of stub list and stub build.
type stubsJSON struct {
	Stubs []stubJSON `json:"stubs"`
}

type stubJSON struct {
	Target string `json:"target"`
	Source string `json:"source"` // "embedded", "cache", "built", "none"
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// versionJSON is the result of version.
type versionJSON struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Revision string `json:"revision,omitempty"`
}

// printJSON writes the one object. Texts keep <, > and & as they are: nobody
// puts this into a web page, and people read it.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func findingsJSON(list finding.List) []findingJSON {
	out := make([]findingJSON, 0, len(list))
	for _, f := range list {
		message := f.Message
		if message == "" && f.Err != nil {
			message = f.Err.Error()
		}
		out = append(out, findingJSON{
			ID: f.ID, Severity: f.Severity, File: f.Pos.File, Line: f.Pos.Line, Column: f.Pos.Col,
			Section: f.Section, Key: f.Key, Message: message, Hint: f.Hint,
		})
	}
	return out
}

// shown writes a path as the user would: relative to the working directory
// when it lies below it.
func (a *app) shown(path string) string {
	rel, err := filepath.Rel(a.cwd, path)
	if err != nil || !filepath.IsLocal(rel) {
		return path
	}
	return rel
}

// abs is a path of the command line, seen from the working directory.
func (a *app) abs(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(a.cwd, path)
}
