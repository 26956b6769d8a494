package stub

// Windows keeps with a file that it came from the internet, in a second stream of
// the file, Zone.Identifier. What somebody unpacks to open it himself came from
// there too, so it gets the package's own mark (S74). What a package runs does not:
// somebody has decided about the package as a whole.

// maxZone is how long a mark may be; those of browsers have some hundred bytes.
const maxZone = 64 << 10

// internetZone is a mark that says no more than needed.
const internetZone = "[ZoneTransfer]\r\nZoneId=3\r\n"

// zoneFor is the mark for a package's files, from what is known of its own. One that
// is too long to be one of Windows' makes them strangers all the same.
func zoneFor(own []byte, err error) []byte {
	switch {
	case err != nil: // none, or a drive that knows no streams
		return nil
	case len(own) > maxZone:
		return []byte(internetZone)
	}
	return own
}

// zone is the mark for the files of this run's package, nil for none.
func (r *run) zone() []byte {
	mark := zoneFor(r.os.Zone(r.self.Path))
	if len(mark) > 0 {
		r.event(Info, "zone", Field{"size", len(mark)})
	}
	return mark
}

// mark gives a file that is being written the mark. Files go without one where that
// fails, as many drives know no streams; the log is told once.
func (x *extractor) mark(name string) {
	if err := x.to.dir.SetZone(name, x.zone); err != nil && !x.unzoned {
		x.unzoned = true
		x.run.event(Warning, "zone", Field{"without", name}, Field{"error", err})
	}
}
