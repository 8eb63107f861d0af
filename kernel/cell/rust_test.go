package cell

import (
	"strings"
	"testing"
)

func TestFromRust(t *testing.T) {
	for _, tt := range []struct{ rust, want string }{
		{"let x = 5;", "x := 5"},
		{"let mut w: f32 = 0.5;", "w := 0.5"},
		{"let n: usize;", "var n int"},
		{`println!("hello");`, `fmt.Println("hello")`},
		{`println!("loss {:.4} after {}", loss, n);`, `fmt.Printf("loss %.4f after %v\n", loss, n)`},
		{`let s = format!("{}", 3);`, `s := fmt.Sprintf("%v", 3)`},
		{"let x = Tensor::randn(2, 3);", "x := tensor.Randn(2, 3)"},
		{"let l = nn::Linear::new(4, 2);", "l := nn.NewLinear(4, 2)"},
		{"let l = Linear::new(4, 2);", "l := NewLinear(4, 2)"},
		{"nn::functional::max_pool2d(x, 2)", "functional.MaxPool2d(x, 2)"},
		{"fn area(w: f32, h: f32) -> f32 {", "func area(w float32, h float32) float32 {"},
		{"fn main() {", "func main() {"},
		{"fn show(t: &Tensor) {", "func show(t *tensor.Tensor) {"},
		{"let v = vec![1.0, 2.0];", "v := []float64{1.0, 2.0}"},
		{`panic!("no");`, `panic("no")`},
	} {
		if got := fromRust(tt.rust); got != tt.want {
			t.Errorf("%s became %s, not %s", tt.rust, got, tt.want)
		}
	}
}

// TestRust finds Rust in cells that do not compile, and only there.
func TestRust(t *testing.T) {
	for _, tt := range []struct {
		code string
		want string // places of the errors
	}{
		{"let x = 5;", "1:1"},
		{"a := 1\n  println!(\"{}\", a)", "2:3"},
		{"use std::fmt;\nlet x = Tensor::ones(2);", "1:1 2:1"},
		{"y := a::b(3)", "1:6"},
		{"x[a::b]", ""},
		{"x := \"let y = a::b\" +", ""},
		{"let := 3 +", ""},
		{"if !(a) {", ""},
		{"ok := x!", ""},
	} {
		var got []string
		if err := newSource("cell[1]", tt.code).rust(); err != nil {
			for _, e := range err.(Errors) {
				got = append(got, strings.TrimPrefix(strings.SplitN(e.Error(), ": ", 2)[0], "cell[1]:"))
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q: errors at %v, not at %s", tt.code, got, tt.want)
		}
	}
}
