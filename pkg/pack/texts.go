package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/text"
	"goexpress/pkg/sed"
)

// maxText bounds the files that are read whole: licence, icon, INF.
const maxText = 16 << 20

// addTexts reads the licence into the package.
func (j *Job) addTexts() {
	v := j.Directive.License
	if !v.Set || j.Directive.Purpose == sed.CreateCAB {
		return
	}
	data, path, err := j.resolver.read(v)
	if err != nil {
		j.resolver.fileFault(v, err)
		return
	}
	license, f := j.decodeLicense(data)
	if f != nil {
		f.Pos.File = path
		j.add(f)
	}
	j.Package.License = &license
}

// read reads a file that the directive names besides the payload.
func (r *resolver) read(v sed.Value) (data []byte, shown string, err error) {
	path, err := r.locate(v.Text, true)
	if err != nil {
		return nil, "", err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, "", err
	case !info.Mode().IsRegular():
		return nil, "", &notAFileError{v.Text, info.IsDir()}
	case info.Size() > maxText:
		return nil, "", fmt.Errorf("%s has %d bytes, more than the %d that make sense here", v.Text, info.Size(), maxText)
	}
	r.besides = append(r.besides, path)
	data, err = os.ReadFile(path)
	return data, r.show(path), err
}

// fileFault reports a file named by a key of [Options] or the version section.
func (r *resolver) fileFault(v sed.Value, err error) {
	f := r.fault(v, err)
	var unmapped *unmappedError
	name := lastComponent(v.Text)
	switch {
	case errors.As(err, &unmapped):
		f.ID = "pack-unmapped-folder"
		f.Message = v.Text + " is a path of another machine"
		f.Hint = "say where it lies: " + r.mapHint(dirOf(v.Text), []string{name})
	case errors.Is(err, fs.ErrNotExist):
		f.ID = "pack-missing-source"
		f.Message = "there is no file " + v.Text
		if at := r.guess(dirOf(v.Text), []string{name}); at != "" {
			f.Hint = "there is one in " + r.show(at)
		}
	case f.ID == "pack-unreadable" && errors.As(err, new(*fs.PathError)):
		f.Message = v.Text + ": " + err.Error()
	}
	r.findings = append(r.findings, f)
}

func lastComponent(path string) string {
	parts := components(path)
	if len(parts) == 0 {
		return path
	}
	return parts[len(parts)-1]
}

func dirOf(path string) string {
	if i := strings.LastIndexAny(path, `\/`); i >= 0 {
		return path[:i+1]
	}
	return "."
}

// decodeLicense turns the licence's bytes into text with CRLF line ends, as an
// edit control wants them. Bytes that are neither UTF-8 nor marked are read by
// the directive's code page, with a warning that names the first such line.
func (j *Job) decodeLicense(data []byte) (string, *finding.Finding) {
	page := j.Directive.CodePage
	cp, err := j.opt.codec(page)
	if err != nil {
		cp = text.Windows1252
	}
	s, enc, ok := text.Decode(data, cp)
	s = strings.TrimRight(s, "\x00")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.ReplaceAll(s, "\n", "\r\n")
	if strings.ContainsRune(s, 0) {
		return "", &finding.Finding{
			ID: "pack-licence-not-text", Severity: finding.Error,
			Message: "the licence holds a NUL character: it is no plain text", Hint: "save it as UTF-8 text",
		}
	}
	known := j.opt.CodePage != 0 || j.Directive.Option("CodePage").Set
	if enc != text.CodePage || known && ok {
		return s, nil
	}
	f := &finding.Finding{
		ID: "pack-licence-code-page", Severity: finding.Warning,
		Pos:     finding.Pos{Line: firstHighLine(data)},
		Message: fmt.Sprintf("the licence is not UTF-8 and says no encoding: read as code page %d", cp.Page()),
		Hint:    "save it as UTF-8, or name its code page with --codepage or CodePage=",
	}
	if !ok {
		f.Message = fmt.Sprintf("the licence holds bytes that mean nothing in code page %d", cp.Page())
	}
	return s, f
}

// firstHighLine is the number of the first line with a byte above 0x7F.
func firstHighLine(data []byte) int {
	for i, c := range data {
		if c >= 0x80 {
			return 1 + bytes.Count(data[:i], []byte("\n"))
		}
	}
	return 0
}
