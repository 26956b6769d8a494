package e2e

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"goexpress/internal/registry"
	"goexpress/internal/testenv"
)

// state is what a machine holds, one entry for each file, folder, registry key
// and registry value: `file C:\a.txt`, `dir C:\a`, `key HKCU\Software\X`,
// `value HKCU\Software\X "name"`.
type state map[string]string

// changes are the entries that differ: "" is an entry that is not there.
func (before state) changes(after state) state {
	diff := state{}
	for k, v := range after {
		if before[k] != v {
			diff[k] = v
		}
	}
	for k := range before {
		if _, ok := after[k]; !ok {
			diff[k] = "(gone)"
		}
	}
	return diff
}

// wineState reads a prefix whose processes have ended.
func wineState(t *testing.T, w *testenv.Wine) state {
	t.Helper()
	s := state{}
	s.addFiles(t, filepath.Join(w.Prefix, "drive_c"))
	s.addWineRegistry(t, "HKLM", filepath.Join(w.Prefix, "system.reg"))
	s.addWineRegistry(t, "HKCU", filepath.Join(w.Prefix, "user.reg"))
	s.addWineRegistry(t, `HKU\.Default`, filepath.Join(w.Prefix, "userdef.reg"))
	return s
}

// addFiles adds the tree of a folder that stands for C:\.
func (s state) addFiles(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name := `C:\` + strings.ReplaceAll(rel, "/", `\`)
		switch {
		case d.IsDir():
			s["dir "+strings.ToLower(name)] = "there"
		case d.Type().IsRegular():
			s["file "+strings.ToLower(name)], err = fileState(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fileState is the content of a short text, else a digest. What a link holds
// is for the tests of its writer.
func fileState(path string) (string, error) {
	if strings.EqualFold(filepath.Ext(path), ".lnk") {
		return "a link", nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > 1<<20 { // Wine's own, which no case changes but by size
		return fmt.Sprintf("%d bytes", info.Size()), nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if len(data) < 2000 && utf8.Valid(data) {
		return strconv.Quote(string(data)), nil
	}
	sum := sha256.Sum256(data)
	return "sha256 " + hex.EncodeToString(sum[:8]), nil
}

func (s state) addValue(key, name string, v registry.Value) {
	s["value "+strings.ToLower(key)+" "+strconv.Quote(strings.ToLower(name))] = v.Show()
}

// addKey adds a key and those above it, which Wine's files do not list.
func (s state) addKey(key string) {
	for i := 0; i < len(key); i++ {
		if key[i] == '\\' {
			s["key "+strings.ToLower(key[:i])] = "there"
		}
	}
	s["key "+strings.ToLower(key)] = "there"
}

// rootState reads a folder that stands for C:\.
func rootState(t *testing.T, root string) state {
	t.Helper()
	s := state{}
	s.addFiles(t, root)
	for _, name := range []string{"HKLM", "HKCU", "HKU"} {
		delete(s, `file c:\`+strings.ToLower(name)+".reg")
		if data, err := os.ReadFile(filepath.Join(root, name+".reg")); err == nil {
			s.addExport(t, data)
		}
	}
	return s
}

// addExport reads what regedit exports.
func (s state) addExport(t *testing.T, data []byte) {
	t.Helper()
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i]) | uint16(data[2*i+1])<<8
	}
	key, long := "", ""
	for line := range strings.Lines(string(utf16.Decode(units))) {
		line = long + strings.TrimSpace(line)
		long = ""
		if cut, ok := strings.CutSuffix(line, `,\`); ok && !strings.HasPrefix(line, "[") {
			long = cut + ","
			continue
		}
		switch {
		case strings.HasPrefix(line, "["):
			key = shortRoots.Replace(strings.Trim(line, "[]"))
			s.addKey(key)
		default:
			s.addValueLine(t, key, line)
		}
	}
}

var shortRoots = strings.NewReplacer("HKEY_LOCAL_MACHINE", "HKLM", "HKEY_CURRENT_USER", "HKCU", "HKEY_USERS", "HKU")

// without leaves out the folders and keys that another machine had already.
func (s state) without(had state) state {
	out := state{}
	for k, v := range s {
		if v != "there" || had[k] == "" {
			out[k] = v
		}
	}
	return out
}

// Where the INF lies: beside advpack, in a package's work folder, and where
// that has no name yet. And the home of the user.
var (
	sourceFolder = regexp.MustCompile(`(?i)c:\\(gxsrc\\[^\\"]+|users\\[^\\]+\\(appdata\\local\\)?temp\\goexpress-[0-9a-f]+)|%goexpress_dir%`)
	userFolder   = regexp.MustCompile(`(?i)(c:\\+users\\+)[^\\"]+`)
)

// anonymous makes machines alike whose users and work folders have other names,
// and that spell the Windows folder otherwise.
func (s state) anonymous() state {
	out := state{}
	for k, v := range s {
		if !strings.HasPrefix(k, "file ") {
			v = sourceFolder.ReplaceAllString(strings.ToLower(v), "%source%")
		}
		out[userFolder.ReplaceAllString(k, "${1}user")] = userFolder.ReplaceAllString(v, "${1}user")
	}
	return out
}

// addWineRegistry reads a file in which Wine keeps a part of its registry:
// sections `[Path\\Of\\Key] time`, lines `"name"=value` as regedit writes
// them, but for texts of other types than REG_SZ: str(2):"text".
func (s state) addWineRegistry(t *testing.T, root, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	key, long := "", ""
	for lines.Scan() {
		line := long + strings.TrimLeft(lines.Text(), " ")
		if cut, ok := strings.CutSuffix(line, `\`); ok && !strings.HasPrefix(line, "[") {
			long = cut
			continue
		}
		long = ""
		switch {
		case strings.HasPrefix(line, "["):
			end := strings.LastIndexByte(line, ']')
			key = root + `\` + wineText(line[1:end])
			s.addKey(key)
		default:
			s.addValueLine(t, key, line)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// addValueLine adds `@=value` or `"name"=value`, as both kinds of files have it.
func (s state) addValueLine(t *testing.T, key, line string) {
	t.Helper()
	switch {
	case strings.HasPrefix(line, "@="):
		s.addValue(key, "", wineValue(t, line[2:]))
	case strings.HasPrefix(line, `"`):
		end := closing(line)
		s.addValue(key, wineText(line[1:end]), wineValue(t, line[end+2:]))
	}
}

// closing finds the quote that ends the text at the start of s.
func closing(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(s) - 1
}

func wineValue(t *testing.T, s string) registry.Value {
	t.Helper()
	kind, rest, _ := strings.Cut(s, ":")
	typed := func(prefix string) registry.Type {
		n, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimPrefix(kind, prefix+"("), ")"), 16, 32)
		if err != nil {
			t.Fatalf("registry value %q: %v", s, err)
		}
		return registry.Type(n)
	}
	switch {
	case strings.HasPrefix(s, `"`):
		return registry.String(wineText(s[1:closing(s)]))
	case kind == "dword":
		n, err := strconv.ParseUint(rest, 16, 32)
		if err != nil {
			t.Fatalf("registry value %q: %v", s, err)
		}
		return registry.Number(uint32(n))
	case kind == "hex":
		return registry.Value{Type: registry.Binary, Data: hexBytes(t, rest)}
	case strings.HasPrefix(kind, "hex("):
		return registry.Value{Type: typed("hex"), Data: hexBytes(t, rest)}
	case strings.HasPrefix(kind, "str("):
		v := registry.String(wineText(rest[1:closing(rest)]))
		v.Type = typed("str")
		return v
	}
	t.Fatalf("registry value %q is of no known form", s)
	return registry.Value{}
}

func hexBytes(t *testing.T, s string) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.NewReplacer(",", "", " ", "").Replace(s))
	if err != nil {
		t.Fatalf("hex %q: %v", s, err)
	}
	return data
}

// wineText undoes the escapes of Wine's registry files.
func wineText(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'x':
			end := i + 1
			for end < len(s) && end < i+5 && strings.IndexByte("0123456789abcdefABCDEF", s[end]) >= 0 {
				end++
			}
			n, _ := strconv.ParseUint(s[i+1:end], 16, 32) // digits only
			b.WriteRune(rune(n))
			i = end - 1
		case '0':
			b.WriteByte(0)
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
