package inf

import (
	"fmt"
	"strings"
	"testing"
)

func TestPlanAll(t *testing.T) {
	asked := 0
	env := testEnv
	env.Include = func(string) (*File, error) { asked++; return nil, nil }
	f := parse(t, "LayoutFile=x.inf\n[DefaultInstall]\nAddReg=A\n[DefaultInstall.NT]\nAddReg=B\n[Remove]\nDelReg=A\n[Bad]\nCopyFiles=Gone\n[A]\nHKLM,Software\\A\n[B]\nHKLM,Software\\B\n")
	actions, list := PlanAll(f, env)
	var kinds []string
	for _, a := range actions {
		kinds = append(kinds, fmt.Sprint(KindOf(a), OriginOf(a).Line))
	}
	// the decorated section for the usual one, then each by its own name
	if got, want := strings.Join(kinds, " "), "regAdd15 regAdd13 regAdd15 regDelete13"; got != want {
		t.Errorf("actions %s, want %s", got, want)
	}
	if !strings.Contains(found(list), "error inf-missing-section 11:") {
		t.Errorf("findings:\n%s", found(list))
	}
	if asked != 1 {
		t.Errorf("the layout file was asked for %d times", asked)
	}
}

// Neither many sections nor much work in them goes on without end.
func TestPlanAllLimits(t *testing.T) {
	var chain, lists strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&chain, "[s%d]\nNeeds=s%d\n", i, i+1)
	}
	for i := range 150 {
		fmt.Fprintf(&lists, "[s%d]\nAddReg=L\n", i)
	}
	lists.WriteString("[L]\n" + strings.Repeat("HKLM,x,y,,z\n", 15_000))
	for name, body := range map[string]string{"chain": chain.String(), "lists": lists.String()} {
		actions, list := PlanAll(parse(t, body), testEnv)
		if last := list[len(list)-1]; last.ID != "inf-too-many-sections" || last.Hint == "" {
			t.Errorf("%s: %d actions, last finding %v", name, len(actions), last)
		}
		if len(actions) > 2*maxAllSteps {
			t.Errorf("%s: %d actions", name, len(actions))
		}
	}
}
