package stub

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func TestZoneFor(t *testing.T) {
	const browsers = "[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://example.com/pack.exe\r\n"
	long := strings.Repeat("x", maxZone)
	tests := []struct {
		own  string
		err  error
		want string
	}{
		{browsers, nil, browsers},
		{"[ZoneTransfer]\r\nZoneId=1\r\n", nil, "[ZoneTransfer]\r\nZoneId=1\r\n"},
		{"", nil, ""},
		{"", fs.ErrNotExist, ""},
		{"cut", errors.New("a drive without streams"), ""},
		{long, nil, long},
		{long + "x", nil, internetZone},
	}
	for _, tt := range tests {
		if got := string(zoneFor([]byte(tt.own), tt.err)); got != tt.want {
			t.Errorf("%.20q, %v: %.20q, want %.20q", tt.own, tt.err, got, tt.want)
		}
	}
}

func TestZoneOfFiles(t *testing.T) {
	only := makePackage(t, tinyStub(), with(""), two...)
	runs := makePackage(t, tinyStub(), with("setup.exe"), two...)
	tests := []struct {
		name   string
		image  []byte
		line   string
		marked bool
	}{
		{"only unpacks", only, `/Q /T:C:\cwd\x`, true},
		{"only unpacked", runs, `/Q /C /T:C:\cwd\x`, true},
		{"nobody is quiet", only, `/T:C:\cwd\x`, true},
		{"runs", runs, `/Q`, false},
		{"runs elsewhere", runs, `/Q /T:C:\cwd\x`, false},
	}
	for _, tt := range tests {
		for _, own := range []string{"", internetZone} {
			f := newFake(t, tt.image, tt.line)
			f.put(&fakeFile{path: fakeSelf, zone: []byte(own)})
			files := func(dir string) {
				for _, name := range []string{`\setup.exe`, `\app\data.txt`} {
					want := ""
					if tt.marked {
						want = own
					}
					if x := f.get(dir + name); x == nil || string(x.zone) != want {
						t.Errorf("%s: the package's mark is %q, that of %s is %+v", tt.name, own, name, x)
					}
				}
			}
			f.program = func(p Process) (uint32, error) { files(p.Dir); return 0, nil }
			if code := Run(t.Context(), f); code != 0 {
				t.Errorf("%s: code %d", tt.name, code)
			}
			if len(f.started) == 0 {
				files(`C:\cwd\x`)
			}
		}
	}
}

// A drive that knows no streams takes the files as they are; the log says so once.
func TestZoneCannotBeKept(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with(""), two...), `/Q /T:C:\cwd\x`)
	f.put(&fakeFile{path: fakeSelf, zone: []byte(internetZone)})
	f.noZones = true
	if code := Run(t.Context(), f); code != 0 || len(f.paths(`C:\cwd\x`)) != 3 {
		t.Errorf("code %d, unpacked %q", code, f.paths(`C:\cwd\x`))
	}
	if log := f.logText(); strings.Count(log, "warning zone without=") != 1 {
		t.Errorf("the log says:\n%s", log)
	}
}
