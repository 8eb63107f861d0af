package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

var update = flag.Bool("update", false, "write testdata/explain.txt anew")

// TestExplain runs the cells of testdata/explain.txt in one session: after
// each stands the traceback that it gives, without colours and without its
// first line, which is the error's own; or nothing.
func TestExplain(t *testing.T) {
	b, err := os.ReadFile("testdata/explain.txt")
	if err != nil {
		t.Fatal(err)
	}
	eng, _ := newEngine()
	defer eng.Close()
	var all []string
	for i, block := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n\n") {
		code, want, _ := strings.Cut(block, "\n---\n")
		rec := newRecorder(&strings.Builder{})
		res := eng.Execute(t.Context(), engine.Request{Code: code, Count: i + 1}, rec)
		got := ""
		if res.Err != nil {
			coloured := strings.Join(res.Err.Traceback, "\n")
			if got = wire.Plain(strings.Join(res.Err.Traceback[1:], "\n")); wire.Plain(coloured) == coloured {
				t.Errorf("%s: no colours", code)
			}
			if strings.Contains(res.Err.Value, "\n") {
				t.Errorf("%s: the value of the error is %q", code, res.Err.Value)
			}
		}
		if *update {
			all = append(all, strings.TrimSuffix(code+"\n---\n"+got, "\n---\n"))
		} else if got != want {
			t.Errorf("%s\ngives\n%s\nwant\n%s", code, got, want)
		}
	}
	if *update {
		if err := os.WriteFile("testdata/explain.txt", []byte(strings.Join(all, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPrimary(t *testing.T) {
	for in, want := range map[string]string{"a": "a", "a.b[1]": "a.b[1]", "f(x)": "f(x)", "a + b": "(a + b)", "-a": "(-a)", "a @ b": "(a @ b)"} {
		if got := primary(in); got != want {
			t.Errorf("primary(%q) is %q, want %q", in, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	if got := short("f(\n\ta,\n\tb)"); got != "f( a, b)" {
		t.Errorf("%q", got)
	}
	if got := []rune(short(strings.Repeat("é", 99))); len(got) != 40 || got[39] != '…' {
		t.Errorf("%q", string(got))
	}
}
