package local

import (
	"os"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
)

// BenchmarkCell measures cells as a user waits for them: checked, compiled and run.
func BenchmarkCell(b *testing.B) {
	for _, c := range []struct{ name, code string }{
		{"Assign", "x := 1 + 2"},
		{"Println", `fmt.Println("x is", 1)`},
		{"Func", "func f(n int) int { if n < 2 { return n }; return f(n-1) + f(n-2) }\nf(5)"},
		{"Type", "type P struct{ X, Y float64 }\nfunc (p P) Len() float64 { return math.Hypot(p.X, p.Y) }\np := P{3, 4}\np.Len()"},
		{"Loop", "sum := 0\nfor i := range 1000 { sum += i * i }\nsum"},
		{"Fib25", "func fib(n int) int { if n < 2 { return n }; return fib(n-1) + fib(n-2) }\nfib(25)"},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := New(testHost{})
			null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
			if err != nil {
				b.Fatal(err)
			}
			old := os.Stdout
			os.Stdout = null
			defer func() { os.Stdout = old; null.Close() }()
			for i := 0; b.Loop(); i++ {
				if res := e.Execute(b.Context(), engine.Request{Code: c.code, Count: i}, &record{}); res.Err != nil {
					b.Fatal(res.Err)
				}
			}
		})
	}
}
