package main

import (
	"encoding/json"
	"io"
	"strings"

	"goexpress/internal/secret"
	"goexpress/internal/show"
)

// hideSecrets keeps the texts that a directive's Secrets key names out of all that
// is printed from now on. They lie readable in the package all the same, as its
// commands do.
func (a *app) hideSecrets(list string) {
	if strings.Trim(list, ", \t") == "" {
		return
	}
	mask := secret.New(list, show.Printable, inJSON)
	a.stdout, a.stderr = masked{a.stdout, mask}, masked{a.stderr, mask}
}

// inJSON is a text as it stands between the quotes of JSON.
func inJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil { // a string can always be written
		return s
	}
	quoted := strings.TrimSuffix(b.String(), "\n")
	return quoted[1 : len(quoted)-1]
}

// masked hides secrets in each text that is written to it at once.
type masked struct {
	io.Writer
	mask *secret.Mask
}

func (m masked) Write(b []byte) (int, error) {
	if _, err := io.WriteString(m.Writer, m.mask.Hide(string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}
