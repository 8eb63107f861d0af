package tensor

import (
	"errors"
	"math"
	"testing"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// long is more than a row that is computed as a whole, and no multiple of a part.
const long = 2*piece + 3*grain + 17

// longRow has numbers of which those at the ends of parts stand out.
func longRow() []float32 {
	row := make([]float32, long)
	for i := range row {
		row[i] = float32(math.Sin(float64(i)))
	}
	return row
}

// TestLongRows compares what is computed in parts with the whole.
func TestLongRows(t *testing.T) {
	row := longRow()
	whole := func(i int) float64 { return float64(row[i]) }
	for _, at := range []int{0, grain - 1, grain, piece, long - 1} {
		row[at] = 3
		if got := inParts(row, simd.Max[float32]); got != 3 {
			t.Errorf("the greatest is %v", got)
		}
		if got := placeInParts(row, simd.ArgMax[float32]); got != at {
			t.Errorf("the greatest is at %d, not %d", at, got)
		}
		row[at] = float32(math.NaN())
		if got := placeInParts(row, simd.ArgMin[float32]); got != at {
			t.Errorf("NaN is at %d, not %d", at, got)
		}
		row[at] = float32(math.Sin(float64(at)))
	}
	row[5], row[grain+5] = 3, 3
	if got := placeInParts(row, simd.ArgMax[float32]); got != 5 {
		t.Errorf("the first of two is at 5, not %d", got)
	}
	var sum, squares, exps float64
	for i := range row {
		sum += whole(i)
		squares += whole(i) * whole(i)
		exps += math.Exp(whole(i))
	}
	x := FromSlice(row)
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		{"sum", x.To(Float64).Sum().Float(), sum},
		{"norm", x.To(Float64).NormOpt(2, nil, false).Float(), math.Sqrt(squares)},
		{"variance", x.To(Float64).VarOpt(nil, 0, false).Float(), squares/long - sum/long*sum/long},
		{"logsumexp", x.To(Float64).LogsumexpOpt([]int{0}, false).Float(), math.Log(exps)},
		{"softmax", x.To(Float64).Softmax(0).Index(long - 1).Float(), math.Exp(whole(long-1)) / exps},
		{"log_softmax", x.To(Float64).LogSoftmax(0).Index(piece).Float(), whole(piece) - math.Log(exps)},
		{"true", float64(len(x.Gt(Zeros()).Nonzero().Ints())), count(row)},
		{"arange", Arange(0, long, 1).Index(-1).Float(), long - 1},
		{"linspace", Linspace(0, 1, long).Index(-1).Float(), 1},
	} {
		if math.Abs(tt.got-tt.want) > 1e-9*math.Abs(tt.want)+1e-12 {
			t.Errorf("%s is %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if data := x.Data().([]float32); len(data) != long || data[piece] != row[piece] || data[long-1] != row[long-1] {
		t.Error("Data is not what the tensor holds")
	}
}

func count(row []float32) float64 {
	n := 0.0
	for _, v := range row {
		if v > 0 {
			n++
		}
	}
	return n
}

// TestLongRowsPoll: an interrupt ends what runs over one row.
func TestLongRowsPoll(t *testing.T) {
	x := FromSlice(longRow())
	wide, whole, truth := x.To(Float64), x.To(Int64), x.Gt(Full([]int{}, 5))
	for name, f := range map[string]func(){
		"sum": func() { x.Sum() }, "whole sum": func() { whole.Sum() }, "product": func() { x.Prod() }, "variance": func() { wide.Var() },
		"norm": func() { x.Norm() }, "max": func() { x.Max() }, "argmax": func() { x.Argmax() }, "whole argmax": func() { whole.Argmax() },
		"any": func() { truth.Any() }, "nonzero": func() { truth.Nonzero() }, "softmax": func() { x.Softmax(0) }, "log_softmax": func() { x.LogSoftmax(0) },
		"arange": func() { Arange(0, long, 1) }, "linspace": func() { Linspace(0, 1, long) }, "range": func() { Range(long) }, "data": func() { x.Data() }, "logsumexp": func() { x.LogsumexpOpt([]int{0}, false) },
	} {
		par.Stop()
		func() {
			defer par.Reset()
			defer func() {
				err, _ := recover().(error)
				if !errors.As(err, &par.Interrupted{}) {
					t.Errorf("%s was not interrupted: %v", name, err)
				}
			}()
			f()
		}()
	}
	polled := false
	func() {
		defer func() { polled = recover() != nil; par.Reset() }()
		for range pieces(longRow()) {
			par.Stop()
		}
	}()
	if !polled {
		t.Error("nobody looked for an interrupt between the parts of a row")
	}
}
