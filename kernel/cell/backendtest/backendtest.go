// Package backendtest tests what stands behind the seam cell.Backend: every
// engine must pass it, whatever it refuses.
package backendtest

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"strings"
	"testing"
	"time"

	"github.com/rustorch/rustorch/kernel/cell"
)

// A rig is a session with an engine.
type rig struct {
	t *testing.T
	s *cell.Session
	b cell.Backend
	n int
}

// run checks, loads and runs a cell, as an engine's process does.
func (r *rig) run(ctx context.Context, code string) (cell.Outcome, error) {
	r.t.Helper()
	r.n++
	u, err := r.s.Check(r.n, code)
	if err != nil {
		r.t.Fatalf("%s: %v", code, err)
	}
	p, err := r.b.Load(u)
	if err != nil {
		return cell.Outcome{}, err
	}
	r.s.Hoist(u)
	out := p.Run(ctx)
	r.s.Define(u, out.Reached)
	return out, nil
}

// value runs a cell that must succeed and returns what its last expression gives.
func (r *rig) value(code string) any {
	r.t.Helper()
	out, err := r.run(r.t.Context(), code)
	if err != nil || out.Err != nil {
		r.t.Fatalf("%s: %v %v", code, err, out.Err)
	}
	if len(out.Values) == 0 {
		return nil
	}
	return out.Values[0].V
}

func (r *rig) variable(name string) *types.Var {
	r.t.Helper()
	v, ok := r.s.Lookup(name).(*types.Var)
	if !ok {
		r.t.Fatalf("%s is no variable", name)
	}
	return v
}

// Run tests the engines that make returns.
func Run(t *testing.T, packages cell.Packages, make func() cell.Backend) {
	for _, tt := range []struct {
		name string
		test func(*rig)
	}{
		{"values", values}, {"definition", definition}, {"failure", failure}, {"variables", variables}, {"refusal", refusal}, {"interrupt", interrupt}, {"outside", outside},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.test(&rig{t: t, s: cell.NewSession(packages), b: make()})
		})
	}
}

// values runs cells one after the other in one session.
func values(r *rig) {
	for _, tt := range []struct {
		code string
		want any
	}{
		{"2 * 3", 6}, {"x := 7", nil}, {"x * x + 1", 50}, {"x = x - 10\nx", -3}, {"-x % 2", 1}, {"1.5 * 2", 3.0}, {"\"a\" + \"b\"", "ab"}, {"x > 1 || x == -3", true},
		{"const k = 1 << 10\nk / 3", 341}, {"var y float64 = 2\ny / 4", 0.5}, {"x := \"now a text\"\nx", "now a text"}, {"x == \"\"", false},
		{"n := 0\nfor n < 10 { n += 3 }\nn", 12}, {"if n > 11 { n = 1 } else { n = 2 }\nn", 1}, {"var zero int\nzero", 0},
	} {
		if got := r.value(tt.code); got != tt.want {
			r.t.Errorf("%s gives %v (%T), want %v", tt.code, got, got, tt.want)
		}
	}
}

// definition defines functions, and again with and without the same type.
func definition(r *rig) {
	r.value("func twice(n int) int { return 2 * n }")
	r.value("func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }\nfunc more(n int) int { return twice(n) + 1 }")
	for code, want := range map[string]any{"fib(15)": 610, "more(4)": 9} {
		if got := r.value(code); got != want {
			r.t.Errorf("%s gives %v, want %v", code, got, want)
		}
	}
	if got := r.value("func twice(n int) int { return 20 * n }\nmore(4)"); got != 81 {
		r.t.Errorf("a function of the same type does not take the place of another: %v", got)
	}
	if got := r.value("base := 100\nfunc add(n int) int { base = base + n; return base }\nadd(1) + add(1)"); got != 203 {
		r.t.Errorf("a variable of the session in a function: %v", got)
	}
}

// failure ends a cell in the middle: what it got to stays.
func failure(r *rig) {
	r.value("kept := 1\nfunc div(a, b int) int { return a / b }")
	out, err := r.run(r.t.Context(), "first := 5\nkept = 2\nbad := div(1, 0)\nnever := 3")
	if err != nil {
		r.t.Fatal(err)
	}
	var p *cell.Panic
	if !errors.As(out.Err, &p) || p.Text != "runtime error: integer divide by zero" {
		r.t.Fatalf("the error is %v", out.Err)
	}
	if out.Reached != 2 {
		r.t.Errorf("reached %d statements, want 2", out.Reached)
	}
	if len(p.Stack) == 0 || p.Stack[len(p.Stack)-1].At.Cell != "cell[2]" || p.Stack[len(p.Stack)-1].At.Line != 3 {
		r.t.Errorf("the stack is %+v", p.Stack)
	}
	if got := r.value("first * 10 + kept"); got != 52 {
		r.t.Errorf("what the cell got to: %v", got)
	}
	for _, name := range []string{"bad", "never"} {
		if r.s.Lookup(name) != nil {
			r.t.Errorf("%s is live, though its statement did not end", name)
		}
	}
	if out, _ := r.run(r.t.Context(), "panic(\"as asked\")"); out.Err == nil || !strings.Contains(out.Err.Error(), "as asked") {
		r.t.Errorf("panic gives %v", out.Err)
	}
}

