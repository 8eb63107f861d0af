package tensor

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// described is Distribution in the obvious way.
func described(values []float64, bins int) (d Distribution) {
	low, high, sum, n := math.Inf(1), math.Inf(-1), 0.0, 0.0
	d.N = len(values)
	for _, v := range values {
		switch {
		case v != v:
			d.NaN++
		case math.IsInf(v, 1):
			d.Inf++
		case math.IsInf(v, -1):
			d.NegInf++
		default:
			low, high, sum, n = min(low, v), max(high, v), sum+v, n+1
		}
	}
	d.Mean, d.Std = sum/n, 0
	if n == 0 {
		d.Mean, d.Std = math.NaN(), math.NaN()
		return d
	}
	d.Low, d.High, d.Bins = low, high, make([]int, bins)
	for _, v := range values {
		if v-v == 0 {
			d.Std += (v - d.Mean) * (v - d.Mean)
			at := 0
			if high > low {
				at = min(int((v/2-low/2)/(high/2-low/2)*float64(bins)), bins-1)
			}
			d.Bins[at]++
		}
	}
	d.Std = math.Sqrt(d.Std / (n - 1))
	return d
}

// compare allows a rounded number at the edge of a bin to lie in the next one.
func (d Distribution) compare(want Distribution) string {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) || a != a && b != b }
	if d.N != want.N || d.NaN != want.NaN || d.Inf != want.Inf || d.NegInf != want.NegInf || !near(d.Mean, want.Mean) || !near(d.Std, want.Std) {
		return fmt.Sprintf("%+v, want %+v", d, want)
	}
	off := 0
	for i, n := range want.Bins {
		off += max(d.Bins[i]-n, n-d.Bins[i])
	}
	if len(d.Bins) != len(want.Bins) || off > 2 {
		return fmt.Sprintf("bins %v, want %v", d.Bins, want.Bins)
	}
	return ""
}

func TestDistribution(t *testing.T) {
	ManualSeed(3)
	nan, inf := math.NaN(), math.Inf(1)
	lost := Randn(300, 400).Add(Number(5))
	lost.Select(0, 7).FillInPlace(nan)
	lost.Select(1, 9).FillInPlace(inf)
	lost.Select(0, 299).FillInPlace(-inf)
	for name, x := range map[string]*Tensor{
		"normal": Randn(100_001), "float64": Randn(333, 77).To(Float64), "one": Full([]int{1}, 3), "alike": Full([]int{5000}, -2.5),
		"lost": lost, "strided": Randn(120, 130).T().StepSliceOpt(0, 1, 130, 3), "all lost": Full([]int{4000}, nan), "none": Zeros(0, 3),
		"float16": Randn(70_000).To(Float16), "bfloat16": Randn(500).To(BFloat16), "expanded": Randn(50, 1).Expand(50, 200),
		"far pivot": Cat([]*Tensor{Full([]int{1}, 1e9), Randn(100_000).To(Float64)}), "large": Randn(9000).To(Float64).Mul(Number(1e300)),
		"offset": Randn(40_000).To(Float64).Add(Number(1e6)),
	} {
		t.Run(name, func(t *testing.T) {
			want := described(x.Floats(), 16)
			d := x.Distribution(16)
			if name == "large" { // squares overflow
				d.Std, want.Std = 0, 0
			}
			if bad := d.compare(want); bad != "" {
				t.Fatal(bad)
			}
			if want.Low != nil && (d.Low != want.Low || d.High != want.High) || want.Low == nil && d.Low != nil {
				t.Errorf("from %v to %v, want %v to %v", d.Low, d.High, want.Low, want.High)
			}
		})
	}
}

func TestDistributionOfWholes(t *testing.T) {
	ManualSeed(4)
	x := Randint(-100, 100, 70_000)
	for _, dt := range []dtype.DType{Int64, Int32, Int16, Int8} {
		y := x.To(dt)
		d := y.Distribution(10)
		if bad := d.compare(described(y.Floats(), 10)); bad != "" || d.Low != int64(-100) || d.High != int64(99) {
			t.Errorf("%v: %s from %v to %v", dt, bad, d.Low, d.High)
		}
	}
	bytes := x.Abs().To(Uint8).Distribution(10)
	if bad := bytes.compare(described(x.Abs().Floats(), 10)); bad != "" {
		t.Error(bad)
	}
	truth := x.Gt(Number(0)).Distribution(2)
	if truth.Low != false || truth.High != true || slices.Index(truth.Bins, 0) >= 0 {
		t.Errorf("%+v", truth)
	}
	exact := FromSlice([]int64{1<<53 + 1, 5}).Distribution(2)
	if exact.High != int64(1<<53+1) || !slices.Equal(exact.Bins, []int{1, 1}) {
		t.Errorf("%+v", exact)
	}
}

// TestDistributionDoesNotDependOnThreads: sums are added in one order.
func TestDistributionDoesNotDependOnThreads(t *testing.T) {
	x := Randn(1_000_000)
	want := fmt.Sprint(x.Distribution(32))
	SetThreads(1)
	defer SetThreads(0)
	if got := fmt.Sprint(x.Distribution(32)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
