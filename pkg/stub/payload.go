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
	for i := range m.Files {
		f := &m.Files[i]
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

// find returns the record of a packed file, nil for none.
func (p *payload) find(name string) *express.FileRecord {
	i, ok := p.byFold[winpath.Fold(name)]
	if !ok {
		return nil
	}
	return &p.files[i]
}

// roomNeeded is what the payload takes on a drive, with some to spare (S40).
func (p *payload) roomNeeded() int64 { return p.total + p.total/20 + 16<<20 }
