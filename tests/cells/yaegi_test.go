package cells

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine/yaegi"
)

// TestSmallEngine runs all probes with the second engine: it refuses most, and
// what it accepts prints what Go prints.
func TestSmallEngine(t *testing.T) {
	_, want := blocks(t, "expected.txt")
	accepted := 0
	for _, p := range probes(t) {
		session, engine := cell.NewSession(host{}), yaegi.New(symbols.Lookup)
		u, err := session.Check(1, "package main\n"+imports(p.decls+"\n"+p.body)+p.decls+"\nfunc main() {\n"+p.body+"\n}")
		if err != nil {
			continue
		}
		prog, err := engine.Load(u)
		if err != nil {
			if errs, ok := err.(cell.Errors); !ok || !strings.Contains(errs[0].Msg, "does not support") {
				t.Errorf("%s is refused with %v", p.name, err)
			}
			continue
		}
		accepted++
		var out cell.Outcome
		got := printedBy(t, func() { out = prog.Run(t.Context()) })
		if out.Err != nil {
			got += "\n!panic " + out.Err.Error()
		}
		if got = strings.TrimRight(got, "\n"); got != want[p.name] {
			t.Errorf("%s:\n got %q\nwant %q", p.name, got, want[p.name])
		}
	}
	if t.Logf("%d accepted", accepted); accepted == 0 {
		t.Error("no program is accepted")
	}
}

// printedBy returns what f prints.
func printedBy(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	text := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		text <- string(b)
	}()
	old := os.Stdout
	os.Stdout = w
	f()
	os.Stdout = old
	w.Close()
	return <-text
}
