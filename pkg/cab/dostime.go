package cab

import "time"

// firstTime and lastTime are the ends of what the format has.
func firstTime() time.Time { return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC) }
func lastTime() time.Time  { return time.Date(2107, 12, 31, 23, 59, 58, 0, time.UTC) }

// packTime returns the date and time words for t's wall clock in UTC, moved
// into the range the format has.
func packTime(t time.Time) (date, clock uint16) {
	t = t.UTC()
	if first := firstTime(); t.Before(first) {
		t = first
	}
	if last := lastTime(); t.After(last) {
		t = last
	}
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	return uint16((year-1980)<<9 | int(month)<<5 | day), uint16(hour<<11 | minute<<5 | second/2)
}

// unpackTime is the reverse. Words that are no time, which careless writers
// leave behind, give the zero Time.
func unpackTime(date, clock uint16) time.Time {
	month, day := time.Month(date>>5&15), int(date&31)
	hour, minute, second := int(clock>>11), int(clock>>5&63), int(clock&31)*2
	if hour > 23 || minute > 59 || second > 59 {
		return time.Time{}
	}
	t := time.Date(1980+int(date>>9), month, day, hour, minute, second, 0, time.UTC)
	if t.Month() != month || t.Day() != day { // normalised: there is no such day
		return time.Time{}
	}
	return t
}
