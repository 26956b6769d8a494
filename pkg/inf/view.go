package inf

import (
	"strconv"
	"strings"

	"goexpress/internal/format"
)

// View answers look-ups in a file the way setupapi does: with %strings% and
// directory ids substituted, keys included. It belongs to one goroutine.
type View struct {
	file     *File
	dirs     Dirs
	arch     string
	language uint16

	strings map[string]string               // by folded name
	user    map[int]string                  // assigned directory ids
	layout  []*View                         // files that complete the media tables
	index   map[*Section]map[string][]*Line // by folded, substituted key
}

// maxIndex bounds the substituted keys of one section, in bytes, far above
// what a file of MaxFileSize holds: `%a%x=` in every line, a being of 4,000
// characters, would stand for gigabytes. Lines beyond it are not found.
const maxIndex = 64 << 20

// ViewOptions is what a look-up depends on besides the file.
type ViewOptions struct {
	Dirs     Dirs   // nil: only id 0 and assigned ids are known
	Arch     string // "amd64" (also ""), "x86", "arm64": decorated media tables
	Language uint16 // chooses [Strings.LANGID]; 0 = [Strings]
}

// View opens the file for look-ups.
func (f *File) View(opt ViewOptions) *View {
	if opt.Arch == "" {
		opt.Arch = "amd64"
	}
	v := &View{file: f, dirs: opt.Dirs, arch: opt.Arch, language: opt.Language, user: map[int]string{}}
	v.strings = stringTable(f.StringsSection(opt.Language))
	v.forget()
	return v
}

// forget drops what was indexed with substituted keys.
func (v *View) forget() {
	v.index = map[*Section]map[string][]*Line{}
	for _, w := range v.layout {
		w.forget()
	}
}

// StringsSection returns the section that serves a language (a Windows LANGID)
// as string table, or nil: the exact language, its neutral form, any other
// form of the primary language, else [Strings]. It serves the whole file alone:
// there is no falling back key by key.
func (f *File) StringsSection(lang uint16) *Section {
	best, bestRank := f.Section("Strings"), 0
	for _, s := range f.sections {
		digits, ok := strings.CutPrefix(fold(s.Name), "STRINGS.") // Strings.0407
		id, err := strconv.ParseUint(digits, 16, 16)
		if !ok || err != nil || len(digits) != 4 || lang == 0 {
			continue
		}
		rank := 0
		switch id := uint16(id); {
		case id == lang:
			rank = 3
		case id == lang&0x3FF:
			rank = 2
		case id&0x3FF == lang&0x3FF:
			rank = 1
		}
		if rank > bestRank {
			best, bestRank = s, rank
		}
	}
	return best
}

// stringTable takes the first field of every key; of equal keys the first
// counts. Values are not substituted themselves.
func stringTable(s *Section) map[string]string {
	table := map[string]string{}
	if s == nil {
		return table
	}
	for _, l := range s.Lines {
		if key := l.Token(0); key != nil {
			if _, dup := table[fold(key.Text)]; !dup {
				// An uncut value of megabytes would be copied for every use.
				table[fold(key.Text)], _ = cutField(l.Fields[0].Text)
			}
		}
	}
	return table
}

// SetDir assigns a directory to a user id: 32768 to 65534, or 65536 and up.
// For any other the error is ErrInvalidParameter.
func (v *View) SetDir(id int, path string) error {
	if id < firstUserDir || id == dirAbsolute16 {
		return format.Errorf("directory id %d cannot be assigned: %w", id, ErrInvalidParameter)
	}
	v.user[id] = trimSlash(path)
	v.forget()
	return nil
}

// Dir answers a directory id.
func (v *View) Dir(id int) (path string, ok bool) {
	if p, ok := v.user[id]; ok {
		return p, true
	}
	if id == 0 || v.dirs == nil {
		return "", id == 0
	}
	return v.dirs.Dir(id)
}

// Key is the line's key; ok is false when it has none. A single field without
// a key is its own.
func (v *View) Key(l *Line) (key string, ok bool) {
	return v.Expand(l.raw(0)), l.Token(0) != nil
}

// Field returns field i as setupapi counts: 0 is the key, 1 the first field;
// "" when there is none.
func (v *View) Field(l *Line, i int) string {
	return v.Expand(l.raw(i))
}

// Fields returns all fields, without the key.
func (v *View) Fields(l *Line) []string {
	s := make([]string, len(l.Fields))
	for i, t := range l.Fields {
		s[i] = v.Expand(t.Text)
	}
	return s
}

// Text is the line as setupapi rebuilds it, in which form AdvPack reads command
// lists: the fields joined with bare commas, without quotes, without what
// stands before a `=`, cut at MaxField.
func (v *View) Text(l *Line) string {
	s, _ := v.text(l)
	return s
}

func (v *View) text(l *Line) (s string, e expansion) {
	var b strings.Builder
	for i, t := range l.Fields {
		if i > 0 {
			b.WriteByte(',')
		}
		field := v.expand(t.Text)
		e.unknown = append(e.unknown, field.unknown...)
		e.cut = e.cut || field.cut
		b.WriteString(field.text)
		if b.Len() > 4*MaxField { // no more than that can count: 4 bytes a character
			break
		}
	}
	s, cut := cutField(b.String())
	e.text, e.cut = s, e.cut || cut
	return s, e
}

// First returns the first line of a section. The error is ErrLineNotFound also
// when there is no such section.
func (v *View) First(section string) (*Line, error) {
	s := v.file.Section(section)
	if s == nil || len(s.Lines) == 0 {
		return nil, format.Errorf("[%s] has no line: %w", section, ErrLineNotFound)
	}
	return s.Lines[0], nil
}

// LineCount counts a section's lines. The error is ErrSectionNotFound.
func (v *View) LineCount(section string) (int, error) {
	s := v.file.Section(section)
	if s == nil {
		return 0, format.Errorf("[%s]: %w", section, ErrSectionNotFound)
	}
	return len(s.Lines), nil
}

// Find returns the lines of a section whose substituted key is key, without
// regard to case, in file order; nil when there are none. The slice is the
// view's own.
func (v *View) Find(section, key string) []*Line {
	s := v.file.Section(section)
	if s == nil {
		return nil
	}
	index := v.index[s]
	if index == nil {
		index = map[string][]*Line{}
		v.index[s] = index
		size := 0
		for _, l := range s.Lines {
			key, ok := v.Key(l)
			if size += len(key); size > maxIndex {
				break
			}
			if ok {
				key = fold(key)
				index[key] = append(index[key], l)
			}
		}
	}
	return index[fold(key)]
}

// FindFirst is the first of [View.Find]. The error is ErrLineNotFound, also
// when there is no such section.
func (v *View) FindFirst(section, key string) (*Line, error) {
	if lines := v.Find(section, key); len(lines) > 0 {
		return lines[0], nil
	}
	return nil, format.Errorf("[%s] has no %q: %w", section, key, ErrLineNotFound)
}
