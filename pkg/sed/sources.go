package sed

import (
	"fmt"
	"strings"
)

// readSources reads the folders and their files.
func (p *parser) readSources() {
	v, entries, found := p.sourceList()
	if found {
		listed := map[string]bool{}
		for _, e := range p.firsts(entries) {
			p.readSource(e, listed)
		}
	}
	for _, s := range p.d.Sources {
		if len(s.Files) > 0 {
			return
		}
	}
	hint := "name the files, as in [SourceFiles] SourceFiles0=.\\ and [SourceFiles0] setup.exe="
	p.report(fatal, "sed-no-files", v, "there are no files to pack", hint)
}

// sourceList finds the section that lists the folders.
func (p *parser) sourceList() (v Value, entries []*Entry, found bool) {
	v = p.d.Option("SourceFiles")
	if list := p.d.Option("FileList"); p.over != nil && list.Set && list.Pos.File == p.over.Name {
		v = list
	}
	if v.Set {
		if entries, found = p.entries(v.Text); !found {
			p.report(tolerated, "sed-missing-section", v, fmt.Sprintf("there is no section [%s]", short(v.Text)), "add it, with lines such as SourceFiles0=.\\")
		}
		return v, entries, found
	}
	if entries, found = p.entries("SourceFiles"); found {
		p.report(tolerated, "sed-missing-sources", v, "SourceFiles is missing; [SourceFiles] is taken", "write SourceFiles=SourceFiles")
	}
	return v, entries, found
}

// readSource reads one folder. Its key names the section with its files; in the
// oldest documentation the value does, and is the path all the same. Folded names
// of sections that have been read are in listed.
func (p *parser) readSource(e *Entry, listed map[string]bool) {
	dir := SourceDir{Dir: p.value(e, plainText), Section: e.Key}
	if !dir.Dir.Set {
		p.report(tolerated, "sed-empty-folder", dir.Dir, "the folder is empty; the files are looked for beside this file", "write "+short(e.Key)+"=.\\")
	}
	entries, found := p.entries(e.Key)
	if !found && dir.Dir.Set {
		if entries, found = p.entries(dir.Dir.Text); found {
			dir.Section = dir.Dir.Text
		}
	}
	if !found {
		p.report(tolerated, "sed-missing-section", keyPlace(e), fmt.Sprintf("there is no section [%s] with the files of this folder", short(e.Key)), "add it, with lines such as setup.exe=")
		return
	}
	if listed[fold(dir.Section)] {
		p.report(tolerated, "sed-duplicate-folder", keyPlace(e), fmt.Sprintf("the files of [%s] are already taken", short(dir.Section)), "name every section once")
		return
	}
	listed[fold(dir.Section)] = true
	dir.Files = p.sourceFiles(entries)
	p.d.Sources = append(p.d.Sources, dir)
}

// sourceFiles reads the files of a folder, each once.
func (p *parser) sourceFiles(entries []*Entry) []Value {
	var files []Value
	seen := map[string]bool{}
	for _, f := range entries {
		file := p.sourceFile(f)
		if !file.Set {
			continue
		}
		if seen[fold(file.Text)] {
			p.report(advice, "sed-duplicate-file", keyPlace(f), fmt.Sprintf("%q is listed again and packed once", short(file.Text)), "remove one of the two lines")
			continue
		}
		seen[fold(file.Text)] = true
		files = append(files, file)
	}
	return files
}

// sourceFile reads a line such as `%FILE0%=`, `%FILE0%` (generation 2) or
// `setup.exe=`.
func (p *parser) sourceFile(e *Entry) Value {
	at, name := Value{Pos: e.Pos, Section: e.Section, Key: e.Key}, e.Key
	if bare, q := unquote(name); q != 0 {
		p.report(tolerated, "sed-quoted-name", at, "the quotes round the name would be part of it", "write "+short(bare)+"=")
		name = bare
	}
	if e.Value != "" {
		p.report(tolerated, "sed-file-value", valuePlace(e), fmt.Sprintf("%q behind the name is ignored", short(e.Value)),
			"a name with `=` in it needs a string: FILE0=NAME in [Strings], %FILE0%= here")
	}
	v := p.resolve(name, at, plainText)
	if !v.Set {
		p.report(tolerated, "sed-empty-name", v, "the name of the file is empty", "")
	}
	return v
}

// checkSections reports sections that nothing refers to.
func (p *parser) checkSections() {
	for _, s := range p.doc.Sections {
		if p.used[fold(s.Name)] || !p.room(tolerated) {
			continue
		}
		p.used[fold(s.Name)] = true // once
		hint := ""
		if strings.HasPrefix(fold(s.Name), "SOURCEFILES") {
			hint = fmt.Sprintf("add %s=FOLDER to [SourceFiles] to pack its %d files", short(s.Name), len(p.doc.Entries(s.Name)))
		}
		p.report(tolerated, "sed-unused-section", Value{Pos: s.Pos, Section: s.Name}, "nothing refers to this section; it is ignored", hint)
	}
}
