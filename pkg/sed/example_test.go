package sed_test

import (
	"fmt"

	"goexpress/internal/codepage"
	"goexpress/pkg/sed"
)

const setup = `[Version]
Class=IEXPRESS
SEDVersion=3
[Options]
PackagePurpose=InstallApp
TargetName=%TargetName%
FriendlyName=Setup
AppLaunched=setup.exe /q  ; quietly
AppLaunch=other.exe
SourceFiles=SourceFiles
[Strings]
TargetName=out.exe
FILE0="setup.exe"
[SourceFiles]
SourceFiles0=.\bin
[SourceFiles0]
%FILE0%=
`

func ExampleParseLax() {
	d, err := sed.ParseLax("setup.sed", []byte(setup), sed.Options{Codec: codepage.Lookup})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Purpose, d.Target.Text, d.Target.Pos)
	for _, dir := range d.Sources {
		for _, file := range dir.Files {
			fmt.Println(dir.Dir.Text, file.Text, file.Pos)
		}
	}
	for _, f := range d.Findings {
		fmt.Printf("%v: %v (%s)\n", f.Severity, f, f.Hint)
	}
	// Output:
	// InstallApp out.exe setup.sed:12:12
	// .\bin setup.exe setup.sed:13:7
	// warning: setup.sed:9:1: [Options] AppLaunch: "AppLaunch" is not a key of [Options] and is ignored (did you mean AppLaunched?)
}

func ExampleDocument_Set() {
	d, err := sed.ParseDocument("x.sed", []byte("; ours\n[Options]\n  TargetName = old.exe\n"), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := d.Set("Options", "TargetName", "new.exe"); err != nil {
		fmt.Println(err)
	}
	if err := d.Set("Options", "FriendlyName", " New "); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%s", d.Bytes())
	// Output:
	// ; ours
	// [Options]
	//   TargetName = new.exe
	// FriendlyName=" New "
}
