package lint

import (
	"slices"
	"strings"
	"testing"

	"goexpress/internal/finding"
	"goexpress/pkg/sed"
)

func TestForeignNames(t *testing.T) {
	at := finding.Pos{File: "t.sed", Line: 3}
	names := []Name{{Text: "a b.txt"}, {Text: "größe.txt", Pos: at}, {Text: `sub/x.txt`}, {Text: `.\plain`}, {Text: "sub\\\u00e9"}}
	list := ForeignNames(&sed.Directive{}, names)
	if got := ids(list); !slices.Equal(got, slices.Repeat([]string{"warning " + IDStubName}, 3)) {
		t.Fatalf("got %v", list)
	}
	if list[0].Pos != at || !strings.Contains(list[0].Message, "größe.txt") || !strings.Contains(list[1].Message, `sub\x.txt`) || !strings.Contains(list[2].Message, "UTF-8") {
		t.Errorf("got %v", list)
	}
	if list := ForeignNames(&sed.Directive{Purpose: sed.CreateCAB}, names); len(list) > 0 {
		t.Errorf("a cabinet has no stub: %v", list)
	}
}

// Microsoft's stub hands .bat files to Command.com, which a 64-bit Windows lacks.
func TestForeignBatch(t *testing.T) {
	list := ForeignCommands([]Command{{Line: `"my setup.bat" /q`}, {Line: "a.cmd"}, {Line: "cmd /c a.bat"}})
	if len(list) != 1 || list[0].ID != IDNotAProgram || list[0].Hint != `write cmd.exe /c "my setup.bat" /q` {
		t.Errorf("got %v", list)
	}
}
