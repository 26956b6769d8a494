package stub_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/stub"
)

var update = flag.Bool("update", false, "write the table of exit codes in README.md anew")

// The table in README.md is this one.
func TestReadmeHasTheExitCodes(t *testing.T) {
	const begin, end = "A package:\n\n", "\nOn Linux codes"
	var table strings.Builder
	table.WriteString("| code | means | when |\n| ---: | --- | --- |\n")
	for _, row := range stub.ExitCodes {
		fmt.Fprintf(&table, "| %d | %s | %s |\n", row.Code, row.Meaning, row.When)
	}
	table.WriteString("| other | | that of the command that failed, or of the last one |\n")
	path := filepath.Join(testenv.Root(t), "README.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), begin)
	old, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("README.md has no place for the table")
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+begin+table.String()+end+after), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if old != table.String() {
		t.Errorf("README.md has another table: go test ./pkg/stub -run %s -update\n%s", t.Name(), table.String())
	}
}
