package sed

import (
	"goexpress/internal/finding"
	"goexpress/internal/text"
)

// Options of [Parse] and [ParseLax]. The zero value is ready to use.
type Options struct {
	// Codec finds the tables of a code page; nil knows 1252 alone.
	Codec func(page int) (text.Codec, error)
	// CodePage is that of 8-bit text, 0 to take CodePage= in [Options], else
	// 1252. UTF-8 and UTF-16 files need none.
	CodePage int
	// Define replaces or adds entries of [Strings].
	Define map[string]string
	// Override is the original's /O:file,Section; nil for none.
	Override *Override
}

// Override is another file whose entries win: those of Section over those of
// [Options], its strings over [Strings] (string by string), and any other
// section of it over the section of that name. FileList= stands for SourceFiles=
// there.
type Override struct {
	Name    string // for positions
	Data    []byte
	Section string
}

// Purpose is what a package is made for.
type Purpose uint8

// The purposes of PackagePurpose=.
const (
	InstallApp  Purpose = iota // extract to a work folder, run a command
	ExtractOnly                // extract to a folder that the user names
	CreateCAB                  // no package: TargetName is a cabinet
)

var purposes = []string{"InstallApp", "ExtractOnly", "CreateCAB"}

// String is the word that stands in a .sed.
func (p Purpose) String() string { return purposes[min(int(p), len(purposes)-1)] }

// Value is a text after %string% look-up, and the place it was written at: its
// definition in [Strings] when it is all of a %string%, else the line that uses
// it. The place of a value that is absent is where its key would stand.
type Value struct {
	Text    string
	Set     bool // false: key absent, empty or <None>; Text is "" then
	Pos     finding.Pos
	Section string // of the line at Pos
	Key     string // of the line at Pos
}

// Finding makes a finding about the value, at its place.
func (v Value) Finding(id string, severity finding.Severity, message, hint string) *finding.Finding {
	return &finding.Finding{ID: id, Severity: severity, Pos: v.Pos, Section: v.Section, Key: v.Key, Message: message, Hint: hint}
}

// Directive is the typed view of a .sed. Paths are as written: Windows or Unix
// slashes, relative to the .sed.
type Directive struct {
	Doc      *Document
	Name     string        // file name given to Parse
	Encoding text.Encoding // of the .sed
	CodePage int           // of 8-bit text, in the .sed and in its package
	Findings finding.List  // in the order of the input; see Parse and ParseLax

	Purpose    Purpose
	PurposePos finding.Pos
	Title      Value     // FriendlyName
	Prompt     Value     // InstallPrompt
	License    Value     // DisplayLicense: path
	Finish     Value     // FinishMessage, or the old EndMessage
	Target     Value     // TargetName: path
	Run        Value     // AppLaunched
	Post       Value     // PostInstallCmd
	AdminQuiet Value     // AdminQuietInstCmd
	UserQuiet  Value     // UserQuietInstCmd
	Commands   []Command // of the section that Commands= or AppLaunched=#Section names; Run is not set then
	ShowWindow uint32    // 0 default, 1 hidden, 2 minimised, 3 maximised
	Reboot     uint32    // bits RebootAllowed, RebootAlways, RebootSilent
	CheckAdmin bool      // CheckAdminRights
	Sources    []SourceDir
	Version    map[string]Value // of the VersionInfo section, keys in lower case; "fromfile" among them

	HideAnimation    bool // HideExtractAnimation
	LongNames        bool // UseLongFileName
	InsideCompressed bool
	CabFixedSize     int64 // bytes, 0: no limit
	CabReserve       int   // CAB_ResvCodeSigning, bytes
	PackInstSpaceKB  int64 // PackageInstallSpace(KB)
	Compression      Value // CompressionType: MSZIP, LZX, QUANTUM or (an extension) NONE
	CompressionMem   int   // CompressionMemory 15..21, 0: not given
	Quantum          int   // level 1..7, 0: not given
	KeepCabinet      bool
	LayoutINF        Value       // IEXP_LayoutINF: path
	FileVersionCheck Value       // TargetFileVersion as written
	FileChecks       []FileCheck // what FileVersionCheck says

	// Extensions, keys that IExpress ignores.
	ExitCode       string   // "Program" (default) or "Zero"
	OnFailure      string   // "Stop" (default) or "Continue"
	SuccessCodes   []uint32 // besides 0
	RebootCodes    []uint32 // besides 3010 and 1641
	CommandTimeout int      // seconds, 0: none
	SingleInstance string   // "No" (default), "Ask", "Refuse"
	ExecutionLevel string   // "AsInvoker" (default), "HighestAvailable", "RequireAdministrator"
	Subsystem      string   // "Windows" (default), "Console"
	LogFile        Value
	WipeOnExit     bool
	Icon           Value // path

	QuietSkipsPost  bool  // PostInstallQuiet=0: a quiet run has no post command
	Secrets         Value // texts that a log does not show, between commas
	InstalledMark   Value // `HKLM\key,name,value`, as written
	SkipIfInstalled bool

	options map[string]Value // every entry of [Options] in force, key folded
	noKey   Value            // where [Options] stands, for keys that are absent
}

// SourceDir is one folder of source files.
type SourceDir struct {
	Dir     Value   // the path; not Set means the folder of the .sed
	Section string  // that lists the files
	Files   []Value // `a.dll`; extensions: `sub\a.dll`, `sub\` (a folder with all below it), `*.msi` (a pattern)
}

// Option returns any entry of [Options] in force, whether or not the Directive
// has a field for it: for messages about numbers and switches, whose fields have
// no place. The place of an absent key is the [Options] line.
func (d *Directive) Option(key string) Value {
	v, ok := d.options[fold(key)]
	if !ok {
		v = d.noKey
		v.Key = key
	}
	return v
}

// isNone holds for the texts that mean "nothing": the wizard writes <None> for
// one key and leaves the others empty.
func isNone(s string) bool { return s == "" || equal(s, "<None>") }
