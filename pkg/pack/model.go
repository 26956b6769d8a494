package pack

import (
	"math"
	"strconv"
	"strings"

	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/sed"
)

// model is the package that the directive describes, as far as it can be known
// before the payload is read.
func (j *Job) model() *express.Package {
	d := j.Directive
	p := &express.Package{
		Texts: express.Texts{
			Title:  textOf(d.Title),
			Prompt: textOf(d.Prompt),
			Finish: textOf(d.Finish),
		},
		Generator:      express.Goexpress,
		OS:             j.system(),
		ShowWindow:     d.ShowWindow,
		Reboot:         d.Reboot,
		ExtractOptions: extractOptions(d),
		PackInstSpace:  saturate(d.PackInstSpaceKB * 1024),
		FileSizes:      fileSizes(j.Sources.Files),
		CodePage:       d.CodePage,
	}
	if d.Purpose == sed.InstallApp {
		p.Run, p.Post = textOf(d.Run), textOf(d.Post)
		p.AdminQuiet, p.UserQuiet = textOf(d.AdminQuiet), textOf(d.UserQuiet)
	}
	if d.SingleInstance == "Ask" || d.SingleInstance == "Refuse" {
		p.InstanceName = "goexpress " + d.Title.Text
	}
	p.Manifest = &express.Manifest{Settings: extensionSettings(d)}
	if p.OS == "windows" && d.Purpose == sed.InstallApp {
		express.PutVersionChecks(p.Manifest.Settings, versionChecks(d))
	}
	return p
}

func textOf(v sed.Value) *string {
	if !v.Set {
		return nil
	}
	return &v.Text
}

// extractOptions are the EXTRACTOPT bits. The code of the program is the
// package's own unless the author wants the original's eternal zero.
func extractOptions(d *sed.Directive) uint32 {
	var bits uint32
	for _, o := range []struct {
		on  bool
		bit uint32
	}{
		{d.HideAnimation, express.OptNoProgress},
		{d.CheckAdmin, express.OptCheckAdmin},
		{d.ExitCode != "Zero", express.OptReturnCode},
		{d.SingleInstance == "Ask", express.OptInstanceAsk},
		{d.SingleInstance == "Refuse", express.OptInstanceStop},
	} {
		if o.on {
			bits |= o.bit
		}
	}
	return bits
}

// fileSizes is FILESIZES of the payload.
func fileSizes(files []File) [9]uint32 {
	sizes := make([]int64, len(files))
	for i, f := range files {
		sizes[i] = f.Size
	}
	return express.FileSizes(sizes)
}

func saturate(n int64) uint32 { return uint32(min(max(n, 0), math.MaxUint32)) }

// extensionSettings are the extension keys that differ from their defaults, for
// our own stub.
func extensionSettings(d *sed.Directive) map[string]string {
	s := map[string]string{}
	put := func(key, value string, set bool) {
		if set {
			s[key] = value
		}
	}
	put("ExitCode", d.ExitCode, d.ExitCode == "Zero")
	put("OnFailure", d.OnFailure, d.OnFailure == "Continue")
	put("SuccessCodes", codeList(d.SuccessCodes), len(d.SuccessCodes) > 0)
	put("RebootCodes", codeList(d.RebootCodes), len(d.RebootCodes) > 0)
	put("CommandTimeout", strconv.Itoa(d.CommandTimeout), d.CommandTimeout > 0)
	put("SingleInstance", d.SingleInstance, d.SingleInstance == "Ask" || d.SingleInstance == "Refuse")
	put("PostInstallQuiet", "0", d.QuietSkipsPost)
	put("Secrets", d.Secrets.Text, d.Secrets.Set)
	put("InstalledMark", d.InstalledMark.Text, d.InstalledMark.Set)
	put("SkipIfInstalled", "1", d.SkipIfInstalled)
	put("LogFile", d.LogFile.Text, d.LogFile.Set)
	put("WipeOnExit", "1", d.WipeOnExit)
	if d.Purpose == sed.InstallApp {
		for i, c := range d.Commands {
			key := "Command" + strconv.Itoa(i)
			put(key, c.Text, true)
			put(key+"Name", c.Name, c.Name != "")
			put(key+"SuccessCodes", codeList(c.SuccessCodes), len(c.SuccessCodes) > 0)
			put(key+"RebootCodes", codeList(c.RebootCodes), len(c.RebootCodes) > 0)
			put(key+"NoLog", "1", c.NoLog)
		}
	}
	return s
}

// versionChecks are those of TargetFileVersion. What sed.Directive has found wrong
// with them is an error, but for an unknown set of buttons.
func versionChecks(d *sed.Directive) []*express.VersionCheck {
	var checks []*express.VersionCheck
	for _, c := range d.FileChecks {
		check := &express.VersionCheck{
			Dir: c.Dir, Path: winpath.Clean(c.Path), Low: (*[4]uint16)(c.Low), High: (*[4]uint16)(c.High),
			Buttons: express.CheckButtons[0], Message: c.Message,
		}
		for _, set := range express.CheckButtons {
			if strings.EqualFold(set, c.Buttons) {
				check.Buttons = set
			}
		}
		checks = append(checks, check)
	}
	return checks
}

func codeList(codes []uint32) string {
	list := make([]string, len(codes))
	for i, c := range codes {
		list[i] = strconv.FormatUint(uint64(c), 10)
	}
	return strings.Join(list, ",")
}
