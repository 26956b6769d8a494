package stub

import (
	"strings"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// Switches are what a command line asks for.
type Switches struct {
	_           incomparable.Struct
	Help        bool           // /?
	Quiet       express.Quiet  // /Q, /Q:U, /Q:A
	ExtractOnly bool           // /C
	Command     string         // /C:command instead of the author's
	Dir         string         // /T:folder, an absolute path
	Reboot      *uint32        // /R:..., REBOOT bits in place of the package's; nil: not given
	InPlace     bool           // /N, /N:E: do not extract, run in the current directory
	SkipVersion bool           // /N, /N:V: no version check
	SkipGrpConv bool           // /N, /N:G
	Log         string         // /LOG:path, as given; "" = not given
	List        bool           // /LIST
	Verify      bool           // /VERIFY
	Timeout     *time.Duration // /TIMEOUT:seconds for each command, 0 = no limit; nil: the author's
	UnsafeDir   bool           // /UNSAFEDIR: others may write to the work folder
	Force       bool           // /FORCE: install again
	Tail        string         // arguments for the launched command
}

// SwitchError says which switch is wrong.
type SwitchError struct {
	_    incomparable.Struct
	Word string // as given, quotes taken off
	Why  string // reads after the word: "is not a switch of this package"
}

func (e *SwitchError) Error() string { return e.Word + " " + e.Why }

// Usage is the text of /?.
const Usage = `Switches of this package:

/Q  /Q:U  /Q:A    quiet: no windows and no questions; the result is the exit code
/T:folder         unpack to this folder (a full path)
/C                unpack only, with /T: keep the files there
/C:command        run this command instead of the package's own
/R:N  I  A  S     restart never, if needed, always; S: without asking (/R:AS)
/N:E              do not unpack: run in the current folder, which holds the files
/N:V  /N:G  /N    no version check, no program group update, all of these
/LOG:path         write a log to this file (x.jsonl: as JSON), or to a new one in
                  this folder\; %VARIABLES% are replaced. With /Q it has what
                  programs print, too
/TIMEOUT:seconds  end a command that takes longer (1460); 0: wait for ever
/UNSAFEDIR        take a /T: folder that other users may write to, as administrator
/FORCE            install even what is marked as installed
/LIST             print the packed files
/VERIFY           check the packed files: 0 or 13
-- arguments      hand these to the program that is run
/?                this text

Exit codes: 0 done, 3010 restart needed, 1602 cancelled, 1639 wrong switch,
1622 no log, 13 damaged package; others are the command's own.
`

// switches are those with a value, and what reads it; has says that a colon was
// written. It returns why the value will not do, or "".
var switches = [...]struct {
	name string
	read func(s *Switches, value string, has bool, f Family) (why string)
}{
	{"Q", (*Switches).setQuiet},
	{"C", (*Switches).setCommand},
	{"T", (*Switches).setDir},
	{"R", (*Switches).setReboot},
	{"N", (*Switches).setSkips},
	{"LOG", (*Switches).setLog},
	{"TIMEOUT", (*Switches).setTimeout},
}

// flag is a switch without a value.
type flag struct {
	name  string
	given *bool
}

func (s *Switches) flags() [5]flag {
	return [...]flag{{"?", &s.Help}, {"UNSAFEDIR", &s.UnsafeDir}, {"FORCE", &s.Force}, {"LIST", &s.List}, {"VERIFY", &s.Verify}}
}

// Looks reports that the run only looks at the package and changes nothing.
func (s *Switches) Looks() bool { return s.List || s.Verify }

// ParseSwitches reads the switches. It reads on behind a wrong one, so that what
// is returned with an error still says whether the run is quiet. The error is a
// *SwitchError for the first wrong switch.
func ParseSwitches(a *Arguments, f Family) (*Switches, error) {
	s := &Switches{Tail: a.Tail}
	wrong, why := "", ""
	for _, word := range a.Words {
		if not := s.set(word, f); why == "" {
			wrong, why = word, not
		}
	}
	if why == "" {
		wrong, why = s.conflict()
	}
	if why == "" || s.Help { // wins over everything, wrong switches included
		return s, nil
	}
	return s, &SwitchError{Word: wrong, Why: why}
}

func (s *Switches) set(word string, f Family) (why string) {
	if len(word) < 2 || word[0] != '/' && word[0] != '-' {
		return "is not a switch"
	}
	name, value, has := strings.Cut(word[1:], ":")
	name = strings.ToUpper(name)
	for i := range switches {
		if switches[i].name == name {
			return switches[i].read(s, value, has, f)
		}
	}
	for _, flag := range s.flags() {
		if flag.name == name {
			*flag.given = true
			if has {
				return "takes no value"
			}
			return ""
		}
	}
	if strings.HasPrefix(name, "Q") { // quiet whatever else is wrong with it
		s.Quiet = max(s.Quiet, express.UserQuiet)
	}
	return "is not a switch of this package"
}

func (s *Switches) setQuiet(value string, has bool, _ Family) string {
	s.Quiet = max(s.Quiet, express.UserQuiet)
	switch v := strings.ToUpper(value); {
	case !has, v == "U", v == "1":
		s.Quiet = express.UserQuiet
	case v == "A":
		s.Quiet = express.AdminQuiet
	default:
		return "has a value other than U and A"
	}
	return ""
}

func (s *Switches) setCommand(value string, has bool, _ Family) string {
	value = strings.Trim(value, " \t")
	switch {
	case !has:
		s.ExtractOnly = true
	case value == "":
		return "lacks its command"
	default:
		s.Command = value
	}
	return ""
}

func (s *Switches) setDir(value string, _ bool, f Family) string {
	dir, ok := f.fullPath(value)
	if !ok {
		return "does not name a folder by its full path"
	}
	s.Dir = dir
	return ""
}

// fullPath cleans a path that needs nothing else to be found: with drive or share
// on Windows, from the root elsewhere.
func (f Family) fullPath(p string) (string, bool) {
	if strings.ContainsRune(p, 0) {
		return "", false
	}
	if f == Windows {
		ok := winpath.IsAbs(p) && winpath.Volume(p) != ""
		return winpath.Clean(p), ok
	}
	return f.join(p, ""), strings.HasPrefix(p, "/")
}

// setReboot takes the letters of RebootMode. Letters it does not know are passed
// over, as the original does; without any known one the package's mode stays.
func (s *Switches) setReboot(value string, has bool, _ Family) string {
	if !has {
		value = "A"
	}
	var bits uint32
	known := false
	for _, letter := range strings.ToUpper(value) {
		switch letter {
		case 'N':
		case 'I':
			bits |= express.RebootAllowed
		case 'A':
			bits |= express.RebootAllowed | express.RebootAlways
		case 'S':
			bits |= express.RebootSilent
		default:
			continue
		}
		known = true
	}
	if known {
		s.Reboot = &bits
	}
	return ""
}

func (s *Switches) setSkips(value string, has bool, _ Family) string {
	if !has {
		value = "VGE"
	}
	for _, letter := range strings.ToUpper(value) {
		switch letter {
		case 'V':
			s.SkipVersion = true
		case 'G':
			s.SkipGrpConv = true
		case 'E':
			s.InPlace = true
		default:
			return format.Sprintf("has %q, which is none of V, G and E", letter)
		}
	}
	return ""
}

func (s *Switches) setLog(value string, _ bool, _ Family) string {
	if strings.Trim(value, " ") == "" || strings.ContainsRune(value, 0) {
		return "does not name a file or folder"
	}
	s.Log = value
	return ""
}

func (s *Switches) setTimeout(value string, _ bool, _ Family) string {
	limit, err := parseSeconds(value)
	if err != nil {
		return "does not name a number of seconds"
	}
	s.Timeout = &limit
	return ""
}

// conflict finds switches that cannot be followed together.
func (s *Switches) conflict() (word, why string) {
	const nothingRun, nothingUnpacked = "goes not with /C, which runs nothing", "goes not with /N, which unpacks nothing"
	switch {
	case s.ExtractOnly && s.Command != "":
		return "/C:" + s.Command, nothingRun
	case s.InPlace && s.ExtractOnly:
		return "/C", nothingUnpacked
	case s.InPlace && s.Dir != "":
		return "/T:" + s.Dir, nothingUnpacked
	case s.ExtractOnly && s.Tail != "":
		return "--", nothingRun
	}
	return "", ""
}
