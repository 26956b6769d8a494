package cab

import (
	"cmp"
	"path"
	"strings"

	"goexpress/internal/sorting"
)

// SortByType puts files that are likely to have much in common beside each
// other, as [CompareByType] has them; files of one name keep their order. LZX
// sees 2 MiB back, MSZIP 32 KiB.
func SortByType(files []Source) {
	sorting.Stable(files, func(a, b Source) int { return CompareByType(a.Name, b.Name) })
}

// CompareByType compares two stored names by extension, then by name, then by
// folder, so that files of one name in different folders come together. Case
// decides when nothing else does.
func CompareByType(a, b string) int {
	x, y := typeKey(a), typeKey(b)
	return cmp.Or(cmp.Compare(x.ext, y.ext), cmp.Compare(x.base, y.base), cmp.Compare(x.path, y.path), cmp.Compare(a, b))
}

type sortKey struct{ ext, base, path string }

func typeKey(name string) sortKey {
	p := strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	return sortKey{path.Ext(p), path.Base(p), p}
}
