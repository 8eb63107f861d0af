package tensor

import (
	"math"
	"strings"
	"testing"
)

// TestSparseIsShown prints sparse tensors as PyTorch does.
func TestSparseIsShown(t *testing.T) {
	x := SparseCoo(FromSlice([]int64{0, 1, 2, 0}, 2, 2), FromSlice([]float32{3, 4}), 2, 3)
	want := "tensor(indices=tensor([[0, 1],\n                       [2, 0]]),\n       values=tensor([3., 4.]),\n       size=(2, 3), nnz=2, layout=sparse_coo)"
	if got := x.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := x.ToSparseCsr().SetRequiresGrad(true).String(); !strings.Contains(got, "crow_indices=tensor([0, 1, 2])") || !strings.HasSuffix(got, "layout=sparse_csr, requires_grad=True)") {
		t.Errorf("got %s", got)
	}
	if got := emptied(x).String(); !strings.Contains(got, "indices=tensor([], size=(2, 0))") {
		t.Errorf("got %s", got)
	}
}

// TestSparseBesideMemory asks for what sparse tensors do not have.
func TestSparseBesideMemory(t *testing.T) {
	x := example()
	if _, ok := x.Place(); ok || x.Sharable() || x.IsContiguous() || x.Spans() || x.ReadOnly() {
		t.Error("a sparse tensor has no memory of its own")
	}
	if n := NumbersOf(x); n.High != 4 || n.Low != 2 || n.NaN != 0 || len(n.Shape) != 2 {
		t.Errorf("numbers %+v", n)
	}
	for name, f := range map[string]func(){
		"storage":    func() { x.Memory() },
		"as_strided": func() { x.AsStrided([]int{2}, []int{1}, 0) },
		"become":     func() { x.Clone().Become(x) },
		"raw":        func() { x.Raw() },
		"data":       func() { x.Data() },
		"watch":      func() { Watch(false, func() { x.MulScalar(math.NaN()) }) },
	} {
		func() {
			defer func() {
				switch e := recover().(type) {
				case *LayoutError:
				case *NaNError:
					if name != "watch" {
						t.Errorf("%s: %v", name, e)
					}
				default:
					t.Errorf("%s: %v", name, e)
				}
			}()
			f()
		}()
	}
	kept := Tidy(func() []*Tensor { return []*Tensor{x.MulScalar(2)} })[0]
	if got := kept.ToDense().Floats(); got[2] != 6 {
		t.Errorf("after Tidy: %v", got)
	}
}
