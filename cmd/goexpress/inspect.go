package main

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"goexpress/internal/show"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

// cabinetClock is how the cabinet's own time is written: it has no zone.
const cabinetClock = "2006-01-02T15:04:05"

func newInspectCommand(a *app) *cobra.Command {
	var o opening
	c := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show what a package or cabinet holds, without running anything",
		Args:  exactArgs(1, "one package or cabinet"),
		RunE:  func(_ *cobra.Command, args []string) error { return a.inspect(args[0], o) },
	}
	o.add(c)
	a.jsonFlag(c)
	return c
}

func (a *app) inspect(path string, o opening) error {
	b, err := a.openBinary(path, o)
	if err != nil {
		return err
	}
	defer b.Close()
	a.unusual(path, b.cab)
	if b.pkg == nil {
		if a.json {
			return a.printJSON(cabinetOf(b.cab))
		}
		a.cabinetSummary(b.cab)
		a.fileTable(b.cab)
		return nil
	}
	for _, w := range b.pkg.Warnings {
		a.warn(inputName(path) + ": " + w)
	}
	if a.json {
		return a.printJSON(packageOf(b.pkg, b.cab))
	}
	a.packageSummary(b.pkg)
	a.cabinetSummary(b.cab)
	a.fileTable(b.cab)
	return nil
}

func packageOf(p *express.Package, r *cab.Reader) packageJSON {
	j := packageJSON{
		Kind: "package", Machine: p.Machine, OS: p.OS, Generator: p.Generator,
		Title: p.Title, Prompt: p.Prompt, License: p.License, Run: p.Run, Post: p.Post,
		AdminQuiet: p.AdminQuiet, UserQuiet: p.UserQuiet, Finish: p.Finish,
		ShowWindow: p.WindowMode(), Reboot: p.RebootMode(),
		ExtractOptions: p.ExtractOptions, PackInstallSpace: p.PackInstSpace, FileSizes: p.FileSizes,
		Instance: p.InstanceName, Cabinet: cabinetOf(r), Resources: resourcesOf(p.Resources),
		Version: map[string]string{}, Signed: p.Signed, Warnings: p.Warnings,
	}
	if v := p.Version(); v != nil {
		for _, s := range v.Strings {
			j.Version[s.Key] = cmp.Or(j.Version[s.Key], s.Value)
		}
	}
	if p.Manifest != nil {
		j.Settings = p.Manifest.Settings
		for _, f := range p.Manifest.Files {
			j.Hashes = append(j.Hashes, hashJSON{Name: f.Name, SHA256: hex.EncodeToString(f.SHA256[:]),
				Time: time.Unix(f.ModTime, 0).UTC().Format(time.RFC3339)})
		}
	}
	return j
}

// resourceTypes are the names that Windows' headers give to type numbers.
var resourceTypes = map[uint16]string{
	1: "CURSOR", 2: "BITMAP", 3: "ICON", 4: "MENU", 5: "DIALOG", 6: "STRING", 7: "FONTDIR", 8: "FONT",
	9: "ACCELERATOR", 10: "RCDATA", 11: "MESSAGETABLE", 12: "GROUP_CURSOR", 14: "GROUP_ICON",
	16: "VERSION", 17: "DLGINCLUDE", 19: "PLUGPLAY", 20: "VXD", 21: "ANICURSOR", 22: "ANIICON", 23: "HTML", 24: "MANIFEST",
}

func resourcesOf(list []pe.Resource) []resourceJSON {
	out := make([]resourceJSON, 0, len(list))
	for _, r := range list {
		typ := r.Type.String()
		if name, ok := resourceTypes[r.Type.Num]; ok && r.Type.Name == "" {
			typ = name
		}
		out = append(out, resourceJSON{Type: typ, Name: r.Name.String(), Lang: r.Lang, Size: r.Size})
	}
	return out
}

func cabinetOf(r *cab.Reader) *cabinetJSON {
	j := &cabinetJSON{
		Kind: "cabinet", Size: r.Size, SetID: r.SetID, Index: r.Index, Flags: r.Flags, Parts: partsOf(r),
		Folders: make([]folderJSON, 0, len(r.Folders)), Files: make([]fileJSON, 0, len(r.Files)),
	}
	for _, f := range r.Folders {
		j.Folders = append(j.Folders, folderJSON{Method: f.Method.String(), Window: f.Window, Blocks: f.Blocks,
			Compressed: f.Compressed, Uncompressed: f.Uncompressed})
	}
	for _, f := range r.Files {
		file := fileJSON{Name: f.Name, Size: f.Size, Offset: f.Offset, Folder: f.Folder, Attributes: f.Attributes.Names()}
		if !f.Modified.IsZero() {
			file.Time = f.Modified.Format(cabinetClock)
		}
		if file.Attributes == nil {
			file.Attributes = []string{}
		}
		j.Files = append(j.Files, file)
	}
	return j
}

// partsOf lists the cabinets of a set; nil for one alone.
func partsOf(r *cab.Reader) (list []partJSON) {
	if len(r.Parts) < 2 {
		return nil
	}
	for _, p := range r.Parts {
		list = append(list, partJSON{Name: p.Name, Size: p.Size})
	}
	return list
}

