package inf

import (
	"fmt"
	"strings"
	"testing"
)

// shapes are files that invite work out of proportion to their size. Their
// MB/s must not fall with the size.
var shapes = map[string]func(n int) string{
	"copylist": func(n int) string {
		var b strings.Builder
		b.WriteString("[DefaultInstall]\nCopyFiles=C\n[DestinationDirs]\nC=10,%d%\n[Strings]\nd=x\n[SourceDisksNames]\n1=d\n")
		var files strings.Builder
		for i := 0; b.Len()+files.Len() < n; i++ {
			fmt.Fprintf(&b, "[C]\nfile%d.dll,,,32 ; note\n", i)
			fmt.Fprintf(&files, "file%d.dll=1,sub\n", i)
		}
		return b.String() + "[SourceDisksFiles]\n" + files.String()
	},
	"commas":   func(n int) string { return "[DefaultInstall]\nCopyFiles=" + strings.Repeat(",", n) },
	"continue": func(n int) string { return "[DefaultInstall]\nx=" + strings.Repeat("a \\\n", n/4) },
	"blanks":   func(n int) string { return "[DefaultInstall]\nx=" + strings.Repeat("\\ ", n/2) },
	"quotes":   func(n int) string { return "[DefaultInstall]\nx=" + strings.Repeat(`"""a`, n/4) },
	"missing": func(n int) string {
		return "[DefaultInstall]\nDelFiles=" + strings.Repeat("gone,", n/10) + "\n" + strings.Repeat("[g]\n[o]\n[n]\n", n/24)
	},
	"bigkeys": func(n int) string {
		return "[DefaultInstall]\nCopyFiles=@a\n[Strings]\na=" + strings.Repeat("x", 4000) +
			"\n[SourceDisksFiles]\n" + strings.Repeat("%a%x=\n", n/6)
	},
	"duplicates": func(n int) string {
		return "[DefaultInstall]\nCopyFiles=C\n[C]\n" + strings.Repeat("b,a\n", n/8) + "[SourceDisksFiles]\n" + strings.Repeat("a=1\n", n/8)
	},
}

func BenchmarkShapes(b *testing.B) {
	for name, shape := range shapes {
		for _, size := range []int{64 << 10, 512 << 10} {
			data := []byte(head + shape(size))
			b.Run(fmt.Sprintf("%s/%dK", name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					f, err := Parse("b.inf", data, Options{})
					if err != nil {
						b.Fatal(err)
					}
					Check(f, "", testEnv)
				}
			})
		}
	}
}

// The shapes give the answer of a file of a tenth of the size.
func TestShapes(t *testing.T) {
	for name, shape := range shapes {
		ids := func(size int) string {
			f, err := Parse("b.inf", []byte(head+shape(size)), Options{})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			seen := map[string]bool{}
			for _, f := range Check(f, "", testEnv) {
				seen[f.ID] = true
			}
			return fmt.Sprint(seen)
		}
		if small, big := ids(8<<10), ids(80<<10); small != big {
			t.Errorf("%s: %s, ten times as big %s", name, small, big)
		}
	}
}
