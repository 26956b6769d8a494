package inf

import (
	"goexpress/internal/finding"
	"goexpress/internal/format"
	"goexpress/internal/text"
)

// Findings are what is odd about the file as it is written.
func (f *File) Findings() finding.List {
	list := f.encodingFindings()
	for _, at := range f.swallowed {
		list = append(list, f.warning("inf-trailing-backslash", at,
			"a backslash at the end of the line joins the next one, which looks like an entry of its own",
			"put the value into quotes: a backslash inside quotes is an ordinary character"))
	}
	if f.stray != 0 {
		k := &errorKinds[ExpectedSectionName]
		list = append(list, f.warning(k.id, Place{Line: f.stray}, k.message, k.hint))
	}
	return list
}

// encodingFindings warn about characters that another machine may read
// differently.
func (f *File) encodingFindings() (list finding.List) {
	for _, line := range f.src.Lines {
		at := Place{Line: int32(line.Num)}
		if line.Bad {
			return append(list, f.warning("inf-bad-bytes", at,
				format.Sprintf("bytes that mean nothing in the file's encoding (%s)", f.src.Encoding),
				"save the file as UTF-16"))
		}
		if list != nil || text.IsASCII(line.Text) {
			continue
		}
		switch f.src.Encoding {
		case text.CodePage:
			list = append(list, f.warning("inf-code-page", at,
				"characters outside ASCII in a file without a byte order mark: Windows reads them in its own code page",
				"save the file as UTF-16 with a byte order mark"))
		case text.UTF8:
			list = append(list, f.warning("inf-code-page", at,
				"UTF-8 without a byte order mark: Windows reads these characters in its own code page",
				"save the file as UTF-16 with a byte order mark"))
		}
	}
	return list
}

func (f *File) warning(id string, at Place, message, hint string) *finding.Finding {
	return &finding.Finding{ID: id, Severity: finding.Warning, Pos: f.Pos(at), Message: message, Hint: hint}
}
