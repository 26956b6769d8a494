package stub_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/stub/images"
)

// What INF files may add to a stub for windows/amd64, in bytes.
const (
	maxEngine = 400_000
	// maxINF is for reading and planning too: files, commands and the reader alone
	// were 392,704 bytes, and everything else may add 400,000 to them.
	maxINF = 392_704 + 400_000
)

// budget is what a stub for windows/amd64 may weigh, in bytes. It must stay below
// 2,800,000, the goal is 2,400,000. Of what there is, 2,555,904, an empty program
// built with the same flags is 1,084,928.
const budget = 2_600_000

// A stub grows by what it imports; the weights say who does.
func TestSize(t *testing.T) {
	n := size(t, buildStub(t, "-s -w"))
	t.Logf("windows/amd64: %d bytes of %d", n, budget)
	if n > budget {
		t.Errorf("the stub weighs %d bytes, may weigh %d", n, budget)
	}
	logWeights(t, packages(t, buildStub(t, "")), nil)
}

// What carries plans out weighs what the same stub weighs less when nothing calls
// it: the linker leaves out what nobody else needs. So do INF files as a whole.
func TestSizeOfEngine(t *testing.T) {
	noEngine := without(t, "pkg/stub/infrun.go", map[string]string{
		"engine.Apply(r.ctx, plan, client.System, ": "func(engine.Options) (*engine.Result, error) { return nil, nil }(",
	})
	noINF := without(t, "pkg/stub/commands.go", map[string]string{
		"r.planAll(launches)": "make([]*inf.Plan, len(launches)), error(nil)",
		"r.applyINF(plan)":    "plan == nil, nil",
	})
	all := size(t, buildStub(t, "-s -w"))
	engine, whole := all-size(t, buildStub(t, "-s -w", noEngine)), all-size(t, buildStub(t, "-s -w", noINF))
	t.Logf("windows/amd64: %d bytes; INF files %d of them, of these the engine %d", all, whole, engine)
	if engine > maxEngine || whole > maxINF {
		t.Errorf("the engine adds %d bytes, may add %d; INF files as a whole %d, may add %d", engine, maxEngine, whole, maxINF)
	}
	if engine < 50_000 || whole-engine < 50_000 {
		t.Errorf("the engine adds %d bytes, INF files as a whole %d: something else still calls them", engine, whole)
	}
	logWeights(t, packages(t, buildStub(t, "")), packages(t, buildStub(t, "", noINF)))
}

// logWeights lists the packages of which one program has more than another.
func logWeights(t *testing.T, weights, less map[string]int) {
	for name, n := range less {
		weights[name] -= n
	}
	for _, name := range slices.SortedFunc(maps.Keys(weights), func(a, b string) int { return cmp.Compare(weights[b], weights[a]) }) {
		if n := weights[name]; n >= 1000 || n <= -1000 {
			t.Logf("%8d %s", n, name)
		}
	}
}

// without is an argument for go build that leaves calls out of a file: each stands
// there once, and something else takes its place.
func without(t *testing.T, name string, calls map[string]string) string {
	t.Helper()
	src := read8(t, filepath.Join(testenv.Root(t), name))
	for call, instead := range calls {
		if strings.Count(src, call) != 1 {
			t.Fatalf("%s does not call %s once", name, call)
		}
		src = strings.Replace(src, call, instead, 1)
	}
	return overlayOf(t, name, src)
}

// overlayOf is an argument for go build that gives a file another content.
func overlayOf(t *testing.T, name, content string) string {
	t.Helper()
	dir := t.TempDir()
	other, list := filepath.Join(dir, "other.go"), filepath.Join(dir, "overlay.json")
	data, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(testenv.Root(t), filepath.FromSlash(name)): other}})
	if err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{other: content, list: string(data)} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return "-overlay=" + list
}

// buildStub builds cmd/stub as images are built, with these flags for the linker.
func buildStub(t *testing.T, ldflags string, args ...string) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "stub.exe")
	args = append(append([]string{"build", "-ldflags=" + ldflags + " " + images.LinkFlags("windows/amd64"), "-o", exe}, images.BuildFlags...), args...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./cmd/stub")...)
	cmd.Dir = testenv.Root(t)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "GOAMD64=v1", "CGO_ENABLED=0", "GOFLAGS=", images.Experiment(runtime.Version()))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return exe
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// packages sums the sizes of a program's symbols by package; what belongs to none,
// such as the tables of the runtime and of types, is called after its symbol.
func packages(t *testing.T, exe string) map[string]int {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "tool", "nm", "-size", exe).Output()
	if err != nil {
		t.Fatalf("go tool nm: %v", err)
	}
	sums := map[string]int{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line) // address size kind name...
		if len(f) < 4 {
			continue
		}
		n, err := strconv.Atoi(f[1])
		if err != nil || strings.ContainsAny(f[2], "bBuU") { // not in the file
			continue
		}
		dir, name := "", f[3]
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			dir, name = name[:i+1], name[i+1:]
		}
		pkg, _, _ := strings.Cut(name, ".")
		sums[dir+pkg] += n
	}
	return sums
}
