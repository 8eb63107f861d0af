package session

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/rustorch/rustorch/kernel/wire"
)

// past fills a folder with sessions; a cell is its input, then => and its value.
func past(t *testing.T, dir string, sessions ...[]string) *History {
	t.Helper()
	var h *History
	for _, cells := range sessions {
		h = OpenHistory(dir)
		for i, c := range cells {
			in, out, _ := strings.Cut(c, "=>")
			h.Add(i+1, in, out)
		}
		t.Cleanup(func() { h.Close() })
	}
	return h
}

func show(found [][3]any) string {
	b, _ := json.Marshal(found)
	return string(b)
}

func TestFind(t *testing.T) {
	h := past(t, t.TempDir(), []string{"x := 1", "x=>1", "y/z"}, []string{"x=>2", "fmt.Println(x)"}, []string{"a := `\n`", `b\c`, "x=>3"})
	for _, tt := range []struct{ name, request, want string }{
		{"tail", `{"hist_access_type":"tail","n":2}`, `[[3,2,"b\\c"],[3,3,"x"]]`},
		{"tail over sessions", `{"hist_access_type":"tail","n":4}`, `[[2,2,"fmt.Println(x)"],[3,1,"a := ` + "`\\n`" + `"],[3,2,"b\\c"],[3,3,"x"]]`},
		{"outputs", `{"hist_access_type":"tail","n":2,"output":true}`, `[[3,2,["b\\c",null]],[3,3,["x","3"]]]`},
		{"this session", `{"hist_access_type":"range","session":0,"start":2}`, `[[3,2,"b\\c"],[3,3,"x"]]`},
		{"to before stop", `{"hist_access_type":"range","session":0,"start":1,"stop":2}`, `[[3,1,"a := ` + "`\\n`" + `"]]`},
		{"the session before", `{"hist_access_type":"range","session":-1,"start":0}`, `[[2,1,"x"],[2,2,"fmt.Println(x)"]]`},
		{"a session by number", `{"hist_access_type":"range","session":1,"start":3,"stop":9}`, `[[1,3,"y/z"]]`},
		{"from the end", `{"hist_access_type":"range","session":1,"start":-2,"stop":-1}`, `[[1,2,"x"]]`},
		{"no such session", `{"hist_access_type":"range","session":-7}`, `[]`},
		{"search", `{"hist_access_type":"search","pattern":"x*","n":2}`, `[[2,1,"x"],[3,3,"x"]]`},
		{"unique keeps the last", `{"hist_access_type":"search","pattern":"x*","unique":true}`, `[[1,1,"x := 1"],[3,3,"x"]]`},
		{"unique before n", `{"hist_access_type":"search","pattern":"*x*","unique":true,"n":2}`, `[[2,2,"fmt.Println(x)"],[3,3,"x"]]`},
		{"a slash is a letter", `{"hist_access_type":"search","pattern":"y?z"}`, `[[1,3,"y/z"]]`},
		{"a backslash too", `{"hist_access_type":"search","pattern":"b\\*"}`, `[[3,2,"b\\c"]]`},
		{"range of letters", `{"hist_access_type":"search","pattern":"[f]mt*"}`, `[[2,2,"fmt.Println(x)"]]`},
		{"not a pattern", `{"hist_access_type":"search","pattern":"x["}`, `[]`},
		{"unknown", `{"hist_access_type":"nonsense"}`, `[]`},
	} {
		var r wire.HistoryRequest
		if err := json.Unmarshal([]byte(tt.request), &r); err != nil {
			t.Fatal(err)
		}
		if got := show(h.Find(&r)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func all(h *History) [][3]any { return h.Find(&wire.HistoryRequest{Access: "tail"}) }

// TestBeforeTheFirstCell asks as a console does when it starts.
func TestBeforeTheFirstCell(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "yet")
	if got := show(all(OpenHistory(dir))); got != "[]" {
		t.Error(got)
	}
	past(t, dir, []string{"a"})
	h := OpenHistory(dir)
	if got := show(all(h)); got != `[[1,1,"a"]]` {
		t.Error(got)
	}
	if got := show(h.Find(&wire.HistoryRequest{Access: "range", Session: -1})); got != `[[1,1,"a"]]` {
		t.Error(got)
	}
	if n := len(h.store.sessions()); n != 1 {
		t.Errorf("asking made a session: %d", n)
	}
}

// TestWithoutFolder remembers this session only.
func TestWithoutFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"", file} {
		h := past(t, dir, []string{"a", "b"})
		if got := show(all(h)); got != `[[1,1,"a"],[1,2,"b"]]` || h.Number() != 0 {
			t.Errorf("%q: %s, number %d", dir, got, h.Number())
		}
	}
}

