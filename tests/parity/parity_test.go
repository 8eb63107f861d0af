package parity

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// atLeast is the number of cases that must be computed, not refused.
const atLeast = 7500

// excused are cases in which PyTorch's number is not the right one, or one of
// several right ones.
var excused = map[string]string{
	"extra/matrix_exp/bfloat16/0": "PyTorch reads the coefficients of the series in 16 bits from memory that holds others",
}

// TestRecorded replays what PyTorch 2.15.0 computed. A case that an op has no
// words for, or refuses with a typed error, is counted and named; a case that
// gives another value, shape, type or gradient fails.
func TestRecorded(t *testing.T) {
	cases := load(t)
	computed, refused, total := 0, map[string]int{}, map[string]int{}
	for _, c := range cases {
		why, err := replay(c)
		total[c.Op]++
		switch {
		case err != nil && excused[c.ID] != "":
			refused[c.Op+": "+excused[c.ID]]++
		case err != nil:
			t.Errorf("%s: %v", c.ID, err)
		case why != "":
			refused[c.Op+": "+why]++
		default:
			computed++
		}
	}
	var lines []string
	for why, n := range refused {
		lines = append(lines, fmt.Sprintf("%4d %s", n, why))
	}
	sort.Strings(lines)
	t.Logf("%d of %d cases computed; the rest:\n%s", computed, len(cases), strings.Join(lines, "\n"))
	if computed < atLeast {
		t.Errorf("only %d cases were computed, expected %d", computed, atLeast)
	}
}

// replay runs a case with the first overload that can express it. It returns
// why none can, or what differs.
func replay(c *recorded) (why string, err error) {
	for _, row := range c.rows {
		c.row = row
		if why, err = c.try(); why == "" || err != nil {
			return why, err
		}
	}
	return why, err
}

func (c *recorded) try() (why string, err error) {
	bound := false
	defer func() {
		switch e := recover().(type) {
		case nil:
		case inexpressible:
			why = string(e)
		case *tensor.ShapeError, *tensor.DTypeError, *tensor.ValueError, *tensor.IndexError, *tensor.GradError:
			if c.Raises != nil && bound {
				return
			}
			why = fmt.Sprintf("%T", e)
		default:
			panic(fmt.Sprintf("%s: %v", c.ID, e))
		}
	}()
	call := c.bind()
	bound = true
	out := call.run()
	if c.Raises != nil {
		return "", fmt.Errorf("no error, want %s", c.Raises.Message)
	}
	want := c.outputs()
	if len(out) > len(want) {
		out = out[:len(want)] // indices that PyTorch returns only on request
	}
	for i, w := range want {
		if err := w.compare(out[i]); err != nil {
			return "", fmt.Errorf("result %d: %w", i, err)
		}
	}
	return "", c.gradients(call, out)
}

// gradients compares the gradients of the operands.
func (c *recorded) gradients(call *call, out []*tensor.Tensor) error {
	if c.Grads == nil {
		return nil
	}
	var zs, gs []*tensor.Tensor
	for i, z := range out {
		if cot, ok := c.Cot[fmt.Sprint(i)]; ok && z.RequiresGrad() {
			zs, gs = append(zs, z), append(gs, cot.tensor(c))
		}
	}
	var d []*tensor.Tensor
	if len(zs) > 0 {
		d = autograd.GradFrom(zs, gs, call.wanted, false)
	} else {
		d = make([]*tensor.Tensor, len(call.wanted))
	}
	for i, want := range c.Grads {
		got := d[i]
		if got == nil {
			got = tensor.ZerosLike(call.wanted[i])
		}
		if want == nil {
			if got.Ne(tensor.ZerosLike(got)).Any().Item() == true {
				return fmt.Errorf("gradient %d is not zero", i)
			}
			continue
		}
		want.c = c
		if err := want.compare(got); err != nil {
			return fmt.Errorf("gradient %d: %w", i, err)
		}
	}
	return nil
}

var tolerances = map[string][2]float64{"float32": {1e-5, 1e-6}, "float64": {1e-7, 1e-9}, "float16": {2e-3, 1e-5}, "bfloat16": {1.6e-2, 1e-5},
	"complex64": {1e-5, 1e-6}, "complex128": {1e-7, 1e-9}}

// compare says how a tensor differs from the recorded one.
func (n *node) compare(got *tensor.Tensor) error {
	want := n.tensor(n.c)
	if fmt.Sprint(got.Shape()) != fmt.Sprint(n.Shape) {
		return fmt.Errorf("shape %v, want %v", got.Shape(), n.Shape)
	}
	if got.DType().String() != n.DType {
		return fmt.Errorf("type %s, want %s", got.DType(), n.DType)
	}
	if n.Values != nil && !*n.Values {
		return nil
	}
	tol := tolerances[n.DType]
	if n.Tol != nil {
		tol = *n.Tol
	}
	if want.DType().IsComplex() {
		return compareComplex(got.Detach().Complexes(), want.Complexes(), tol)
	}
	return n.compareReal(got.Detach().Floats(), want.Floats(), tol)
}

func (n *node) compareReal(g, w []float64, tol [2]float64) error {
	for i := range w {
		if math.IsNaN(w[i]) && math.IsNaN(g[i]) || g[i] == w[i] && !(n.ZeroSign && math.Signbit(g[i]) != math.Signbit(w[i])) {
			continue
		}
		if math.IsNaN(g[i]) || math.IsInf(w[i], 0) || math.IsInf(g[i], 0) || !(math.Abs(g[i]-w[i]) <= tol[1]+tol[0]*math.Abs(w[i])) || g[i] == w[i] {
			return fmt.Errorf("element %d is %v, want %v (within %v)", i, g[i], w[i], tol)
		}
	}
	return nil
}

// compareComplex compares distances in the plane, or the parts where those are
// not all finite.
func compareComplex(g, w []complex128, tol [2]float64) error {
	finite := !slices.ContainsFunc(w, func(v complex128) bool { return math.IsNaN(real(v)) || math.IsNaN(imag(v)) || cmplx.IsInf(v) })
	if finite {
		for i := range w {
			if !(cmplx.Abs(g[i]-w[i]) <= tol[1]+tol[0]*cmplx.Abs(w[i])) {
				return fmt.Errorf("element %d is %v, want %v (within %v)", i, g[i], w[i], tol)
			}
		}
		return nil
	}
	for _, part := range []func(complex128) float64{func(v complex128) float64 { return real(v) }, func(v complex128) float64 { return imag(v) }} {
		gs, ws := make([]float64, len(w)), make([]float64, len(w))
		for i := range w {
			gs[i], ws[i] = part(g[i]), part(w[i])
		}
		if err := (&node{}).compareReal(gs, ws, tol); err != nil {
			return err
		}
	}
	return nil
}
