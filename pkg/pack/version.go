package pack

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/tc-hib/winres/version"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
	"goexpress/pkg/sed"
)

// versionKeys are the strings of a version resource as Windows spells them.
var versionKeys = []string{
	version.Comments, version.CompanyName, version.FileDescription, version.FileVersion,
	version.InternalName, version.LegalCopyright, version.LegalTrademarks, version.OriginalFilename,
	version.PrivateBuild, version.ProductName, version.ProductVersion, version.SpecialBuild,
}

// A text of a version resource counts its length, and that of all blocks
// around it, in 16 bits.
const maxVersionText = 2048

// versionResource is RT_VERSION 1: what FromFile has, the keys of the version
// section over it. Without either the texts come from FriendlyName: a package
// that says nothing of its origin looks worse to antivirus programs
// (docs/security.md S53). A stub that is not ours keeps its own then.
func (j *Job) versionResource() (express.ExtraResource, bool) {
	d := j.Directive
	res := express.ExtraResource{Type: pe.RTVersion, Name: 1, Lang: version.LangDefault}
	if len(d.Version) == 0 && j.opt.ForeignStub {
		return res, false
	}
	info := &versionTexts{lang: version.LangDefault, texts: map[string]string{}}
	if from, ok := d.Version["fromfile"]; ok && from.Set {
		old, err := j.resolver.versionOf(from)
		if err != nil {
			j.resolver.fileFault(from, err)
			return res, false
		}
		info = textsOfVersion(old)
	}
	j.overrideVersion(info)
	data, err := info.bytes()
	if err != nil {
		j.add(&finding.Finding{ID: "pack-version", Severity: finding.Error, Pos: finding.Pos{File: d.Name}, Section: "VersionInfo", Err: err})
		return res, false
	}
	res.Lang, res.Data = info.lang, data
	return res, true
}

// versionTexts is what goes into a version resource.
type versionTexts struct {
	file, product [4]uint16
	lang          uint16
	texts         map[string]string
}

// textsOfVersion takes over the first language of another program's resource.
func textsOfVersion(old *pe.VersionInfo) *versionTexts {
	v := &versionTexts{file: old.File, product: old.Product, lang: version.LangDefault, texts: map[string]string{}}
	for _, s := range old.Strings {
		if s.Table != old.Strings[0].Table || s.Key == "" {
			continue
		}
		if lang, err := strconv.ParseUint(s.Table[:min(4, len(s.Table))], 16, 16); err == nil {
			v.lang = uint16(lang)
		}
		v.texts[s.Key] = s.Value
	}
	return v
}

// overrideVersion puts the directive's texts over what info holds.
func (j *Job) overrideVersion(info *versionTexts) {
	d := j.Directive
	for _, key := range versionKeys {
		if v, ok := d.Version[strings.ToLower(key)]; ok && v.Set {
			info.texts[key] = v.Text
		}
	}
	defaults := map[string]string{
		version.FileDescription:  d.Title.Text,
		version.ProductName:      d.Title.Text,
		version.OriginalFilename: j.originalName(),
	}
	for key, text := range defaults {
		if info.texts[key] == "" && text != "" {
			info.texts[key] = text
		}
	}
}

// originalName is the name that the author gave the package, wherever it is
// written to this time: the bytes do not depend on -o.
func (j *Job) originalName() string {
	if t := j.Directive.Target; t.Set {
		return winpath.Base(t.Text)
	}
	return filepath.Base(j.Output)
}

// bytes encodes the resource. The fixed part follows the texts, so that both
// say the same.
func (v *versionTexts) bytes() ([]byte, error) {
	info := version.Info{FileVersion: v.file, ProductVersion: v.product}
	for key, text := range v.texts {
		if len(text) > maxVersionText {
			return nil, fmt.Errorf("%s is longer than %d bytes", key, maxVersionText)
		}
		if err := info.Set(v.lang, key, text); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	if len(v.texts) > 64 {
		return nil, fmt.Errorf("%d texts are too many for a version resource", len(v.texts))
	}
	if s := v.texts[version.FileVersion]; s != "" {
		info.FileVersion = versionNumber(s)
	}
	if s := v.texts[version.ProductVersion]; s != "" {
		info.ProductVersion = versionNumber(s)
	}
	return info.Bytes(), nil
}

// versionNumber reads loose texts such as `2.00.0115`, `v2.0`, `1, 2, 3, 4`.
func versionNumber(s string) [4]uint16 {
	fields := strings.FieldsFunc(s, func(c rune) bool { return c < '0' || c > '9' })
	var n [4]uint16
	for i, f := range fields[:min(4, len(fields))] {
		for _, c := range f {
			n[i] = n[i]*10 + uint16(c-'0')
		}
	}
	return n
}

// versionOf reads the version resource of another program.
func (r *resolver) versionOf(v sed.Value) (*pe.VersionInfo, error) {
	path, err := r.locate(v.Text, true)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file, err := pe.NewFile(f, info.Size())
	if err != nil {
		return nil, err
	}
	return file.VersionInfo()
}
