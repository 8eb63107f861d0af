package autograd

import (
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestSparseGradients checks first and second gradients that flow through sparse
// tensors: to the values that they were made of, and to what they meet.
func TestSparseGradients(t *testing.T) {
	indices := tensor.FromSlice([]int64{1, 0, 1, 2, 2, 0}, 2, 3)
	v := tensor.FromSlice([]float64{0.5, 2, -1.5}).SetRequiresGrad(true)
	d := tensor.FromSlice([]float64{1, 2, -3, 4, 0.5, 6}, 2, 3).SetRequiresGrad(true)
	of := func(v *tensor.Tensor) *tensor.Tensor { return tensor.SparseCoo(indices, v, 2, 3) }
	for name, f := range map[string]func(x, d *tensor.Tensor) *tensor.Tensor{
		"dense":      func(x, d *tensor.Tensor) *tensor.Tensor { return x.ToDense() },
		"mm":         func(x, d *tensor.Tensor) *tensor.Tensor { return x.MatMul(d.Transposed()) },
		"masked mm":  func(x, d *tensor.Tensor) *tensor.Tensor { return tensor.SparseMatmul(x, d.Transposed()) },
		"mm left":    func(x, d *tensor.Tensor) *tensor.Tensor { return d.Transposed().MatMul(x) },
		"product":    func(x, d *tensor.Tensor) *tensor.Tensor { return x.Mul(d).ToDense() },
		"square":     func(x, d *tensor.Tensor) *tensor.Tensor { return x.Coalesce().Square().ToDense() },
		"sum":        func(x, d *tensor.Tensor) *tensor.Tensor { return d.Add(x).Square() },
		"compressed": func(x, d *tensor.Tensor) *tensor.Tensor { return x.ToSparseCsr().MatMul(d.Transposed()) },
		"softmax":    func(x, d *tensor.Tensor) *tensor.Tensor { return tensor.SparseSoftmax(x, 1).ToDense() },
		"sums":       func(x, d *tensor.Tensor) *tensor.Tensor { return tensor.SparseSumOpt(x, []int{0}).ToDense() },
		"values":     func(x, d *tensor.Tensor) *tensor.Tensor { return x.Transposed().Coalesce().SparseValues() },
		"mask":       func(x, d *tensor.Tensor) *tensor.Tensor { return d.SparseMask(x.Detach()).SparseValues() },
		"to sparse":  func(x, d *tensor.Tensor) *tensor.Tensor { return d.ToSparse().Mul(d).ToDense() },
		"both":       func(x, d *tensor.Tensor) *tensor.Tensor { return x.MatMul(d.ToSparse().Transposed()).ToDense() },
		"select":     func(x, d *tensor.Tensor) *tensor.Tensor { return x.Select(0, 1).ToDense() },
		"cat":        func(x, d *tensor.Tensor) *tensor.Tensor { return tensor.Cat([]*tensor.Tensor{x, x}).ToDense() },
	} {
		g := func(in []*tensor.Tensor) *tensor.Tensor { return f(of(in[0]), in[1]) }
		if err := Gradcheck(g, []*tensor.Tensor{v, d}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := Gradgradcheck(g, []*tensor.Tensor{v, d}); err != nil && !strings.Contains(err.Error(), "no gradient") {
			t.Errorf("%s, second gradient: %v", name, err)
		}
	}
}

// TestSparseLookup shows that the gradient of a lookup has the rows that were
// looked up, and that sparse and other gradients add up in a leaf.
func TestSparseLookup(t *testing.T) {
	w := tensor.Ones(5, 2).SetRequiresGrad(true)
	at := tensor.FromSlice([]int64{3, 1, 3})
	sum := func() *tensor.Tensor { return tensor.EmbeddingSparse(w, at, -1, false).Sum() }
	sum().Backward()
	if g := w.Grad(); g.Layout() != tensor.SparseCOO || g.Nnz() != 3 {
		t.Errorf("the gradient is %v with %d rows", g.Layout(), g.Nnz())
	}
	sum().Backward()
	if got := w.Grad().ToDense().Floats(); got[2] != 2 || got[6] != 4 || got[0] != 0 {
		t.Errorf("two passes give %v", got)
	}
	w.Sum().Backward()
	if got := w.Grad().Floats(); got[2] != 3 || got[6] != 5 || got[0] != 1 {
		t.Errorf("with a dense gradient: %v", got)
	}
}
