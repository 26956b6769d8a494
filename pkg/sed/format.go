package sed

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"goexpress/internal/finding"
	"goexpress/internal/text"
)

// utf8Page is the code page number of UTF-8.
const utf8Page = 65001

// Format writes the Directive as a .sed that IExpress reads: CRLF, sections and
// keys in the wizard's order, texts in [Strings], characters of the code page cp
// (nil: 1252; 65001 gives UTF-8, which IExpress does not read). What the
// Directive says is kept, comments and layout of its Document are not. The error,
// a [finding.List], names every value that cannot be written.
func (d *Directive) Format(cp text.Codec) ([]byte, error) {
	if cp == nil {
		cp = text.Windows1252
	}
	w := &writer{d: d, cp: cp}
	options := w.options()
	rest := slices.Concat(w.versionInfo(), w.sources(), w.commands())
	if page := w.codePage(); page != defaultPage {
		options = append(options, "CodePage="+strconv.Itoa(page))
	}
	if err := w.errs.Err(); err != nil {
		return nil, err
	}
	head := []block{
		{"Version", []string{"Class=IEXPRESS", "SEDVersion=3"}},
		{"Options", options},
		{"Strings", w.strings},
	}
	return w.encode(append(head, rest...)), nil
}

// block is a section to be written.
type block struct {
	name  string
	lines []string
}

type writer struct {
	d       *Directive
	cp      text.Codec
	strings []string // lines of [Strings]
	files   int      // FILEn handed out
	wide    bool     // some character is not ASCII
	errs    finding.List
}

// text puts a value into [Strings] and returns the reference to it. One level of
// look-up is all there is, so any text is safe there.
func (w *writer) text(name string, v Value) string {
	w.check(name, v)
	w.strings = append(w.strings, name+"="+quote(v.Text))
	return "%" + name + "%"
}

// direct returns a value for a line of its own section, in [Strings] only if a
// percent sign in it could be taken for a reference.
func (w *writer) direct(name string, v Value) string {
	if strings.Contains(v.Text, "%") {
		return w.text(name, v)
	}
	w.check(name, v)
	return quote(v.Text)
}

func (w *writer) check(name string, v Value) {
	fail := func(id, message, hint string) {
		v.Key = name
		w.errs = append(w.errs, v.Finding(id, finding.Error, message, hint))
	}
	if strings.ContainsAny(v.Text, "\r\n\x00") {
		fail("sed-line-end", "the value has a line end in it", "a .sed has one line for each value")
		return
	}
	if v.Set == isNone(v.Text) {
		fail("sed-none", fmt.Sprintf("the text %q cannot be told from no text", v.Text), "")
	}
	for _, r := range v.Text {
		w.wide = w.wide || r >= utf8.RuneSelf
		if _, ok := w.cp.Encode(string(r)); !ok || r == utf8.RuneError {
			fail("sed-not-in-codepage", fmt.Sprintf("%q is not in code page %d", r, w.cp.Page()), "choose another code page, or UTF-8 (65001), which IExpress does not read")
			return
		}
	}
}

// codePage is the page that the reader must know.
func (w *writer) codePage() int {
	if w.wide && w.cp.Page() != utf8Page {
		return w.cp.Page()
	}
	if w.d.CodePage == 0 {
		return defaultPage
	}
	return w.d.CodePage
}

func (w *writer) options() []string {
	d := w.d
	reboot, err := rebootWord(d.Reboot)
	if err != nil {
		w.errs = append(w.errs, &finding.Finding{ID: "sed-bad-value", Severity: finding.Error, Section: "Options", Key: "RebootMode", Err: err})
	}
	lines := []string{
		"PackagePurpose=" + d.Purpose.String(),
		"ShowInstallProgramWindow=" + strconv.Itoa(int(d.ShowWindow)),
		"HideExtractAnimation=" + digit(d.HideAnimation),
		"UseLongFileName=" + digit(d.LongNames),
		"InsideCompressed=" + digit(d.InsideCompressed),
		"CAB_FixedSize=" + strconv.FormatInt(d.CabFixedSize, 10),
		"CAB_ResvCodeSigning=" + strconv.Itoa(d.CabReserve),
		"RebootMode=" + reboot,
	}
	for _, k := range textKeys {
		if v := *k.field(d); k.wizard || v.Set {
			lines = append(lines, k.key+"="+w.text(k.key, v))
		}
	}
	lines = append(lines, "SourceFiles=SourceFiles")
	if d.Version != nil {
		lines = append(lines, "VersionInfo=VersionSection")
	}
	if len(d.Commands) > 0 {
		lines = append(lines, "Commands=Commands")
	}
	return append(lines, w.settings()...)
}

