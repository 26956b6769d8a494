package sed

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"goexpress/internal/finding"
)

// optionsPlace is where a key of [Options] would be added.
func (p *parser) optionsPlace() Value {
	v := Value{Pos: finding.Pos{File: p.doc.Name}, Section: "Options"}
	if s := p.doc.Section("Options"); s != nil {
		v.Pos = s.Pos
	}
	return v
}

// readVersion checks the file's own generation; both are read alike.
func (p *parser) readVersion() {
	section := p.doc.Section("Version")
	if section == nil {
		p.report(tolerated, "sed-missing-section", Value{Pos: finding.Pos{File: p.doc.Name}, Section: "Version"},
			"there is no [Version] section", "begin the file with [Version], Class=IEXPRESS, SEDVersion=3")
		return
	}
	at := Value{Pos: section.Pos, Section: section.Name}
	class, version := at, at
	known := []string{"Class", "SEDVersion", "CDFVersion"}
	for _, e := range p.firsts(p.doc.Entries("Version")) {
		switch v := valuePlace(e); fold(e.Key) {
		case "CLASS":
			class = v
			class.Text = e.Value
		case "SEDVERSION", "CDFVERSION":
			version = v
			version.Text = e.Value
		default:
			p.unknownKey(e, known)
		}
	}
	if !equal(class.Text, "IEXPRESS") {
		p.report(tolerated, "sed-class", class, "the class of the file is not IEXPRESS", "write Class=IEXPRESS")
	}
	// 2.0, 3, 3.0 and 3.00 are all found; the number is what counts.
	n, err := strconv.ParseFloat(version.Text, 64)
	cdf := equal(version.Key, "CDFVersion")
	if err != nil || n != 3 && !(cdf && n == 2) {
		p.report(tolerated, "sed-version", version, "the version of the format is none of SEDVersion=3, CDFVersion=3 and CDFVersion=2.0", "write SEDVersion=3")
	}
}

// readOptions settles which entries of [Options] are in force.
func (p *parser) readOptions() {
	p.options = map[string]*Entry{}
	if p.over != nil {
		p.used[fold(p.opt.Override.Section)] = true
		p.addOptions(p.over.Entries(p.opt.Override.Section), "FILELIST")
	}
	if p.doc.Section("Options") == nil {
		p.report(fatal, "sed-missing-section", p.d.noKey, "there is no [Options] section", "add [Options] with PackagePurpose, TargetName, AppLaunched and SourceFiles")
	}
	p.addOptions(p.doc.Entries("Options"), "")
}

// addOptions adds the entries whose keys are not there yet; also is a further
// key that means something, folded.
func (p *parser) addOptions(entries []*Entry, also string) {
	for _, e := range p.firsts(entries) {
		key := fold(e.Key)
		if optionUse[key] == ignored && key != also {
			p.unknownKey(e, optionKeys)
		}
		if p.options[key] == nil {
			p.options[key] = e
			p.optionList = append(p.optionList, e)
		}
	}
}

func (p *parser) unknownKey(e *Entry, known []string) {
	if !p.room(tolerated) {
		return
	}
	near, hint := inventedKeys[fold(e.Key)], ""
	if !slices.Contains(known, near) {
		near = finding.Nearest(e.Key, known)
	}
	if near != "" {
		hint = "did you mean " + near + "?"
	}
	p.report(tolerated, "sed-unknown-key", keyPlace(e), fmt.Sprintf("%q is not a key of [%s] and is ignored", short(e.Key), e.Section), hint)
}

// option returns the entry of [Options] in force, or nil.
func (p *parser) option(key string) *Entry { return p.options[fold(key)] }

// readSettings reads the keys with numbers and words.
func (p *parser) readSettings() {
	d := p.d
	p.readPurpose()
	p.readReboot()
	d.ShowWindow = uint32(p.number("ShowInstallProgramWindow", 0, 3, 0, tolerated))
	d.HideAnimation = p.flag("HideExtractAnimation", tolerated)
	d.LongNames = p.flag("UseLongFileName", tolerated)
	d.InsideCompressed = p.flag("InsideCompressed", tolerated)
	d.CheckAdmin = p.flag("CheckAdminRights", tolerated)
	d.KeepCabinet = p.flag("KeepCabinet", tolerated)
	d.CabFixedSize = p.number("CAB_FixedSize", 0, 1<<40, 0, tolerated)
	d.CabReserve = int(p.number("CAB_ResvCodeSigning", 0, 60000, 0, tolerated)) // cbCFHeader's most, MS-CAB 2.1
	d.PackInstSpaceKB = p.number("PackageInstallSpace(KB)", 0, 1<<40, 0, tolerated)
	d.Quantum = int(p.number("Quantum", 1, 7, 0, tolerated))
	d.CompressionMem = int(p.number("CompressionMemory", 15, 21, 0, tolerated))
	d.Compression = p.d.Option("CompressionType")
	d.Compression.Text = p.oneOf("CompressionType", tolerated, "", "MSZIP", "LZX", "QUANTUM", "NONE")
	d.Compression.Set = d.Compression.Text != ""

	d.ExitCode = p.oneOf("ExitCode", fatal, "Program", "Program", "Zero")
	d.OnFailure = p.oneOf("OnFailure", fatal, "Stop", "Stop", "Continue")
	d.SingleInstance = p.oneOf("SingleInstance", fatal, "No", "No", "Ask", "Refuse")
	d.ExecutionLevel = p.oneOf("ExecutionLevel", fatal, "AsInvoker", "AsInvoker", "HighestAvailable", "RequireAdministrator")
	d.Subsystem = p.oneOf("Subsystem", fatal, "Windows", "Windows", "Console")
	d.WipeOnExit = p.flag("WipeOnExit", fatal)
	d.QuietSkipsPost = p.number("PostInstallQuiet", 0, 1, 1, fatal) == 0
	d.SkipIfInstalled = p.flag("SkipIfInstalled", fatal)
	d.CommandTimeout = int(p.number("CommandTimeout", 0, 1<<31/1000, 0, fatal)) // Windows waits for milliseconds in 31 bits
	d.SuccessCodes = p.exitCodes(p.d.Option("SuccessCodes"))
	d.RebootCodes = p.exitCodes(p.d.Option("RebootCodes"))
}

