package local

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
)

// typist is an Output whose front end answers with lines.
type typist struct {
	record
	lines []string
	asked int
}

func (p *typist) Input(string, bool) (string, error) {
	p.asked++
	if len(p.lines) == 0 {
		return "", errors.New("this front end does not take input for a cell")
	}
	line := p.lines[0]
	p.lines = p.lines[1:]
	return line, nil
}

func TestInput(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		lines      []string
		want       string
		asked      int
	}{
		{"Scan", `var a, b int; n, err := fmt.Scan(&a, &b); fmt.Println(n, err, a+b)`, []string{"3", "4"}, "2 <nil> 7", 2},
		{"Scan takes a word", `var a, b string; fmt.Scan(&a); fmt.Scan(&b); fmt.Println(a, b)`, []string{"x y"}, "x y", 1},
		{"Scanln", `var a, b int; n, _ := fmt.Scanln(&a, &b); fmt.Println(n, a, b)`, []string{"3 4"}, "2 3 4", 1},
		{"Scanf", `var a float64; var s string; fmt.Scanf("%g-%s\n", &a, &s); fmt.Println(a, s)`, []string{"2.5-é"}, "2.5 é", 1},
		{"a function value", `f := fmt.Scan; var a int; f(&a); fmt.Println(a)`, []string{"9"}, "9", 1},
		{"own types", `type celsius float64; var c celsius; fmt.Scan(&c); fmt.Println(c + 1)`, []string{"20.5"}, "21.5", 1},
		{"Fscan", `var a int; fmt.Fscan(os.Stdin, &a); fmt.Println(a)`, []string{"5"}, "5", 1},
		{"bufio.Reader", `r := bufio.NewReader(os.Stdin); s, err := r.ReadString('\n'); fmt.Printf("%q %v", s, err)`, []string{"one line"}, `"one line\n" <nil>`, 1},
		{"bufio.Scanner", `sc := bufio.NewScanner(os.Stdin); for sc.Scan() { if sc.Text() == "" { break }; fmt.Print(sc.Text(), ";") }`, []string{"a", "b c", ""}, "a;b c;", 3},
		{"a variable in between", `in := os.Stdin; var r io.Reader = in; b := make([]byte, 3); n, _ := r.Read(b); fmt.Println(string(b[:n]))`, []string{"abcdef"}, "abc", 1},
		{"Read", `b := make([]byte, 9); n, _ := os.Stdin.Read(b); fmt.Printf("%q", b[:n])`, []string{"hey"}, `"hey\n"`, 1},
		{"a method value", `f := os.Stdin.Read; b := make([]byte, 9); n, _ := f(b); fmt.Printf("%q", b[:n])`, []string{"hey"}, `"hey\n"`, 1},
		{"in a function", `func ask() string { var s string; fmt.Scan(&s); return s }; fmt.Println(ask() + ask())`, []string{"u", "v"}, "uv", 2},
		{"the file comes out again", `var r io.Reader = os.Stdin; f, ok := r.(*os.File); fmt.Println(ok, f == os.Stdin, f.Name())`, nil, "true true", 0},
		{"and in a type switch", `var r any = os.Stdin; switch f := r.(type) { case *os.File: fmt.Println("file", f == os.Stdin) }`, nil, "file true", 0},
		{"another file", `f, _ := os.Open(os.DevNull); old := os.Stdin; os.Stdin = f; var s string; _, err := fmt.Scan(&s); os.Stdin = old; fmt.Println(err)`, nil, "EOF", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := &typist{lines: tt.lines}
			var res engine.Result
			got := captured(t, func() {
				res = New(testHost{}).Execute(t.Context(), engine.Request{Code: tt.code, Count: 1}, out)
			})
			if res.Err != nil {
				t.Fatal(strings.Join(res.Err.Traceback, "\n"))
			}
			if !strings.HasPrefix(got, tt.want) || out.asked != tt.asked {
				t.Errorf("got %q after %d questions, want %q after %d", got, out.asked, tt.want, tt.asked)
			}
		})
	}
}

// TestNoInput reads where there is no front end: the cell says so, whatever it
// does with the error, and the next one runs.
func TestNoInput(t *testing.T) {
	e := New(testHost{})
	for _, code := range []string{"var s string\nfmt.Scan(&s)", "sc := bufio.NewScanner(os.Stdin)\nfor sc.Scan() {}\nsc.Text()", "b, _ := io.ReadAll(os.Stdin)\nlen(b)"} {
		res := e.Execute(t.Context(), engine.Request{Code: code, Count: 1}, &typist{})
		if res.Err == nil || res.Err.Name != "InputError" || !strings.Contains(res.Err.Value, "does not take input") || res.Value != nil {
			t.Errorf("%s: %+v", code, res)
		}
	}
	if got := inSession(t, e, "1 + 1"); got != "=> 2\n" {
		t.Errorf("the next cell: %q", got)
	}
}

// TestRestOfALine is dropped with the cell that did not read it.
func TestRestOfALine(t *testing.T) {
	e := New(testHost{})
	got := captured(t, func() {
		e.Execute(t.Context(), engine.Request{Code: "var a, b int\nfmt.Scan(&a)", Count: 1}, &typist{lines: []string{"1 2 3"}})
		e.Execute(t.Context(), engine.Request{Code: "fmt.Scan(&b)\nfmt.Println(a, b)", Count: 2}, &typist{lines: []string{"7"}})
	})
	if got != "1 7\n" {
		t.Errorf("got %q", got)
	}
}

// waiting is an Output whose front end does not answer.
type waiting struct {
	record
	ctx   context.Context
	asked chan bool
}

func (w *waiting) Input(string, bool) (string, error) {
	close(w.asked)
	<-w.ctx.Done()
	return "", errors.New("the cell was interrupted while it waited for input")
}

func TestInterruptInput(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out := &waiting{ctx: ctx, asked: make(chan bool)}
	go func() {
		<-out.asked
		cancel()
	}()
	e := New(testHost{})
	res := e.Execute(ctx, engine.Request{Code: "x := 3\nvar s string\nfmt.Scan(&s)\nx = 4", Count: 1}, out)
	if res.Err == nil || !strings.Contains(res.Err.Value, "interrupted") {
		t.Errorf("%+v", res.Err)
	}
	if got := inSession(t, e, "x"); got != "=> 3\n" {
		t.Errorf("got %q", got)
	}
}
