package autograd_test

import (
	"fmt"
	"math"
	"math/rand"
	"testing"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// keeper is a Function whose user keeps the gradient it is given, and passes
// that very tensor on.
type keeper struct{ seen *[]*tensor.Tensor }

func (k keeper) Forward(_ *autograd.Context, in []*tensor.Tensor) *tensor.Tensor {
	return in[0].Clone()
}

func (k keeper) Backward(_ *autograd.Context, g *tensor.Tensor) []*tensor.Tensor {
	*k.seen = append(*k.seen, g)
	return []*tensor.Tensor{g}
}

// steps are operations whose gradients are views, the gradient itself, new
// memory, or several of them; all results are n by n.
var steps = []func(r *rand.Rand, x, y *tensor.Tensor, seen *[]*tensor.Tensor) *tensor.Tensor{
	func(_ *rand.Rand, x, y *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor { return x.Add(y) },
	func(_ *rand.Rand, x, y *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor { return x.Mul(y) },
	func(_ *rand.Rand, x, y *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor { return x.Sub(y.T()) },
	func(_ *rand.Rand, x, _ *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor { return x.Add(x) },
	func(_ *rand.Rand, x, _ *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor { return x.Tanh() },
	func(_ *rand.Rand, x, _ *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor { return x.Relu() },
	func(_ *rand.Rand, x, _ *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor { return x.Softmax(1) },
	func(_ *rand.Rand, x, y *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor {
		return x.MatMul(y).Tanh()
	},
	func(_ *rand.Rand, x, _ *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor {
		return x.Reshape(-1).View(x.Shape()...)
	},
	func(_ *rand.Rand, x, _ *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor {
		return x.Sum(0).Expand(x.Shape()...).MulScalar(0.1)
	},
	func(_ *rand.Rand, x, y *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor {
		n := x.Size(0)
		return tensor.Cat([]*tensor.Tensor{x.Narrow(0, 0, n/2), y.Narrow(0, n/2, n-n/2)})
	},
	func(_ *rand.Rand, x, y *tensor.Tensor, _ *[]*tensor.Tensor) *tensor.Tensor {
		values, _ := tensor.Stack([]*tensor.Tensor{x, y}).MaxDim(0)
		return values
	},
	func(_ *rand.Rand, x, _ *tensor.Tensor, seen *[]*tensor.Tensor) *tensor.Tensor {
		return autograd.Apply(keeper{seen}, x)
	},
}

// grown builds a random graph and returns its leaves and all results.
func grown(seed int64, n int, seen *[]*tensor.Tensor) (leaves, all []*tensor.Tensor) {
	r := rand.New(rand.NewSource(seed))
	tensor.ManualSeed(int(seed))
	for range 3 {
		leaves = append(leaves, tensor.Randn(n, n).SetRequiresGrad(true))
	}
	all = append(all, leaves...)
	for range 5 + r.Intn(20) {
		x, y := all[r.Intn(len(all))], all[len(all)-1]
		all = append(all, steps[r.Intn(len(steps))](r, x, y, seen))
	}
	return leaves, all
}

func copies(xs []*tensor.Tensor) (c [][]float64) {
	for _, x := range xs {
		c = append(c, x.Floats())
	}
	return c
}

func sameNumbers(t *testing.T, name string, got, want [][]float64) {
	t.Helper()
	for i := range want {
		for k, w := range want[i] {
			if !(math.Abs(got[i][k]-w) <= 1e-4*(1+math.Abs(w))) {
				t.Fatalf("%s: element %d of tensor %d is %v, want %v", name, k, i, got[i][k], w)
			}
		}
	}
}

// TestReleasesNothingThatIsHeld runs random graphs through the pass that
// releases and through the one that records, which does not. All results, the
// seed and what a Function has seen are held by the user and must not change,
// while new tensors take whatever memory was released.
func TestReleasesNothingThatIsHeld(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 50
	}
	for seed := range int64(rounds) {
		n := 4 + int(seed%3)*33 // on Go's heap and outside of it
		var seen, seenToo []*tensor.Tensor
		leaves, all := grown(seed, n, &seen)
		leavesToo, allToo := grown(seed, n, &seenToo)
		last := all[len(all)-1]
		g := tensor.Randn(n, n)
		held := append([]*tensor.Tensor{g}, all...)
		before := copies(held)
		autograd.BackwardAll([]*tensor.Tensor{last}, []*tensor.Tensor{g}, seed%2 == 0, false)
		inner := []*tensor.Tensor{all[len(all)/2]}
		var innerGrad []*tensor.Tensor
		if seed%2 == 0 {
			innerGrad = autograd.GradFrom([]*tensor.Tensor{last}, []*tensor.Tensor{g}, inner, false)
		}
		for range 40 { // whoever takes released memory writes to it
			tensor.Full([]int{n, n}, math.NaN())
		}
		name := fmt.Sprint("graph ", seed)
		sameNumbers(t, name+", results", copies(held), before)
		want := autograd.GradFrom([]*tensor.Tensor{allToo[len(allToo)-1]}, []*tensor.Tensor{g}, append(leavesToo, allToo[len(allToo)/2]), true)
		for i, x := range append(leaves, nil) {
			got := innerGrad
			if x != nil {
				got = []*tensor.Tensor{x.Grad()}
			}
			if want[i] != nil && len(got) > 0 {
				sameNumbers(t, fmt.Sprint(name, ", gradient ", i), copies(got), copies(want[i:i+1]))
			}
		}
		sameNumbers(t, name+", seen", copies(seen[:len(seenToo)]), copies(seenToo))
	}
}

// TestReleasesGradients bounds what a pass leaves behind.
func TestReleasesGradients(t *testing.T) {
	const n, links = 1 << 18, 30
	x := tensor.Randn(n).SetRequiresGrad(true)
	z := x
	for range links {
		z = z.Tanh().Add(z).MulScalar(0.5)
	}
	g := tensor.Ones(n)
	before := tensor.MemoryAllocated()
	z.BackwardFrom(g)
	if left := tensor.MemoryAllocated() - before; left > 8*4*n {
		t.Fatalf("a pass through %d links left %d tensors' memory behind, beside the gradient", links, left/(4*n))
	}
}
