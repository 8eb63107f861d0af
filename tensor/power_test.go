package tensor

import (
	"math"
	"testing"
)

// TestPowers compares exponents that are products and roots with the same
// operations one by one, in a row and through a strided view.
func TestPowers(t *testing.T) {
	x := New([]float64{math.Inf(-1), -3, math.Copysign(0, -1), 0, 0.3, 2, 1e200, math.Inf(1), math.NaN()}).To(Float64)
	forms := map[float64]func(v float64) float64{
		-2: func(v float64) float64 { return 1 / (v * v) }, -1: func(v float64) float64 { return 1 / v },
		-0.5: func(v float64) float64 { return 1 / math.Sqrt(v) }, 0.5: math.Sqrt, 1: func(v float64) float64 { return v },
		2: func(v float64) float64 { return v * v }, 3: func(v float64) float64 { return v * v * v },
		1.5: func(v float64) float64 { return math.Pow(v, 1.5) },
	}
	for exponent, f := range forms {
		wide := StackOpt([]*Tensor{x, x}, 1).Select(1, 0)
		for name, y := range map[string]*Tensor{"contiguous": x, "strided": wide} {
			for i, got := range y.PowScalar(exponent).Floats() {
				want := f(x.Floats()[i])
				if got != want && (got == got || want == want) || math.Signbit(got) != math.Signbit(want) && got == got {
					t.Errorf("%s: %v**%v is %v, want %v", name, x.Floats()[i], exponent, got, want)
				}
			}
		}
	}
}

// TestFillExpanded writes one value to elements that share their place, and
// refuses several.
func TestFillExpanded(t *testing.T) {
	x := Zeros(1, 3)
	x.Expand(2, 3).FillInPlace(4)
	same(t, "filled", x.Reshape(3), 4, 4, 4)
	defer func() {
		if _, ok := recover().(*ValueError); !ok {
			t.Error("several values for one place: want a ValueError")
		}
	}()
	x.Expand(2, 3).CopyFrom(New([]float64{1, 2, 3}))
}

// TestEmptyAtTheEnd has a view of no elements that begins behind the last one:
// its address must not be that of a neighbour in memory.
func TestEmptyAtTheEnd(t *testing.T) {
	x := Ones(4).Add(Ones(4))
	end := x.Narrow(0, 4, 0)
	if end.off != 4 || end.pointer() != x.pointer() {
		t.Errorf("a view of no elements at offset %d has the address %v, want %v", end.off, end.pointer(), x.pointer())
	}
	if got := end.Maximum(end).Numel() + end.Exp().Numel() + end.MulScalar(2).Numel(); got != 0 {
		t.Errorf("%d elements of none", got)
	}
}