// readPurpose reads PackagePurpose and its forerunner ExtractOnly.
func (p *parser) readPurpose() {
	v := p.d.Option("PackagePurpose")
	p.d.PurposePos = v.Pos
	old := p.flag("ExtractOnly", tolerated)
	if !v.Set {
		if old {
			p.d.Purpose, p.d.PurposePos = ExtractOnly, p.d.Option("ExtractOnly").Pos
		}
		return
	}
	i := slices.IndexFunc(purposes, func(s string) bool { return equal(s, v.Text) })
	if i < 0 {
		// What IExpress makes of it is not known; a package that does
		// something else than its author wanted must not come out.
		hint := "write InstallApp, ExtractOnly or CreateCAB"
		if near := cmp.Or(inventedPurposes[fold(v.Text)], finding.Nearest(v.Text, purposes)); near != "" {
			hint = "did you mean " + near + "?"
		}
		p.report(fatal, "sed-unknown-purpose", v, fmt.Sprintf("%q is not a purpose", short(v.Text)), hint)
		return
	}
	p.d.Purpose = Purpose(i)
	if old && p.d.Purpose != ExtractOnly {
		p.report(advice, "sed-conflict", p.d.Option("ExtractOnly"), "ExtractOnly=1 contradicts PackagePurpose="+p.d.Purpose.String()+", which is in force", "remove the ExtractOnly line")
	}
}

// number reads a whole number of [Options]; def stands for a missing or wrong one.
func (p *parser) number(key string, lo, hi, def int64, c class) int64 {
	return p.numberOf(p.d.Option(key), lo, hi, def, c)
}

func (p *parser) numberOf(v Value, lo, hi, def int64, c class) int64 {
	if !v.Set {
		return def
	}
	n, ok := parseNumber(v.Text)
	if ok && n >= lo && n <= hi {
		return n
	}
	read := def
	if n, ok := leadingNumber(v.Text); ok && n >= lo && n <= hi {
		read = n // what GetPrivateProfileInt would take
	}
	want := fmt.Sprintf("a number from %d to %d", lo, hi)
	if hi-lo == 1 {
		want = fmt.Sprintf("%d or %d", lo, hi)
	}
	p.badValue(c, v, want, strconv.FormatInt(read, 10))
	return read
}

// flag reads a 0 or 1.
func (p *parser) flag(key string, c class) bool { return p.number(key, 0, 1, 0, c) == 1 }

// oneOf reads one of some words, in any case; def stands for a missing or wrong one.
func (p *parser) oneOf(key string, c class, def string, words ...string) string {
	v := p.d.Option(key)
	if !v.Set {
		return def
	}
	if i := slices.IndexFunc(words, func(w string) bool { return equal(w, v.Text) }); i >= 0 {
		return words[i]
	}
	hint := strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
	read := def
	if read == "" {
		read = "nothing"
	}
	p.badValue(c, v, hint, read)
	return def
}

func (p *parser) badValue(c class, v Value, want, read string) {
	message := fmt.Sprintf("%q is not %s", short(v.Text), want)
	if c != fatal {
		message += "; it is read as " + read
	}
	hint := "write " + want
	if strings.Contains(v.Text, ";") {
		hint = "a comment needs a line of its own"
	}
	p.report(c, "sed-bad-value", v, message, hint)
}

// exitCodes reads a list of exit codes, decimal (negative ones too, as cmd shows
// them) or 0x hexadecimal, with commas or blanks between.
func (p *parser) exitCodes(v Value) []uint32 {
	var codes []uint32
	for _, f := range strings.FieldsFunc(v.Text, func(r rune) bool { return r == ',' || r == ';' || isBlank(r) }) {
		n, err := strconv.ParseInt(f, 0, 64)
		if err != nil || n < -1<<31 || n >= 1<<32 {
			p.report(fatal, "sed-bad-value", v, fmt.Sprintf("%q is not an exit code", short(f)), "write numbers such as 3010 or 0x80070005, with commas between")
			continue
		}
		codes = append(codes, uint32(n))
	}
	return codes
}

func parseNumber(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

func leadingNumber(s string) (int64, bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	return parseNumber(s[:end])
}
