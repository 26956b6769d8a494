package sed

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// scraps are what random texts are put together from.
var scraps = []string{
	" ", "\t", `"`, "'", "%", "%FILE0%", "%TargetName%", "=", ";", "[", "]", "#", ",", ":", `\`, "/", "a", "setup.exe", "é", "日", "<None>", "\x1A", "-1", "*.dll",
}

// randomText has at least one character that is no blank, so that it is a value.
func randomText(r *rand.Rand) Value {
	s := "x"
	for range r.IntN(6) {
		if r.IntN(2) == 0 {
			s += scraps[r.IntN(len(scraps))]
		} else {
			s = scraps[r.IntN(len(scraps))] + s
		}
	}
	return text1(s)
}

func maybe(r *rand.Rand) Value {
	if r.IntN(2) == 0 {
		return Value{}
	}
	return randomText(r)
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// randomDirective is any Directive that a .sed can say.
func randomDirective(r *rand.Rand) *Directive {
	coin := func() bool { return r.IntN(2) == 0 }
	d := &Directive{
		CodePage: pick(r, 1252, 1252, 932, 1251), Purpose: Purpose(r.IntN(3)), Title: maybe(r), Prompt: maybe(r), License: maybe(r), Finish: maybe(r),
		Target: randomText(r), Post: maybe(r), AdminQuiet: maybe(r), UserQuiet: maybe(r), LayoutINF: maybe(r), LogFile: maybe(r), Icon: maybe(r),
		ShowWindow: uint32(r.IntN(4)), Reboot: pick[uint32](r, 0, 1, 3, 4, 5, 7), CheckAdmin: coin(), HideAnimation: coin(), LongNames: coin(),
		InsideCompressed: coin(), CabFixedSize: r.Int64N(1 << 40), CabReserve: r.IntN(60001), PackInstSpaceKB: r.Int64N(1 << 40), KeepCabinet: coin(),
		CompressionMem: pick(r, 0, 15, 21), Quantum: r.IntN(8), ExitCode: pick(r, "Program", "Zero"), OnFailure: pick(r, "Stop", "Continue"),
		SingleInstance: pick(r, "No", "Ask", "Refuse"), ExecutionLevel: pick(r, "AsInvoker", "HighestAvailable", "RequireAdministrator"),
		Subsystem: pick(r, "Windows", "Console"), WipeOnExit: coin(), CommandTimeout: r.IntN(1000),
		QuietSkipsPost: coin(), Secrets: maybe(r), InstalledMark: maybe(r), SkipIfInstalled: coin(),
	}
	if coin() {
		d.Compression = text1(pick(r, "MSZIP", "LZX", "QUANTUM", "NONE"))
	}
	for range r.IntN(3) {
		d.SuccessCodes = append(d.SuccessCodes, r.Uint32())
		d.RebootCodes = append(d.RebootCodes, r.Uint32())
	}
	if coin() {
		d.Run = text1("x" + randomText(r).Text) // not AppLaunched=#Section
	} else {
		for range 1 + r.IntN(3) {
			c := Command{Value: randomText(r)}
			if coin() {
				c.Name, c.NoLog = fmt.Sprintf("n-%d", len(d.Commands)), coin()
			}
			if c.Name != "" && coin() {
				c.SuccessCodes, c.RebootCodes = []uint32{r.Uint32()}, []uint32{r.Uint32(), 17}
			}
			d.Commands = append(d.Commands, c)
		}
	}
	if coin() {
		d.Version = map[string]Value{"companyname": randomText(r), "fromfile": randomText(r)}
	}
	for i := range 1 + r.IntN(3) {
		dir := SourceDir{Dir: maybe(r)}
		for j := range r.IntN(4) {
			v := randomText(r)
			v.Text = fmt.Sprintf("%d-%d-%s", i, j, v.Text) // no file twice
			dir.Files = append(dir.Files, v)
		}
		d.Sources = append(d.Sources, dir)
	}
	return d
}

// TestFormatRandom writes and reads made-up directives.
func TestFormatRandom(t *testing.T) {
	for seed := range uint64(300) {
		d := randomDirective(rand.New(rand.NewPCG(seed, 1)))
		if checkRoundTrip(t, d); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// TestFormatIsStable writes the same bytes every time, whatever the order of a map.
func TestFormatIsStable(t *testing.T) {
	version := map[string]Value{}
	for _, key := range versionKeys {
		version[strings.ToLower(key)] = text1(key)
	}
	first := ""
	for range 20 {
		out, err := made(func(d *Directive) { d.Version = version }).Format(nil)
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(out)
		}
		if string(out) != first {
			t.Fatalf("first\n%s\nthen\n%s", first, out)
		}
	}
}
