package tensor

import (
	"math"
	"strings"
	"testing"
)

// paths adds up the probabilities of all sequences of labels over the frames of
// p (T, C) that become want when repeated labels are merged and blanks dropped.
func paths(p *Tensor, want []int, blank int) float64 {
	t, c := p.shape[0], p.shape[1]
	v := p.Floats()
	sum := 0.0
	path := make([]int, t)
	var down func(i int, prob float64)
	down = func(i int, prob float64) {
		if i < t {
			for k := range c {
				path[i] = k
				down(i+1, prob*v[i*c+k])
			}
			return
		}
		var got []int
		for j, k := range path {
			if k != blank && (j == 0 || path[j-1] != k) {
				got = append(got, k)
			}
		}
		if len(got) == len(want) {
			for j := range got {
				if got[j] != want[j] {
					return
				}
			}
			sum += prob
		}
	}
	down(0, 1)
	return sum
}

// TestCTCCountsPaths compares the loss with the sum over all paths.
func TestCTCCountsPaths(t *testing.T) {
	v := make([]float64, 5*4)
	for i := range v {
		v[i] = math.Mod(float64(i+1)*0.618, 1) * 3
	}
	logp := FromSlice(v, 5, 4).LogSoftmax(1)
	for _, labels := range [][]int64{{}, {1}, {1, 1}, {1, 2, 1}, {3, 3, 3}, {1, 2, 3, 1, 2}, {1, 1, 1, 1}} {
		for _, blank := range []int{0, 2} {
			want := []int{}
			skip := false
			for _, l := range labels {
				want = append(want, int(l))
				skip = skip || int(l) == blank
			}
			if skip {
				continue
			}
			got := CTCLossOpt(logp, FromSlice(labels), FromSlice([]int64{5}), FromSlice([]int64{int64(len(labels))}), blank, "none", false).Float()
			if p := -math.Log(paths(logp.Exp(), want, blank)); math.Abs(got-p) > 1e-9 && !(math.IsInf(got, 1) && math.IsInf(p, 1)) {
				t.Errorf("labels %v, blank %d: loss %v, all paths give %v", labels, blank, got, p)
			}
		}
	}
}

// TestCTCRefusals lists wrong arguments.
func TestCTCRefusals(t *testing.T) {
	logp, one := Zeros(5, 2, 4), func(n ...int64) *Tensor { return FromSlice(n) }
	for want, f := range map[string]func(){
		"input_lengths to have value at most 5, but got value 6": func() { CTCLoss(logp, one(1, 2), one(6, 5), one(1, 1)) },
		"blank must be in label range":                           func() { CTCLossOpt(logp, one(1, 2), one(5, 5), one(1, 1), 4, "sum", false) },
		"target_lengths must be of size batch_size":              func() { CTCLoss(logp, one(1, 2), one(5, 5), one(1)) },
		"size 2 at dimension 0, but got size 1":                  func() { CTCLoss(logp, one(1), one(5, 5), one(1, 1)) },
		"label 7 is out of bounds for 4 classes":                 func() { CTCLoss(logp, one(1, 7), one(5, 5), one(1, 1)) },
		"target_lengths to have value at least 0":                func() { CTCLoss(logp, one(1, 1), one(5, 5), one(-1, 3)) },
		"not implemented for 'Half'":                             func() { CTCLoss(logp.To(Float16), one(1, 2), one(5, 5), one(1, 1)) },
		"x is not a valid value for reduction":                   func() { CTCLossOpt(logp, one(1, 2), one(5, 5), one(1, 1), 0, "x", false) },
	} {
		func() {
			defer func() {
				if e, ok := recover().(error); !ok || !strings.Contains(e.Error(), want) {
					t.Errorf("want %q, got %v", want, e)
				}
			}()
			f()
		}()
	}
}
