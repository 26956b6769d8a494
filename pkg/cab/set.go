package cab

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/sorting"
)

// Part is one cabinet of a set.
type Part struct {
	Name string // of its file, without folders; of one that was found, as it was asked for
	Data io.ReaderAt
	Size int64
}

// OpenSet opens the cabinets of a set as one: folders that go on in the next
// cabinet are whole, files are listed once, and folder numbers, offsets and
// errors are those of the set; a *FormatError says in which part. A cabinet that
// belongs to no set is a set of one.
//
// parts are the cabinets at hand, at least one. Several are put into the order
// of their numbers; when the numbers make no sense, they are taken as they come.
//
// find returns the file for a name that a part gives for the cabinet before or
// after it; nil finds nothing. Names are meant without regard to case, and only
// the last component of what is stored is asked for: the file lies beside the
// others or nowhere. So a set is opened by any of its parts. The parts stay in
// use by the Reader; whoever opened them closes them.
//
// An error means that a cabinet among parts cannot be opened, or a limit of opt.
// A part that is missing, or belongs to another set, is none: what the others
// hold can be read, Warnings name it, and files that reach into it are an
// *UnsupportedError that is ErrIncompleteSet.
func OpenSet(parts []Part, find func(name string) (Part, error), opt ReadOptions) (*Reader, error) {
	s := finder{find: find, opt: opt, opened: map[string]*Reader{}, why: map[link]error{}}
	var given []*Reader
	for _, p := range parts {
		r, err := s.open(p)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(given, r.equal) {
			given = append(given, r)
		}
	}
	if len(given) == 0 {
		return nil, errors.New("a set needs at least one cabinet")
	}
	r := s.join(s.complete(order(given)))
	return r, r.checkLimits(opt)
}

// finder finds the cabinets of a set.
type finder struct {
	find   func(string) (Part, error)
	opt    ReadOptions
	opened map[string]*Reader // by folded name
	why    map[link]error     // what came in the place of a neighbour
}

// link is a neighbour of a cabinet.
type link struct {
	of   *Reader
	next bool // the one behind it, not the one before it
}

// maxParts is how many numbers iCabinet has.
const maxParts = 1 << 16

var (
	errCircle  error = &format.Plain{Text: "it comes twice, so that the set goes round in a circle"}
	errForeign error = &format.Plain{Text: "the file of that name belongs to another set"}
	errNoName  error = &format.Plain{Text: "that is no name of a file"}
)

func (s *finder) open(p Part) (*Reader, error) {
	r, err := newReader(p, s.opt)
	if err == nil {
		s.opened[fold(p.Name)] = r
	}
	return r, err
}

// fold is what names that differ in case only have in common.
func fold(name string) string { return strings.ToLower(name) }

// lastComponent is what follows the last separator of a stored name.
func lastComponent(name string) string {
	return name[strings.LastIndexAny(name, `/\:`)+1:]
}

// equal reports whether r and q are one file that was given twice.
func (r *Reader) equal(q *Reader) bool {
	return r.Index == q.Index && r.SetID == q.SetID && r.Size == q.Size && fold(r.part.Name) == fold(q.part.Name)
}

// order sorts cabinets by their numbers, if they can be the numbers of one set.
func order(given []*Reader) []*Reader {
	sorted := slices.Clone(given)
	sorting.Stable(sorted, func(a, b *Reader) int { return int(a.Index) - int(b.Index) })
	for i := 1; i < len(sorted); i++ {
		if sorted[i].Index == sorted[i-1].Index || sorted[i].SetID != sorted[i-1].SetID {
			return given
		}
	}
	return sorted
}

// complete adds what can be found between the cabinets, before the first and
// behind the last.
func (s *finder) complete(given []*Reader) []*Reader {
	used := map[*Reader]bool{}
	for _, r := range given {
		used[r] = true
	}
	list := given[:1:1]
	for _, r := range given[1:] {
		if last := list[len(list)-1]; last.skips(r) {
			between, _ := s.way(last, r, used)
			list = append(list, between...)
		}
		list = append(list, r)
	}
	list = s.before(list, used)
	for last := list[len(list)-1]; last.Next != "" && len(list) < maxParts; {
		if last = s.next(last, used); last == nil {
			break
		}
		used[last] = true
		list = append(list, last)
	}
	return list
}

