package inf_test

import (
	"fmt"
	"os"

	"goexpress/pkg/inf"
)

const sample = `[Version]
Signature = "$Chicago$"
AdvancedINF = 2.5

[DefaultInstall]
CopyFiles = Tools
RunPostSetupCommands = Programs:1

[DestinationDirs]
Tools = 16422,%Company%

[Tools]
tool.exe,,,4        ; whatever version is there
readme.txt,liesmich.txt

[Programs]
tool.exe /register

[Strings]
Company = "Two Men & Co"
`

func ExampleNewPlan() {
	file, err := inf.Parse("tools.inf", []byte(sample), inf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	plan, err := inf.NewPlan(file, "", inf.Env{SourceDir: `C:\work`})
	if err != nil {
		fmt.Println(err)
		return
	}
	plan.WriteText(os.Stdout)
	// Output:
	// [DefaultInstall] of tools.inf
	//   1. copy tool.exe to C:\Program Files\Two Men & Co\tool.exe, whatever version is there  (tools.inf:13 [Tools])
	//   2. copy liesmich.txt to C:\Program Files\Two Men & Co\readme.txt  (tools.inf:14 [Tools])
	//   3. run tool.exe /register (hidden)  (tools.inf:17 [Programs])
}

func ExampleFile_Section() {
	file, err := inf.Parse("tools.inf", []byte(sample), inf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range file.Section("tools").Lines {
		for _, field := range line.Fields {
			fmt.Printf("%v %q\n", file.Pos(field.Place), field.Text)
		}
	}
	// Output:
	// tools.inf:13:1 "tool.exe"
	// tools.inf:13:10 ""
	// tools.inf:13:11 ""
	// tools.inf:13:12 "4"
	// tools.inf:14:1 "readme.txt"
	// tools.inf:14:12 "liesmich.txt"
}

func ExampleFile_View() {
	file, err := inf.Parse("tools.inf", []byte(sample), inf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	view := file.View(inf.ViewOptions{Dirs: inf.DefaultDirs(`C:\work`, "ann")})
	dest, err := view.Destination("Tools")
	fmt.Println(dest.Path, err)
	_, err = view.FindFirst("Tools", "none.txt")
	fmt.Println(err)
	fmt.Println(view.Expand(`%16410%\%Company%`))
	// Output:
	// C:\Program Files\Two Men & Co <nil>
	// [Tools] has no "none.txt": line not found
	// C:\Users\ann\AppData\Roaming\Two Men & Co
}
