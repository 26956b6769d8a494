package lint

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"goexpress/internal/text"
	"goexpress/pkg/pe"
)

// Execution levels, as a directive names them.
const (
	AsInvoker            = "AsInvoker"
	HighestAvailable     = "HighestAvailable"
	RequireAdministrator = "RequireAdministrator"
)

// levels are the execution levels, each with more rights than those before it.
var levels = []string{AsInvoker, HighestAvailable, RequireAdministrator}

func rank(level string) int { return slices.Index(levels, level) }

// maxManifest bounds what is read of a manifest. Real ones have a few kilobytes.
const maxManifest = 1 << 20

// LevelOf is the execution level that the manifest of a program names, "" for
// one that names none and for a file that is no program.
func LevelOf(r io.ReaderAt, size int64) string {
	file, err := pe.NewFile(r, size)
	if err != nil {
		return ""
	}
	return levelOf(file)
}

func levelOf(file *pe.File) string {
	res := file.Find(pe.ID{Num: pe.RTManifest}, pe.ID{Num: 1}) // CREATEPROCESS_MANIFEST_RESOURCE_ID
	if res == nil || res.Size > maxManifest {
		return ""
	}
	data, err := io.ReadAll(file.Data(*res))
	if err != nil {
		return ""
	}
	return manifestLevel(data)
}

// manifestLevel finds <requestedExecutionLevel level="...">, whatever its name
// space and whatever is wrong with the rest of the manifest.
func manifestLevel(manifest []byte) string {
	s, _, _ := text.Decode(manifest, nil)
	d := xml.NewDecoder(strings.NewReader(s))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // decoded already
	for {
		token, err := d.RawToken()
		if err != nil {
			return ""
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "requestedExecutionLevel" {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local != "level" {
				continue
			}
			for _, level := range levels {
				if strings.EqualFold(strings.TrimSpace(a.Value), level) {
					return level
				}
			}
		}
		return ""
	}
}
