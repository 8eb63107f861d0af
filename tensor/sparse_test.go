package tensor

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// example is [[0 0 3] [4 0 5]] with the 5 in two parts.
func example() *Tensor {
	return SparseCoo(FromSlice([]int64{1, 0, 1, 1, 2, 2, 0, 2}, 2, 4), FromSlice([]float64{2, 3, 4, 3}), 2, 3)
}

func sameDense(t *testing.T, what string, got, want *Tensor) {
	t.Helper()
	got, want = got.ToDense(), want.ToDense()
	if !slices.Equal(got.shape, want.shape) || got.dt != want.dt || !slices.Equal(got.Floats(), want.Floats()) {
		t.Errorf("%s: got %v %v %v, want %v %v %v", what, got.shape, got.dt, got.Floats(), want.shape, want.dt, want.Floats())
	}
}

// TestSparseAsDense compares operations on sparse tensors with the same ones on
// tensors that keep all elements.
func TestSparseAsDense(t *testing.T) {
	d := FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	hybrid := FromSlice([]float64{0, 0, 1, 2, 0, 0, 3, 0, 5, 6, 0, 7}, 2, 3, 2)
	cases := map[string]func(x *Tensor) *Tensor{
		"neg":       (*Tensor).Neg,
		"sqrt":      (*Tensor).Sqrt,
		"times 2":   func(x *Tensor) *Tensor { return x.MulScalar(2) },
		"over 4":    func(x *Tensor) *Tensor { return x.DivScalar(4) },
		"twice":     func(x *Tensor) *Tensor { return x.Add(x) },
		"minus":     func(x *Tensor) *Tensor { return x.Sub(x.MulScalar(3)) },
		"scaled":    func(x *Tensor) *Tensor { return x.AddScaled(x, 0.5) },
		"to dense":  func(x *Tensor) *Tensor { return d.Add(x) },
		"from":      func(x *Tensor) *Tensor { return d.Sub(x) },
		"product":   func(x *Tensor) *Tensor { return x.Mul(d) },
		"product 2": func(x *Tensor) *Tensor { return d.Mul(x) },
		"row":       func(x *Tensor) *Tensor { return x.Mul(d.Select(0, 1)) },
		"squares":   func(x *Tensor) *Tensor { return x.Mul(x) },
		"pow":       func(x *Tensor) *Tensor { return x.PowScalar(3) },
		"t":         (*Tensor).Transposed,
		"sum":       func(x *Tensor) *Tensor { return x.Sum() },
		"sum 0":     func(x *Tensor) *Tensor { return x.Sum(0) },
		"sum 1":     func(x *Tensor) *Tensor { return x.SumOpt([]int{1}, true) },
		"mm":        func(x *Tensor) *Tensor { return x.MatMul(d.Transposed()) },
		"mm left":   func(x *Tensor) *Tensor { return d.Transposed().MatMul(x) },
		"mm both":   func(x *Tensor) *Tensor { return x.MatMul(x.Transposed()) },
		"mv":        func(x *Tensor) *Tensor { return x.MatMul(d.Select(0, 0)) },
		"cat":       func(x *Tensor) *Tensor { return CatOpt([]*Tensor{x, x}, 1) },
		"stack":     func(x *Tensor) *Tensor { return StackOpt([]*Tensor{x, x}, 1) },
		"select":    func(x *Tensor) *Tensor { return x.Select(1, -1) },
		"element":   func(x *Tensor) *Tensor { return x.Index(1, 2) },
		"rows":      func(x *Tensor) *Tensor { return x.IndexSelect(FromSlice([]int64{1, 0, 1}), 0) },
		"float32":   func(x *Tensor) *Tensor { return x.To(Float32) },
		"unsqueeze": func(x *Tensor) *Tensor { return x.Unsqueeze(1) },
		"norm":      func(x *Tensor) *Tensor { return x.Norm() },
		"in place":  func(x *Tensor) *Tensor { return x.Clone().MulInPlace(Number(3)).AddInPlace(x) },
		"into":      func(x *Tensor) *Tensor { return d.Clone().AddScaledInPlace(x, -2) },
	}
	for name, f := range cases {
		x := example()
		sameDense(t, name, f(x), f(x.ToDense()))
		sameDense(t, name+", coalesced", f(x.Coalesce()), f(x.ToDense()))
		if !slices.Contains([]string{"cat", "stack", "rows", "unsqueeze"}, name) {
			sameDense(t, name+", compressed", f(x.ToSparseCsr()), f(x.ToDense()))
		}
	}
	for _, k := range []int{1, 2, 3} {
		h := hybrid.ToSparseOpt(k)
		sameDense(t, "hybrid", h, hybrid)
		sameDense(t, "hybrid sum", h.Sum(1), hybrid.Sum(1))
		sameDense(t, "hybrid sum", h.Sum(0, 2), hybrid.Sum(0, 2))
		sameDense(t, "hybrid cat", CatOpt([]*Tensor{h, h}, 2), CatOpt([]*Tensor{hybrid, hybrid}, 2))
		sameDense(t, "hybrid product", h.Mul(hybrid), hybrid.Square())
		sameDense(t, "hybrid select", h.Select(1, 2), hybrid.Select(1, 2))
	}
}

