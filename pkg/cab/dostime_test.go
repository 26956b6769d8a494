package cab

import (
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	at := func(y, mo, d, h, mi, s int) time.Time { return time.Date(y, time.Month(mo), d, h, mi, s, 0, time.UTC) }
	for _, v := range []struct {
		name        string
		in          time.Time
		date, clock uint16
		out         time.Time
	}{
		{"first", firstTime(), 0x0021, 0, firstTime()},
		{"last", lastTime(), 0xFF9F, 0xBF7D, lastTime()},
		{"odd second", at(1998, 4, 3, 11, 22, 33), 18<<9 | 4<<5 | 3, 11<<11 | 22<<5 | 16, at(1998, 4, 3, 11, 22, 32)},
		{"zero", time.Time{}, 0x0021, 0, firstTime()},
		{"too early", at(1979, 12, 31, 23, 59, 59), 0x0021, 0, firstTime()},
		{"too late", at(2108, 1, 1, 0, 0, 0), 0xFF9F, 0xBF7D, lastTime()},
		{"nanoseconds before the end", lastTime().Add(1999 * time.Millisecond), 0xFF9F, 0xBF7D, lastTime()},
		{"leap day", at(2000, 2, 29, 12, 0, 0), 20<<9 | 2<<5 | 29, 12 << 11, at(2000, 2, 29, 12, 0, 0)},
		{"other zone", time.Date(2020, 6, 1, 1, 0, 0, 0, time.FixedZone("", 9*3600)), 40<<9 | 5<<5 | 31, 16 << 11, at(2020, 5, 31, 16, 0, 0)},
	} {
		t.Run(v.name, func(t *testing.T) {
			date, clock := packTime(v.in)
			if date != v.date || clock != v.clock {
				t.Errorf("packTime = %#x %#x, want %#x %#x", date, clock, v.date, v.clock)
			}
			if got := unpackTime(date, clock); !got.Equal(v.out) {
				t.Errorf("unpackTime = %v, want %v", got, v.out)
			}
		})
	}
}

func TestNoTime(t *testing.T) {
	for _, v := range []struct {
		name        string
		date, clock uint16
	}{
		{"nothing", 0, 0},
		{"month 0", 1, 0},
		{"month 13", 13<<5 | 1, 0},
		{"month 15", 15<<5 | 1, 0},
		{"day 0", 1 << 5, 0},
		{"30 February", 20<<9 | 2<<5 | 30, 0},
		{"hour 24", 0x21, 24 << 11},
		{"hour 31", 0x21, 31 << 11},
		{"minute 60", 0x21, 60 << 5},
		{"second 60", 0x21, 30},
		{"second 62", 0x21, 31},
	} {
		if got := unpackTime(v.date, v.clock); !got.IsZero() {
			t.Errorf("%s: %v", v.name, got)
		}
	}
}

// Every pair of words is either no time or comes back as it was.
func TestTimeRoundTrip(t *testing.T) {
	for i := range 0x10000 {
		for _, v := range [][2]uint16{{uint16(i), 0x1234}, {0x2345, uint16(i)}} {
			at := unpackTime(v[0], v[1])
			if at.IsZero() {
				continue
			}
			if date, clock := packTime(at); date != v[0] || clock != v[1] {
				t.Fatalf("%#x %#x became %#x %#x", v[0], v[1], date, clock)
			}
		}
	}
}
