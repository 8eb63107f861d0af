package cells

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/wire"
)

var update = flag.Bool("update", false, "write what Go prints, what the kernel refuses and what sessions print")

// A probe is a small program: declarations and the body of a function.
type probe struct{ name, decls, body string }

// blocks splits a file at lines that start with "=== name".
func blocks(t *testing.T, file string) (names []string, text map[string]string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text = map[string]string{}
	for _, part := range strings.Split("\n"+string(b), "\n=== ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		names = append(names, strings.TrimSpace(name))
		text[strings.TrimSpace(name)] = strings.TrimRight(body, "\n")
	}
	return names, text
}

func probes(t *testing.T) []probe {
	files, err := filepath.Glob("probes/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no probes", err)
	}
	var ps []probe
	for _, f := range files {
		section := strings.TrimSuffix(filepath.Base(f), ".txt")
		names, text := blocks(t, f)
		for _, n := range names {
			decls, body, ok := strings.Cut("\n"+text[n], "\n---\n")
			if !ok {
				decls, body = "", text[n]
			}
			ps = append(ps, probe{section + "/" + n, decls, body})
		}
	}
	return ps
}

var paths = []string{"fmt", "strings", "errors", "sort", "strconv", "math", "math/bits", "sync", "time", "context", "os", "bytes", "io", "reflect", "slices", "maps", "cmp", "iter", "unicode/utf8", "math/cmplx", "encoding/json", "sync/atomic", "runtime", "regexp", "math/rand", "container/heap", "unsafe", "math/big"}

// imports names the packages that a text mentions.
func imports(text string) string {
	var b strings.Builder
	for _, p := range paths {
		name := p[strings.LastIndexByte(p, '/')+1:]
		if regexp.MustCompile(`(^|[^.\w"])` + name + `\.[A-Z]`).MatchString(text) {
			fmt.Fprintf(&b, "import %q\n", p)
		}
	}
	return b.String()
}

// outcome is what a session printed, in the form of expected.txt.
func outcome(t *testing.T, cells ...string) (printed string, refused bool) {
	return text(session(t, cells...))
}

func text(r result) (printed string, refused bool) {
	printed = r.printed
	if e := r.err; e != nil {
		if e.Name == "compile error" {
			return wire.Plain(e.Traceback[0]), true
		}
		printed += "\n!panic " + e.Value
	}
	return strings.TrimRight(printed, "\n"), false
}

// TestProbes runs the probes as functions: each must print what Go prints or
// be refused, and refused.txt lists the refused ones.
func TestProbes(t *testing.T) {
	compare(t, "refused.txt", func(p probe) []string {
		return []string{"package main\n" + imports(p.decls+"\n"+p.body) + p.decls + "\nfunc main() {\n" + p.body + "\n}"}
	})
}

// TestProbesAsCells runs the declarations as one cell and the body as the
// statements of the next, where its variables belong to the session.
func TestProbesAsCells(t *testing.T) {
	compare(t, "refused_cells.txt", func(p probe) []string {
		if !sessionLike(p) {
			return nil
		}
		return []string{imports(p.decls+"\n"+p.body) + p.decls, p.body}
	})
}

// sessionLike says whether a probe means the same as cells. Package variables
// are initialised by dependency, those of cells one after another.
func sessionLike(p probe) bool {
	return sessionDiffers[p.name] == "" && !strings.Contains(p.decls, "\nvar ") && !strings.Contains(p.decls, "func init")
}

// sessionDiffers lists the probes that mean something else as statements of a
// session, by design.
var sessionDiffers = map[string]string{
	"consts/big untyped constants":              "the session notes that a name hides a package",
	"assign/shadow package name":                "the session notes that a name hides a package",
	"composite/goto back re-enters declaration": "a variable of the session is one variable, also when its statement runs again",
}

func compare(t *testing.T, golden string, cells func(p probe) []string) {
	_, want := blocks(t, "expected.txt")
	_, known := blocks(t, golden)
	refused := map[string]string{}
	right := 0
	for _, p := range probes(t) {
		code := cells(p)
		if code == nil {
			continue
		}
		got, no := outcome(t, code...)
		switch {
		case no:
			refused[p.name] = reason(got)
		case got != want[p.name]:
			t.Errorf("%s:\n got %q\nwant %q", p.name, got, want[p.name])
		default:
			right++
		}
	}
	t.Logf("%d right, %d refused", right, len(refused))
	checkRefused(t, golden, known, refused)
}

var place = regexp.MustCompile(`^cell\[\d+\]:\d+:\d+: `)

func reason(s string) string { return place.ReplaceAllString(s, "") }

func checkRefused(t *testing.T, golden string, known, refused map[string]string) {
	if *update {
		var b strings.Builder
		for _, n := range sorted(refused) {
			fmt.Fprintf(&b, "=== %s\n%s\n", n, refused[n])
		}
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, n := range sorted(refused) {
		if known[n] == "" {
			t.Errorf("%s is refused now: %s", n, refused[n])
		}
	}
	for _, n := range sorted(known) {
		if refused[n] == "" {
			t.Errorf("%s is no longer refused; run with -update", n)
		}
	}
}

func sorted(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// TestProbesAgain runs declarations and body twice in one session: all that is
// defined again must print the same again.
func TestProbesAgain(t *testing.T) {
	_, want := blocks(t, "expected.txt")
	_, known := blocks(t, "refused_cells.txt")
	for _, p := range probes(t) {
		if known[p.name] != "" || !sessionLike(p) {
			continue
		}
		n := newSession(t)
		decls := imports(p.decls+"\n"+p.body) + p.decls
		for round := range 2 {
			n.run(2*round+1, decls)
			r := n.run(2*round+2, p.body)
			if got, _ := text(r); got != want[p.name] {
				t.Errorf("%s, round %d:\n got %q\nwant %q", p.name, round+1, got, want[p.name])
			}
		}
	}
}
