package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"goexpress/internal/finding"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

// Levels of verification.
const (
	levelCabinet = "cabinet" // structure, checksums, every block decoded
	levelHashes  = "hashes"  // besides: SHA-256 of every file and of the program
)

func newVerifyCommand(a *app) *cobra.Command {
	var o opening
	c := &cobra.Command{
		Use:   "verify FILE",
		Short: "Check a package or cabinet for damage and change",
		Args:  exactArgs(1, "one package or cabinet"),
		RunE:  func(c *cobra.Command, args []string) error { return a.verify(c.Context(), args[0], o) },
	}
	o.add(c)
	c.Flags().BoolVarP(&a.quiet, "quiet", "q", false, "print errors only")
	a.jsonFlag(c)
	return c
}

func (a *app) verify(ctx context.Context, path string, o opening) error {
	b, err := a.openBinary(path, o)
	if err != nil {
		var open *openError
		if !errors.As(err, &open) || !errors.Is(err, express.ErrDamaged) && !errors.Is(err, cab.ErrFormat) {
			return err
		}
		return a.verdict(path, levelCabinet, "", finding.List{damage(open.path, "verify-damaged", open.err)})
	}
	defer b.Close()
	path = inputName(path)
	bar := a.newProgress()
	bar.step("checking")
	b.meter.start(bar, b.checked())
	level, list := b.check(ctx, path)
	b.meter.stop()
	if err := ctx.Err(); err != nil {
		return err
	}
	whole := "the cabinet is whole"
	if n := len(b.cab.Parts); n > 1 {
		whole = fmt.Sprintf("its set of %d cabinets is whole", n)
	}
	return a.verdict(path, level, whole, list)
}

// verdict prints the result, whole being what is to be said of a good cabinet;
// damage makes it a failure.
func (a *app) verdict(path, level, whole string, list finding.List) error {
	ok := list.Err() == nil
	a.findings(list)
	if a.json {
		if err := a.printJSON(verifyJSON{OK: ok, Level: level, Findings: findingsJSON(list)}); err != nil {
			return err
		}
	} else if a.quiet {
		// The exit code says it.
	} else if ok && level == levelHashes {
		fmt.Fprintf(a.stdout, "%s: ok: program and files are as they were built\n", path)
	} else if ok {
		fmt.Fprintf(a.stdout, "%s: ok: %s; there are no hashes to check\n", path, whole)
	}
	if !ok {
		return errFailed
	}
	return nil
}

func damage(path, id string, err error) *finding.Finding {
	return &finding.Finding{ID: id, Severity: finding.Error, Pos: finding.Pos{File: path}, Err: err, Hint: hintOf(err)}
}

// checked is how many bytes check reads: a package's cabinet twice, for the sake
// of its hashes.
func (b *binary) checked() int64 {
	if b.pkg == nil {
		return b.cab.Size
	}
	return b.cab.Size + b.size
}

// check returns all that is wrong.
func (b *binary) check(ctx context.Context, path string) (level string, list finding.List) {
	level = levelCabinet
	said := map[string]bool{}
	for _, err := range cab.Verify(b.cab) {
		said[err.Error()] = true
		list = append(list, damage(path, "verify-cabinet", err))
	}
	for _, w := range b.cab.Warnings() {
		if said[w.Error()] {
			continue // it is worse than unusual
		}
		f := damage(path, "verify-unusual", w)
		f.Severity = finding.Warning
		list = append(list, f)
	}
	if b.pkg == nil {
		return level, list
	}
	if b.pkg.Trailing > 0 {
		list = append(list, &finding.Finding{ID: "verify-trailing", Severity: finding.Error, Pos: finding.Pos{File: path},
			Message: fmt.Sprintf("%d bytes stand behind the package: no stub looks at them, and no hash covers them", b.pkg.Trailing)})
	}
	list = append(list, b.checkCertificate(path)...)
	if b.pkg.Manifest == nil {
		return level, list
	}
	if err := b.pkg.VerifyImage(); err != nil {
		list = append(list, damage(path, "verify-image", err))
	}
	unreadable := list.Err() != nil // and said so, block by block
	return levelHashes, append(list, b.checkHashes(ctx, path, unreadable)...)
}

// checkCertificate looks for what was added to a signature afterwards.
func (b *binary) checkCertificate(path string) finding.List {
	if !b.pkg.Signed {
		return nil
	}
	file, err := pe.NewFile(b.file, b.size)
	if err != nil {
		return finding.List{damage(path, "verify-certificate", err)}
	}
	slack, err := file.CertificateSlack()
	if err == nil && slack > 0 {
		err = fmt.Errorf("%d bytes of the certificate table belong to no signature: none covers them, and no stub looks at them", slack)
	}
	if err == nil {
		return nil
	}
	return finding.List{damage(path, "verify-certificate", err)}
}

// checkHashes compares every file with its record. Files that cannot be read
// are left out when that has been said.
func (b *binary) checkHashes(ctx context.Context, path string, unreadable bool) finding.List {
	var list finding.List
	records := b.pkg.Manifest.Files
	if len(records) != len(b.cab.Files) {
		err := fmt.Errorf("the manifest records %d files, the cabinet holds %d", len(records), len(b.cab.Files))
		return finding.List{damage(path, "verify-manifest", err)}
	}
	index := make(map[*cab.File]int, len(b.cab.Files))
	for i, f := range b.cab.Files {
		index[f] = i
	}
	b.cab.Each(func(f *cab.File, content io.Reader) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := compare(f, content, records[index[f]])
		if err != nil && !(unreadable && errors.As(err, new(*readError))) {
			list = append(list, damage(path, "verify-hash", err))
		}
		return nil
	})
	return list
}

func compare(f *cab.File, content io.Reader, rec express.FileRecord) error {
	if f.Name != rec.Name || f.Size != rec.Size {
		return fmt.Errorf("%s: the manifest records %s with %d bytes here", slashed(f.Name), slashed(rec.Name), rec.Size)
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, taggedReader{content}); err != nil {
		return err
	}
	if !bytes.Equal(sum.Sum(nil), rec.SHA256[:]) {
		return fmt.Errorf("%s is not the file that was packed: its SHA-256 differs", slashed(f.Name))
	}
	return nil
}
