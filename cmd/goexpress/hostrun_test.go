package main

import (
	"slices"
	"testing"
)

func TestTranslate(t *testing.T) {
	commands := []string{"build", "lint"}
	for _, test := range []struct{ args, want []string }{
		{[]string{"build", "/N"}, []string{"build", "/N"}},
		{[]string{"/N", "x.sed"}, []string{"build", "x.sed"}},
		{[]string{"x.sed", "/q"}, []string{"build", "-q", "x.sed"}},
		{[]string{"/m", "/n", "/O:o.sed,S,T", "x.sed"}, []string{"build", "--override", "o.sed,S,T", "x.sed"}},
		{[]string{"X.SED"}, []string{"build", "X.SED"}},
		{[]string{"old.cdf", "--json"}, []string{"build", "old.cdf", "--json"}},
		{[]string{"/home/n/x"}, []string{"build", "/home/n/x"}},
		{[]string{"/Name"}, []string{"build", "/Name"}},
		{[]string{"/?", "x.sed"}, []string{"--help"}},
		{[]string{"-"}, []string{"build", "-"}},
		{[]string{"--help"}, []string{"--help"}},
		{[]string{"frobnicate"}, []string{"frobnicate"}},
		{nil, nil},
	} {
		got, err := translate(test.args, commands)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, %v, want %q", test.args, got, err, test.want)
		}
	}
	for _, bad := range []string{"/O:", "/O:file", "/O:,S", "/O:file,"} {
		if _, err := translate([]string{bad}, commands); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, test := range []struct {
		path, head string
		want       kind
	}{
		{"x.sed", "", kindSED}, {"x.CDF", "", kindSED}, {"x.inf", "", kindINF}, {"x.exe", "", kindPackage}, {"x.cab", "", kindCabinet},
		{"x.txt", "MSCF....", kindCabinet}, {"x.sed", "MZ..", kindPackage}, {"x", "\x7fELF", kindPackage},
		{"", "[Version]\r\nSignature=\"$Chicago$\"", kindINF}, {"", "[Version]\nClass=IEXPRESS\n;signature", kindSED},
		{"", "\xff\xfes\x00i\x00g\x00n\x00a\x00t\x00u\x00r\x00e\x00", kindINF}, {"", "", kindSED},
	} {
		if got := kindOf(test.path, []byte(test.head)); got != test.want {
			t.Errorf("%q %q: %v, want %v", test.path, test.head, got, test.want)
		}
	}
}
