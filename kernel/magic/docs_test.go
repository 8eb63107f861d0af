package magic

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/magics.md")

// TestDocs compares docs/magics.md with the table.
func TestDocs(t *testing.T) {
	const file = "../../docs/magics.md"
	want := page()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%s is stale: go generate ./kernel/magic writes it (%v)", file, err)
	}
}

// page is the table as a page.
func page() string {
	var b strings.Builder
	b.WriteString("# Magics\n\nCommands that are not Go. Those with one percent sign, `!` and `?` stand at the beginning of a cell, each in a line of its own; " +
		"those with two take the rest of the cell. Written by `go generate ./kernel/magic` from the table in `kernel/magic/magic.go`.\n\n| | |\n|---|---|\n")
	for _, c := range Table {
		fmt.Fprintf(&b, "| `%s` | %s |\n", c.Usage(), c.Help)
	}
	for _, c := range Table {
		if len(c.Flags) == 0 && c.More == "" {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", c.Name)
		if c.More != "" {
			b.WriteString("\n" + c.More + "\n")
		}
		if len(c.Flags) > 0 {
			b.WriteString("\n")
		}
		for _, f := range c.Flags {
			fmt.Fprintf(&b, "- `%s`: %s\n", f.usage(), f.Help)
		}
	}
	return b.String()
}

func TestTable(t *testing.T) {
	for i, c := range Table {
		if c.Help == "" || strings.HasSuffix(c.Help, ".") || i > 0 && c.Name <= Table[i-1].Name && c.Name != "!" {
			t.Errorf("row %d, %s: rows are in order and say what they do", i, c.Name)
		}
		for _, f := range c.Flags {
			if len(f.Name) != 2 || f.Name[0] != '-' || f.Help == "" {
				t.Errorf("%s: flag %+v", c.Name, f)
			}
		}
	}
}

func TestBrief(t *testing.T) {
	for s, want := range map[float64]string{1.5: "1.5 s", 0.9999: "1 s", 0.012345: "12.3 ms", 999.4e-6: "999 µs", 999.6e-6: "1 ms", 25e-9: "25 ns", 0: "0 ns"} {
		if got := brief(s); got != want {
			t.Errorf("%g: %s, want %s", s, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 99949: "99.9 kB", 123456: "123 kB", 5_000_000_000: "5.0 GB"} {
		if got := size(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	if mean, std := spread([]float64{1, 3}); mean != 2 || std != 1 {
		t.Error(mean, std)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range Table {
		for line := range strings.Lines(c.Text()) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 100 {
				t.Errorf("%s: a line of %d letters: %s", c.Name, n, line)
			}
		}
	}
	if got, want := wrap(strings.Repeat("é ", 45)), strings.TrimSpace(strings.Repeat("é ", 40))+"\n"+strings.TrimSpace(strings.Repeat("é ", 5)); got != want {
		t.Errorf("%q", got)
	}
}

// FuzzSplit takes any cell apart: no line is lost, and those that are left
// stand where they stood.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"%who\nx := 1", "%%time -n 3\ny", "%time\n\n1", "!ls\n?x\nx?\n\nz", "%timeit -n 10 -r x", "%\n%%\n!\n?", "\r\n%who\r\nx"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		calls, rest := Split(code)
		body := rest
		for _, c := range calls {
			if c.Body != "" {
				body = c.Body
			}
			if cmd, ok := Find(c.Name); ok {
				_ = cmd.flags(&c)
			} else if unknown(c.Name) == nil {
				t.Fatal("a command that is not there")
			}
		}
		lines := strings.Split(code, "\n")
		for i, line := range strings.Split(body, "\n") {
			if strings.TrimSpace(line) != "" && (i >= len(lines) || lines[i] != line) {
				t.Fatalf("line %d is %q in %q", i+1, line, code)
			}
		}
	})
}
