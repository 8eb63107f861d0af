package cells

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/wire"
)

// TestSessions runs sequences of cells in one session. What they print, show
// and fail with stands in sessions.golden, read by people and compared here.
func TestSessions(t *testing.T) {
	names, text := blocks(t, "sessions.txt")
	var all strings.Builder
	for _, n := range names {
		fmt.Fprintf(&all, "=== %s\n%s", n, transcript(t, strings.Split(text[n], "\n---\n")))
	}
	if *update {
		if err := os.WriteFile("sessions.golden", []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	_, want := blocks(t, "sessions.golden")
	golden := map[string]string{}
	for _, part := range strings.Split("\n"+all.String(), "\n=== ")[1:] {
		n, body, _ := strings.Cut(part, "\n")
		golden[n] = strings.TrimRight(body, "\n")
	}
	for _, n := range names {
		if golden[n] != want[n] {
			t.Errorf("%s:\n got\n%s\nwant\n%s", n, golden[n], want[n])
		}
	}
}

// transcript runs cells, also after one has failed.
func transcript(t *testing.T, cells []string) string {
	var b strings.Builder
	e := newSession(t)
	for i, code := range cells {
		r := e.run(i+1, code)
		fmt.Fprintf(&b, "[%d]\n%s", i+1, r.printed)
		if r.printed != "" && !strings.HasSuffix(r.printed, "\n") {
			b.WriteString("⏎\n")
		}
		if r.err != nil {
			for _, line := range r.err.Traceback {
				line = wire.Plain(line)
				if i := strings.Index(line, "there are archive/"); i > 0 { // the list of packages grows
					line = line[:i] + "there are …"
				}
				b.WriteString(line + "\n")
			}
		}
	}
	return b.String()
}