// TestSparseTypes runs what has a loop for every type in all of them.
func TestSparseTypes(t *testing.T) {
	for _, dt := range []dtype.DType{Float32, Float64, Int64, Int32, Int16, Int8, Uint8, Float16, BFloat16, Complex64, Complex128} {
		x := example().To(dt)
		d := x.ToDense()
		w := d.Transposed().AddScalar(1)
		check := func(what string, got, want *Tensor) {
			if got = got.ToDense(); got.dt != want.dt || !slices.Equal(got.Complexes(), want.Complexes()) {
				t.Errorf("%s of %v: got %v, want %v", what, dt, got.Complexes(), want.Complexes())
			}
		}
		check("mm", x.MatMul(w), d.MatMul(w))
		check("add", d.Add(x), d.Add(d))
		check("in place", d.Clone().AddInPlace(x), d.Add(d))
		check("coalesce", x.Coalesce(), d)
	}
	b := SparseCoo(FromSlice([]int64{1, 1}, 1, 2), FromSlice([]bool{true, false}), 3)
	if got := b.ToDense().Data(); !slices.Equal(got.([]bool), []bool{false, true, false}) {
		t.Errorf("bools: %v", got)
	}
}

// TestSparseSharesMemory shows that making a sparse tensor and looking at its
// parts copies nothing.
func TestSparseSharesMemory(t *testing.T) {
	i, v := FromSlice([]int64{0, 2}, 1, 2), FromSlice([]float64{1, 2})
	x := SparseCoo(i, v, 3)
	if !x.SparseValues().SharesMemory(v) || !x.Indices().SharesMemory(i) || !x.Detach().SparseValues().SharesMemory(v) {
		t.Error("a part was copied")
	}
	v.MulInPlace(Number(2))
	if got := x.ToDense().Floats(); !slices.Equal(got, []float64{2, 0, 4}) {
		t.Errorf("got %v", got)
	}
}

// TestSparseRefusals lists what must raise, and with what sentence.
func TestSparseRefusals(t *testing.T) {
	x, d := example(), FromSlice([]float64{1, 2, 3, 4, 5, 6}, 2, 3)
	index := FromSlice([]int64{0, 5}, 1, 2)
	for want, f := range map[string]func(){
		"Could not run 'aten::exp' with arguments from the 'SparseCPU' backend":          func() { x.Exp() },
		"Could not run 'aten::exp' with arguments from the 'SparseCsrCPU' backend":       func() { x.ToSparseCsr().Exp() },
		"Could not run 'aten::reshape'":                                                  func() { x.Reshape(3, 2) },
		"Could not run 'aten::where'":                                                    func() { Where(d.GtScalar(2), d, x) },
		"Use add(dense, sparse) instead":                                                 func() { x.Add(d) },
		"Sparse division requires a scalar":                                              func() { x.Div(d) },
		"copy_() between dense and sparse":                                               func() { d.Clone().CopyFrom(x) },
		"for dim 0, size is 3 but found index 5":                                         func() { SparseCoo(index, FromSlice([]float64{1, 2}), 3) },
		"nnz from indices: 2, nnz from values: 1":                                        func() { SparseCoo(index, FromSlice([]float64{1}), 9) },
		"mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)":                        func() { x.MatMul(d) },
		"coalesce expected sparse coordinate tensor layout but got SparseCsr":            func() { x.ToSparseCsr().Coalesce() },
		"values expected sparse tensor layout but got Strided":                           func() { d.SparseValues() },
		"Cannot access data pointer":                                                     func() { x.Floats() },
		"a dense tensor was found at position 1":                                         func() { Cat([]*Tensor{x, d}) },
		"`0 <= col_indices < ncols = 2` is not satisfied":                                func() { SparseCsr(FromSlice([]int64{0, 1}), FromSlice([]int64{2}), FromSlice([]float64{1}), 1, 2) },
		"pow of a sparse tensor has a positive exponent":                                 func() { x.PowScalar(0) },
		"more elements than can be numbered":                                             func() { SparseCoo(newZeros(Int64, []int{3, 0}), Zeros(0), 1<<40, 1<<40, 1<<40) },
		"incompatible tensor type":                                                       func() { d.Clone().SetData(x) },
		"a sparse tensor can be indexed with integers and whole dimensions only":         func() { x.Index(Span(0, 1)) },
		"to_sparse: dense_to_sparse: sparse_dim argument must be in [0,2] range":         func() { d.ToSparseOpt(3) },
		"add: expected sizes of 'self' and 'other' to match, but [2, 3] != [3, 2]":       func() { x.Add(x.Transposed()) },
		"sparse_mask(): operands have incompatible sizes; self has size [2, 3] but mask": func() { d.SparseMask(x.Transposed()) },
	} {
		func() {
			defer func() {
				e, ok := recover().(error)
				if !ok || !strings.Contains(e.Error(), want) {
					t.Errorf("want %q, got %v", want, e)
				}
				var layout *LayoutError
				if strings.HasPrefix(want, "Could not") && !errors.As(e, &layout) {
					t.Errorf("%v is a %T", e, e)
				}
			}()
			f()
		}()
	}
}
