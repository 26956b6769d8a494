package stub

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"goexpress/pkg/express"
)

// FuzzPolicy reads settings of any text, and tells the codes of commands to what
// it got.
func FuzzPolicy(f *testing.F) {
	seeds := [][5]string{
		{"0,3010", "1641; 7", "60", `HKLM\Software\Acme,Installed,1`, "Zero"}, {"-1 0x80070005", "", "0", "", "Program"},
		{"4294967296", "x", "-1", "HKLM", "Continue"}, {",;\t", " ", "2147483648", `HKCU\a,,`, ""}, {"1e3", "0b1", "1.5", ",,,", "Continue"},
	}
	if len(seeds) < 5 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add(s[0], s[1], s[2], s[3], s[4], []byte{0, 1, 7, 0, 255})
	}
	f.Fuzz(func(t *testing.T, success, reboot, timeout, mark, word string, codes []byte) {
		p := &express.Package{ExtractOptions: express.OptReturnCode, Manifest: &express.Manifest{Settings: map[string]string{
			"SuccessCodes": success, "RebootCodes": reboot, "CommandTimeout": timeout, "InstalledMark": mark, "OnFailure": word,
			"Command0": "a", "Command0SuccessCodes": reboot, "Command0RebootCodes": success, "TargetFileVersion": mark,
		}}}
		policy, err := PolicyOf(p)
		if err != nil {
			return
		}
		if policy.Limits.Timeout < 0 || len(policy.Lines) != 1 || (policy.Mark == nil) != (mark == "") {
			t.Errorf("%+v", policy)
		}
		if again, err := parseCodes("", decimal(policy.Success)); err != nil || !slices.Equal(again, policy.Success) {
			t.Errorf("%v came back as %v, %v", policy.Success, again, err)
		}
		tally := NewTally(policy)
		for i, c := range codes {
			tally.Next(i % 2)
			good := c == 0 || slices.Contains(slices.Concat(tally.codes.Success, tally.codes.Reboot), uint32(c))
			if next := tally.Ended(uint32(c)); next != (good || policy.Continue) {
				t.Errorf("the code %d with %+v: goes on is %t", c, tally.codes, next)
			}
		}
		if !tally.OK() && tally.Code() == 0 {
			t.Error("a failure became a success")
		}
	})
}

// decimal writes codes as cmd.exe prints them, which is signed.
func decimal(codes []uint32) string {
	var words []string
	for _, c := range codes {
		words = append(words, strconv.Itoa(int(int32(c))))
	}
	return strings.Join(words, ",")
}
