package cells

import (
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/export"
)

// TestExport writes a program of every probe: whatever cells can say has a
// program that the compiler's checks accept.
func TestExport(t *testing.T) {
	for i, p := range probes(t) {
		if strings.HasPrefix(p.name, "random/") && i%20 != 0 {
			continue // they are alike
		}
		s := cell.NewSession(host{})
		var runs []export.Run
		for _, code := range []string{imports(p.decls+"\n"+p.body) + p.decls, p.body} {
			u, err := s.Check(len(runs)+1, code)
			if err != nil {
				break // cells refuse it
			}
			s.Hoist(u)
			s.Define(u, len(u.Body))
			runs = append(runs, export.Run{Unit: u, Reached: len(u.Body)})
		}
		if len(runs) < 2 {
			continue
		}
		if r, err := export.Program(s, runs); err != nil {
			t.Errorf("%s: %v\n%s\n%s", p.name, err, p.decls, p.body)
		} else if len(r.Notes) > 0 {
			t.Errorf("%s: %v", p.name, r.Notes)
		}
	}
}