// TestTogether has kernels that start and write at once.
func TestTogether(t *testing.T) {
	const kernels, cells = 8, 50
	dir := t.TempDir()
	var wg sync.WaitGroup
	for k := range kernels {
		wg.Go(func() {
			h := OpenHistory(dir)
			defer h.Close()
			for i := range cells {
				h.Add(i+1, fmt.Sprintf("kernel %d cell %d\n%s", k, i, strings.Repeat("x", i*20)), "")
				if i%10 == 0 {
					all(h)
				}
			}
		})
	}
	wg.Wait()
	sessions := map[any]string{}
	lines := map[any]int{}
	for _, c := range all(OpenHistory(dir)) {
		var k, i int
		fmt.Sscanf(c[2].(string), "kernel %d cell %d", &k, &i)
		if name := fmt.Sprint(k); sessions[c[0]] == "" {
			sessions[c[0]] = name
		} else if sessions[c[0]] != name {
			t.Fatalf("session %v is of two kernels", c[0])
		}
		if lines[c[0]]++; c[1] != i+1 || i+1 != lines[c[0]] {
			t.Fatalf("line %v holds cell %d", c[1], i)
		}
	}
	if len(sessions) != kernels {
		t.Errorf("%d sessions", len(sessions))
	}
}

// TestKilled kills a process that writes, and damages what it leaves.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("HISTORY_TEST_DIR"); dir != "" {
		h := OpenHistory(dir)
		for i := 1; ; i++ {
			h.Add(i, fmt.Sprint("cell ", i), "")
			fmt.Println(i)
		}
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), "HISTORY_TEST_DIR="+dir)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Skip("no processes here:", err)
	}
	told := 0
	for lines := bufio.NewScanner(out); told < 100 && lines.Scan(); {
		fmt.Sscan(lines.Text(), &told)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	f, err := os.OpenFile(filepath.Join(dir, "000001.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"n":9,"in":"half a re`)
	f.Close()
	next := past(t, dir, []string{"after"})
	found := all(next)
	if len(found) <= told {
		t.Fatalf("%d of at least %d cells", len(found)-1, told)
	}
	for i, c := range found[:len(found)-1] {
		if want := [3]any{1, i + 1, fmt.Sprint("cell ", i+1)}; !reflect.DeepEqual(c, want) {
			t.Fatalf("%v, want %v", c, want)
		}
	}
	if got := show(found[len(found)-1:]); got != `[[2,1,"after"]]` {
		t.Error(got)
	}
}

// TestBounds fills a folder beyond its limits.
func TestBounds(t *testing.T) {
	dir := t.TempDir()
	big := strings.Repeat("x", maxRecord-100)
	for range 2 + maxTotal/maxFile {
		h := OpenHistory(dir)
		for i := range maxFile/len(big) + 3 {
			h.Add(i+1, big, "")
		}
		h.Add(99, strings.Repeat("y", 2*maxRecord), "")
		if last := h.Find(&wire.HistoryRequest{Access: "tail", N: 1}); last[0][1] != 99 {
			t.Fatal("the session forgets its own last cell")
		}
		if h.size > maxLive {
			t.Fatalf("%d bytes are held", h.size)
		}
		h.Close()
	}
	total := int64(0)
	sessions := OpenHistory(dir).store.sessions()
	for _, n := range sessions {
		info, err := os.Stat(filepath.Join(dir, fmt.Sprintf("%06d.jsonl", n)))
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > maxTotal+maxFile || sessions[len(sessions)-1] != 2+maxTotal/maxFile {
		t.Errorf("%d bytes in %v", total, sessions)
	}
}

// TestManySessions keeps the newest.
func TestManySessions(t *testing.T) {
	dir := t.TempDir()
	for n := range maxSessions + 20 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%06d.jsonl", n+1)), []byte(`{"n":1,"in":"a"}`+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := past(t, dir, []string{"new"})
	sessions := h.store.sessions()
	if n := len(sessions); n != maxSessions || sessions[n-1] != maxSessions+21 {
		t.Errorf("%d sessions to %d", n, sessions[n-1])
	}
}

func TestStrangeFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"000002.jsonl": "\x00\xff\n[]\nnull\n{\"n\":-1}\n{\"n\":1,\"in\":\"ok\"}\n{\"n\":\"2\"}\n{\"n\":1e99,\"in\":\"\"}",
		"note.txt":     "", "0.jsonl": "x", "-4.jsonl": "x", "99999999999999999999.jsonl": "x",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "000007.jsonl"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := show(all(OpenHistory(dir))); got != `[[2,1,"ok"]]` {
		t.Error(got)
	}
}

func TestDataDir(t *testing.T) {
	home := t.TempDir()
	for _, tt := range []struct{ own, xdg, want string }{
		{"/own", "/xdg", "/own"}, {"", "/xdg", "/xdg/rustorch"}, {"", "relative", home + "/.local/share/rustorch"}, {"", "", home + "/.local/share/rustorch"},
	} {
		t.Setenv("RUSTORCH_DATA_DIR", tt.own)
		t.Setenv("XDG_DATA_HOME", tt.xdg)
		t.Setenv("HOME", home)
		if got := DataDir(); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
		if got := HistoryDir(); got != tt.want+"/history" {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}

// FuzzParse reads any file, and what is written again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "{\"n\":1,\"in\":\"x\",\"out\":\"1\"}\n{\"n\":2,\"in\":\"é\\n\"}\n{\"n\":3", "null\n{}\n\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		found := parse(data, 1)
		var again []byte
		for _, r := range found {
			line, err := json.Marshal(r)
			if err != nil || r.Line <= 0 {
				t.Fatal(r, err)
			}
			again = append(append(again, line...), '\n')
		}
		if got := parse(again, 1); !reflect.DeepEqual(got, found) {
			t.Fatalf("%v, want %v", got, found)
		}
	})
}
