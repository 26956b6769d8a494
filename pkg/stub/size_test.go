package stub_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// maxEngine is what the engine may add to a stub for windows/amd64, in bytes.
const maxEngine = 400_000

// What carries a plan out weighs what the same stub weighs less when nothing calls
// it: the linker leaves out what nobody else needs.
func TestSizeOfEngine(t *testing.T) {
	const name, call = "pkg/stub/infrun.go", "engine.Apply(r.ctx, plan, client.System, "
	src := read8(t, filepath.Join(testenv.Root(t), name))
	if strings.Count(src, call) != 1 {
		t.Fatalf("%s does not call the engine once", name)
	}
	planOnly := overlayOf(t, name, strings.Replace(src, call, "planOnly(", 1)+
		"\nfunc planOnly(engine.Options) (*engine.Result, error) { return nil, nil }\n")
	all, plans := buildStub(t, "-s -w"), buildStub(t, "-s -w", planOnly)
	added := size(t, all) - size(t, plans)
	t.Logf("windows/amd64: %d bytes; the engine %d of them", size(t, all), added)
	if added > maxEngine {
		t.Errorf("the engine adds %d bytes, may add %d", added, maxEngine)
	}
	if added < 50_000 {
		t.Errorf("the engine adds %d bytes: something else still calls it", added)
	}
	weights := packages(t, buildStub(t, ""))
	for name, n := range packages(t, buildStub(t, "", planOnly)) {
		weights[name] -= n
	}
	for _, name := range slices.SortedFunc(maps.Keys(weights), func(a, b string) int { return cmp.Compare(weights[b], weights[a]) }) {
		if n := weights[name]; n >= 1000 || n <= -1000 {
			t.Logf("%8d %s", n, name)
		}
	}
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
	args = append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-buildid= -H=windowsgui " + ldflags, "-o", exe}, args...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./cmd/stub")...)
	cmd.Dir = testenv.Root(t)
	cmd.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "GOAMD64=v1", "CGO_ENABLED=0", "GOFLAGS=")
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