// settings are the keys that are written only when they say something.
func (w *writer) settings() []string {
	d := w.d
	var lines []string
	add := func(key, value, usual string) {
		if value != "" && value != usual {
			lines = append(lines, key+"="+value)
		}
	}
	add("CheckAdminRights", digit(d.CheckAdmin), "0")
	add("CompressionType", d.Compression.Text, "")
	add("Quantum", strconv.Itoa(d.Quantum), "0")
	add("CompressionMemory", strconv.Itoa(d.CompressionMem), "0")
	add("KeepCabinet", digit(d.KeepCabinet), "0")
	add("PackageInstallSpace(KB)", strconv.FormatInt(d.PackInstSpaceKB, 10), "0")
	add("ExitCode", d.ExitCode, "Program")
	add("OnFailure", d.OnFailure, "Stop")
	add("SuccessCodes", joinCodes(d.SuccessCodes), "")
	add("RebootCodes", joinCodes(d.RebootCodes), "")
	add("CommandTimeout", strconv.Itoa(d.CommandTimeout), "0")
	add("SingleInstance", d.SingleInstance, "No")
	add("ExecutionLevel", d.ExecutionLevel, "AsInvoker")
	add("Subsystem", d.Subsystem, "Windows")
	add("PostInstallQuiet", digit(!d.QuietSkipsPost), "1")
	add("SkipIfInstalled", digit(d.SkipIfInstalled), "0")
	add("WipeOnExit", digit(d.WipeOnExit), "0")
	return lines
}

func (w *writer) versionInfo() []block {
	if w.d.Version == nil {
		return nil
	}
	b := block{name: "VersionSection"}
	for _, key := range versionKeys {
		if v, ok := w.d.Version[strings.ToLower(key)]; ok {
			b.lines = append(b.lines, key+"="+w.direct(key, v))
		}
	}
	return []block{b}
}

func (w *writer) sources() []block {
	blocks := []block{{name: "SourceFiles"}}
	for i, dir := range w.d.Sources {
		b := block{name: "SourceFiles" + strconv.Itoa(i)}
		blocks[0].lines = append(blocks[0].lines, b.name+"="+w.direct("SourceDir"+strconv.Itoa(i), dir.Dir))
		for _, file := range dir.Files {
			b.lines = append(b.lines, w.file(file)+"=")
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// file puts the name of a file into [Strings], in quotes as the wizard does.
func (w *writer) file(v Value) string {
	name := "FILE" + strconv.Itoa(w.files)
	w.files++
	w.check(name, v)
	w.strings = append(w.strings, name+"=\""+v.Text+"\"")
	return "%" + name + "%"
}

func (w *writer) encode(blocks []block) []byte {
	var out bytes.Buffer
	for _, b := range blocks {
		for _, line := range append([]string{"[" + b.name + "]"}, b.lines...) {
			raw, _ := w.cp.Encode(line) // check has tried every value
			out.Write(raw)
			out.WriteString("\r\n")
		}
	}
	if w.wide && w.cp.Page() != utf8Page && utf8.Valid(out.Bytes()) {
		// The 8-bit characters happen to look like UTF-8. A byte that UTF-8
		// never has, in a comment, says that they are not.
		return slices.Concat([]byte("; not UTF-8: \xFF\r\n"), out.Bytes())
	}
	return out.Bytes()
}

func digit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func joinCodes(codes []uint32) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = strconv.FormatUint(uint64(c), 10)
	}
	return strings.Join(words, ",")
}
