package stub

import (
	"math"

	"goexpress/internal/format"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// payload is what the manifest says of the packed files, checked: the builder is
// not trusted (S20).
type payload struct {
	files  []express.FileRecord
	byFold map[string]int // by folded name
	total  int64          // bytes of all files
}

func newPayload(m *express.Manifest) (*payload, error) {
	p := &payload{files: m.Files, byFold: make(map[string]int, len(m.Files))}
	var names winpath.NameSet
	for i, f := range m.Files {
		clean, err := winpath.CheckName(f.Name)
		if err != nil {
			return nil, err
		}
		if clean != f.Name {
			return nil, format.Errorf("name %q is not in its plain form %q", f.Name, clean)
		}
		if err := names.Add(f.Name); err != nil {
			return nil, err
		}
		if f.Size < 0 || f.Size > math.MaxInt64/2-p.total {
			return nil, format.Errorf("%s: size %d is impossible", f.Name, f.Size)
		}
		p.total += f.Size
		p.byFold[winpath.Fold(f.Name)] = i
	}
	return p, nil
}

// find returns the exact name of a packed file.
func (p *payload) find(name string) (exact string, ok bool) {
	i, ok := p.byFold[winpath.Fold(name)]
	if !ok {
		return "", false
	}
	return p.files[i].Name, true
}

// record returns the record of an exact name, which find gave.
func (p *payload) record(exact string) express.FileRecord {
	return p.files[p.byFold[winpath.Fold(exact)]]
}

// roomNeeded is what the payload takes on a drive, with some to spare (S40).
func (p *payload) roomNeeded() int64 { return p.total + p.total/20 + 16<<20 }