// packageSummary prints a package's model for people.
func (a *app) packageSummary(p *express.Package) {
	row := func(name, text string) {
		if text != "" {
			fmt.Fprintf(a.stdout, "%-14s %s\n", name, oneLine(text))
		}
	}
	row("package", fmt.Sprintf("%s/%s, made by %s", p.OS, p.Machine, p.Generator))
	for _, t := range []struct {
		name string
		text *string
	}{
		{"title", p.Title}, {"prompt", p.Prompt}, {"run", p.Run}, {"post", p.Post},
		{"admin quiet", p.AdminQuiet}, {"user quiet", p.UserQuiet}, {"finish", p.Finish},
	} {
		if t.text != nil {
			row(t.name, *t.text)
		}
	}
	if p.License != nil {
		row("licence", fmt.Sprintf("%d lines", 1+strings.Count(strings.TrimRight(*p.License, "\r\n"), "\n")))
	}
	row("window", p.WindowMode())
	row("restart", p.RebootMode())
	row("instance", p.InstanceName)
	row("options", optionWords(p.ExtractOptions))
	if p.PackInstSpace > 0 {
		row("space", number(int64(p.PackInstSpace))+" bytes besides its files")
	}
	if p.Manifest != nil {
		for _, key := range sortedKeys(p.Manifest.Settings) {
			row("setting", key+"="+p.Manifest.Settings[key])
		}
	}
	if version := p.Version(); version != nil {
		if version.File != [4]uint16{} {
			row("version", pe.FormatVersion(version.File))
		}
		for _, v := range []struct{ name, key string }{
			{"description", "FileDescription"}, {"company", "CompanyName"},
			{"product", "ProductName"}, {"copyright", "LegalCopyright"},
		} {
			row(v.name, strings.TrimSpace(version.Text(v.key)))
		}
	}
	row("signed", map[bool]string{true: "yes (not checked)", false: "no"}[p.Signed])
}

// optionWords says what the known bits of EXTRACTOPT mean.
func optionWords(bits uint32) string {
	var words []string
	for _, o := range []struct {
		bit  uint32
		word string
	}{
		{express.OptNoProgress, "no progress window"},
		{express.OptAdvpackDLLs, "brings advpack.dll"},
		{express.OptCPUFolder, "runs in a folder for the processor"},
		{express.OptInstanceAsk, "asks before a second copy runs"},
		{express.OptInstanceStop, "refuses a second copy"},
		{express.OptCheckAdmin, "warns users who are no administrators"},
		{express.OptReturnCode, "returns the program's exit code"},
	} {
		if bits&o.bit != 0 {
			words = append(words, o.word)
		}
	}
	return strings.TrimSuffix(fmt.Sprintf("%#x: %s", bits, strings.Join(words, ", ")), ": ")
}

// oneLine keeps a text from a file on one line, its control characters escaped,
// which would move the terminal's cursor.
func oneLine(s string) string { return show.Printable(s) }

func (a *app) cabinetSummary(r *cab.Reader) {
	fmt.Fprintf(a.stdout, "%-14s %s bytes, %s, set %d, ", "cabinet", number(r.Size), count(int64(len(r.Files)), "file"), r.SetID)
	if n := len(r.Parts); n > 1 {
		fmt.Fprintf(a.stdout, "cabinets %d to %d\n", r.Index, int(r.Index)+n-1)
	} else {
		fmt.Fprintf(a.stdout, "cabinet %d\n", r.Index)
	}
	for _, p := range partsOf(r) {
		fmt.Fprintf(a.stdout, "%-14s %s, %s bytes\n", "part", slashed(p.Name), number(p.Size))
	}
	for i, f := range r.Folders {
		method := f.Method.String()
		if f.Window > 0 {
			method += ":" + strconv.Itoa(f.Window)
		}
		fmt.Fprintf(a.stdout, "%-14s %d: %s, %s of %s bytes in %s\n", "folder", i, method,
			number(f.Compressed), number(f.Uncompressed), count(int64(f.Blocks), "block"))
	}
}

// fileTable lists a cabinet's files. Names are printed with slashes.
func (a *app) fileTable(r *cab.Reader) {
	fmt.Fprintf(a.stdout, "\n%12s  %-19s  %-4s  %s\n", "size", "date and time", "attr", "name")
	for _, f := range r.Files {
		when := "-"
		if !f.Modified.IsZero() {
			when = f.Modified.Format("2006-01-02 15:04:05")
		}
		fmt.Fprintf(a.stdout, "%12d  %-19s  %-4s  %s\n", f.Size, when, attributeLetters(f.Attributes), slashed(f.Name))
	}
}

// attributeLetters are those of cmd's attrib.
func attributeLetters(at cab.Attributes) string {
	s := ""
	for _, l := range []struct {
		bit    cab.Attributes
		letter string
	}{{cab.Archive, "A"}, {cab.System, "S"}, {cab.Hidden, "H"}, {cab.ReadOnly, "R"}, {cab.Exec, "X"}} {
		if at&l.bit != 0 {
			s += l.letter
		}
	}
	return cmp.Or(s, "-")
}

func slashed(name string) string { return oneLine(strings.ReplaceAll(name, `\`, "/")) }
