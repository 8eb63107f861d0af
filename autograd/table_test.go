package autograd

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

// draw fills an input of a row with numbers from its domain, away from kinks.
func draw(o *op.Op, s []int, seed int) *tensor.Tensor {
	n := 1
	for _, d := range s {
		n *= d
	}
	v := make([]float64, n)
	for i := range v {
		u := math.Mod(float64(i+1)*0.6180339887498949+float64(seed)*0.377, 1)
		v[i] = o.Lo + u*(o.Hi-o.Lo)
		for _, k := range o.Kinks {
			if math.Abs(v[i]-k) < 0.05 {
				v[i] = k + 0.1
			}
		}
	}
	return tensor.FromSlice(v, s...).SetRequiresGrad(true)
}

// invoke calls the full form of a row.
func invoke(o *op.Op, in []*tensor.Tensor, attrs []any) []*tensor.Tensor {
	attrs = slices.Clone(attrs)
	for i, a := range attrs {
		if s, ok := a.(string); ok && o.Attr[i].Type == "dtype.DType" {
			attrs[i], _ = dtype.ByName(s)
		}
	}
	id := slices.IndexFunc(op.Table, func(row op.Op) bool { return row.Name == o.Name })
	return tensor.Call(op.ID(id), in, attrs)
}

func samples(o *op.Op) []op.Sample {
	if o.Samples != nil {
		return o.Samples
	}
	if len(o.Inputs()) == 2 {
		return []op.Sample{{In: [][]int{{2, 3}, {2, 3}}}, {In: [][]int{{2, 3}, {3}}}, {In: [][]int{{2, 1}, {1, 3}}}}
	}
	s := op.Sample{In: [][]int{{2, 3}}}
	for _, a := range o.Attr {
		if a.Type == "float64" {
			s.Attr = append(s.Attr, 0.3)
		}
	}
	return []op.Sample{s}
}

// byHand are rows whose inputs are not all numbers; hand_test.go checks them.
var byHand = []string{"MaskedFill", "Gather", "ScatterAdd", "IndexSelect", "MaskedSelect", "Embedding", "DropoutMask", "NLLLoss", "CrossEntropy", "CrossEntropyMean", "EmbeddingLookup", "Where",
	"Scatter", "ScatterValue", "IndexAdd", "AsStridedScatter"}

// TestGradients checks first and second gradients of every row of the table
// by differences.
func TestGradients(t *testing.T) {
	for i := range op.Table {
		o := &op.Table[i]
		if o.VJP == nil && !o.Comp || slices.Contains(byHand, o.Name) {
			continue
		}
		for k, s := range samples(o) {
			t.Run(fmt.Sprintf("%s/%d", o.Name, k), func(t *testing.T) {
				in := make([]*tensor.Tensor, len(s.In))
				for j, sh := range s.In {
					if sh != nil {
						in[j] = draw(o, sh, j)
					}
				}
				f := func(in []*tensor.Tensor) *tensor.Tensor { return invoke(o, in, s.Attr)[0] }
				if err := Gradcheck(f, in); err != nil {
					t.Error(err)
				}
				if err := Gradgradcheck(f, in); err != nil && !strings.Contains(err.Error(), "no gradient") {
					t.Errorf("second gradient: %v", err)
				}
			})
		}
	}
}

// complexByHand are rows that take complex operands and are checked elsewhere.
var complexByHand = []string{"IndexAdd", "ScatterAdd"}

// TestComplexGradients checks the gradients of every row that takes complex
// operands, alone and beside real ones.
func TestComplexGradients(t *testing.T) {
	for i := range op.Table {
		o := &op.Table[i]
		if o.VJP == nil || o.Complex == "" || slices.Contains(complexByHand, o.Name) {
			continue
		}
		for k, s := range samples(o) {
			for turn := range 1 + len(s.In) {
				t.Run(fmt.Sprintf("%s/%d/%d", o.Name, k, turn), func(t *testing.T) {
					in := make([]*tensor.Tensor, len(s.In))
					for j, sh := range s.In {
						switch {
						case sh == nil:
						case turn == j+1 && len(s.In) > 1:
							in[j] = draw(o, sh, j) // a real operand among complex ones
						default:
							in[j] = drawComplex(o, sh, j)
						}
					}
					f := func(in []*tensor.Tensor) *tensor.Tensor { return invoke(o, in, s.Attr)[0] }
					if _, is := refused(func() error { f(in); return nil }); is && turn > 0 {
						t.Skip("operands of different types are refused")
					}
					if err := Gradcheck(f, in); err != nil {
						t.Error(err)
					}
					if err := Gradgradcheck(f, in); err != nil && !strings.Contains(err.Error(), "no gradient") {
						t.Errorf("second gradient: %v", err)
					}
				})
			}
		}
	}
}

// drawComplex is draw for both parts.
func drawComplex(o *op.Op, s []int, seed int) *tensor.Tensor {
	re, im := draw(o, s, seed).Floats(), draw(o, s, seed+7).Floats()
	v := make([]complex128, len(re))
	for i := range v {
		v[i] = complex(re[i], im[i]*0.7)
	}
	return tensor.FromSlice(v, s...).SetRequiresGrad(true)
}