// variables looks at them and sets them from outside.
func variables(r *rig) {
	r.value("a := 1\nb := 2.5")
	v := r.variable("a")
	if got, ok := r.b.Value(v); !ok || got != 1 {
		r.t.Errorf("a is %v %v", got, ok)
	}
	if _, ok := r.b.Value(types.NewVar(0, nil, "other", types.Typ[types.Int])); ok {
		r.t.Error("a variable that no cell defined has a value")
	}
	w := r.s.DefineVar("given", types.Typ[types.String])
	if err := r.b.SetValue(w, "from \"outside\"\n"); err != nil {
		r.t.Fatal(err)
	}
	if got := r.value("given + \"!\""); got != "from \"outside\"\n!" {
		r.t.Errorf("given is %q", got)
	}
	if err := r.b.SetValue(w, 3); err == nil {
		r.t.Error("a text was set to a number")
	}
	r.s.Reset()
	r.b.Forget()
	if _, ok := r.b.Value(v); ok {
		r.t.Error("a forgotten variable has a value")
	}
	if got := r.value("a := 4\na"); got != 4 {
		r.t.Errorf("after it was forgotten, a is %v", got)
	}
}

// refusal looks at how an engine says no: with a place and a sentence, before
// anything has changed.
func refusal(r *rig) {
	r.value("kept := 1")
	for _, code := range []string{
		"kept = 2\ntype T struct{ a int }\nT{1}.a", "kept = 2\nm := map[string]int{\"a\": 1}\nm[\"a\"]", "kept = 2\nc := make(chan int, 1)\nc <- 1\n<-c",
		"kept = 2\nfunc g[T any](x T) T { return x }\ng(1)", "kept = 2\nfor i := range 3 { defer fmt.Print(i) }", "kept = 2\nvar e error = fmt.Errorf(\"x\")\ne.Error()", "kept = 2\ngoto end\nend:\n",
		"kept = 2\nf := func() int { return 1 }\nf()", "kept = 2\nkept, other := 3, 4\nother", "kept = 2\nvar z complex128 = 1i\nreal(z)", "kept = 2\nx := int8(kept) << 7\nx",
	} {
		_, err := r.run(r.t.Context(), code)
		if err == nil {
			r.value("kept = 1")
			continue
		}
		var errs cell.Errors
		if !errors.As(err, &errs) || len(errs) == 0 || errs[0].Cell != fmt.Sprintf("cell[%d]", r.n) || errs[0].Line == 0 || !strings.Contains(errs[0].Msg, "support") {
			r.t.Errorf("%q is refused with %v", code, err)
		}
		if got := r.value("kept"); got != 1 {
			r.t.Errorf("%q was refused and changed a variable to %v", code, got)
		}
	}
}

// interrupt stops a loop.
func interrupt(r *rig) {
	r.value("n := 0\nkept := 5")
	ctx, cancel := context.WithTimeout(r.t.Context(), 30*time.Millisecond)
	defer cancel()
	out, err := r.run(ctx, "for { n = n + 1 }")
	if err != nil {
		r.t.Fatal(err)
	}
	if out.Err == nil || !strings.Contains(out.Err.Error(), "interrupted") {
		r.t.Errorf("the outcome is %v", out.Err)
	}
	if got := r.value("kept + 1"); got != 6 {
		r.t.Errorf("the next cell: %v", got)
	}
}

// outside calls compiled code on the engine's behalf.
func outside(r *rig) {
	ran := false
	if err := r.b.Call(r.t.Context(), func() { ran = true }); err != nil || !ran {
		r.t.Errorf("a call: %v %v", err, ran)
	}
	var p *cell.Panic
	if err := r.b.Call(r.t.Context(), func() { panic("out here") }); !errors.As(err, &p) || p.Text != "out here" {
		r.t.Errorf("a call that panics: %v", err)
	}
	if got := r.value("1 + 1"); got != 2 {
		r.t.Errorf("the next cell: %v", got)
	}
}