// before puts the cabinets before the first of list in front of it. Names of
// next cabinets are more to be trusted than those of previous ones (observed in
// old sets, where one cabinet names a wrong previous one), so it is they that
// must lead back to the first.
func (s *finder) before(list []*Reader, used map[*Reader]bool) []*Reader {
	var front []*Reader // the last one first
	for first := list[0]; first.Prev != "" && len(front)+len(list) < maxParts; first = front[len(front)-1] {
		var between []*Reader
		prev, err := s.seek(first.Prev)
		if err == nil && used[prev] {
			err = errCircle
		}
		if err == nil {
			var ok bool
			if between, ok = s.way(prev, first, used); !ok {
				err = errForeign
				for _, r := range append(between, prev) {
					delete(used, r)
				}
			}
		}
		if err != nil {
			s.why[link{first, false}] = err
			break
		}
		slices.Reverse(between)
		front = append(append(front, between...), prev)
	}
	slices.Reverse(front)
	return append(front, list...)
}

// way returns the cabinets between p and q, as far as they are there, and
// whether they lead to q. It goes through none that is used; those that it goes
// through, and p, are used from then on.
func (s *finder) way(p, q *Reader, used map[*Reader]bool) (between []*Reader, ok bool) {
	used[p] = true
	for !p.leadsTo(q) {
		if p = s.next(p, used); p == nil {
			return between, false
		}
		used[p] = true
		between = append(between, p)
	}
	return between, true
}

// next finds the cabinet behind p. When there is none, it notes why.
func (s *finder) next(p *Reader, used map[*Reader]bool) *Reader {
	r, err := s.seek(p.Next)
	switch {
	case err == nil && used[r]:
		err = errCircle
	case err == nil && !p.before(r) && p.boundary(r) != nil:
		err = errForeign
	}
	if err != nil {
		s.why[link{p, true}] = err
		return nil
	}
	return r
}

// seek opens the cabinet of a stored name.
func (s *finder) seek(stored string) (*Reader, error) {
	name := lastComponent(stored)
	if r := s.opened[fold(name)]; r != nil {
		return r, nil
	}
	if name == "" || name == "." || name == ".." {
		return nil, errNoName
	}
	if s.find == nil {
		return nil, fs.ErrNotExist
	}
	p, err := s.find(name)
	if err != nil {
		return nil, err
	}
	p.Name = name
	return s.open(p)
}

// before reports whether the numbers say that q is the cabinet behind r.
func (r *Reader) before(q *Reader) bool {
	return q.SetID == r.SetID && int(q.Index) == int(r.Index)+1
}

// leadsTo reports whether q is the cabinet behind r by number or name.
func (r *Reader) leadsTo(q *Reader) bool {
	return r.before(q) || r.Next != "" && fold(lastComponent(r.Next)) == fold(q.part.Name)
}

// skips reports whether something is missing between r and q, which were given
// in this order.
func (r *Reader) skips(q *Reader) bool {
	return q.SetID == r.SetID && int(q.Index) > int(r.Index)+1 && !r.leadsTo(q)
}

// missing is what is told about a cabinet that is not there.
func (s *finder) missing(l link) *UnsupportedError {
	name, where := l.of.Prev, "previous"
	if l.next {
		name, where = l.of.Next, "next"
	}
	err := s.why[l]
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = errors.New("it is missing")
	}
	return &UnsupportedError{
		Folder:  -1,
		Cabinet: lastComponent(name),
		What:    format.Sprintf("%v: the %s cabinet, %q: %v", ErrIncompleteSet, where, name, err),
		Err:     format.Errorf("%w: %w", ErrIncompleteSet, err),
	}
}
