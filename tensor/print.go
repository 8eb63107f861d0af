package tensor

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

const (
	summarizeAbove = 1000 // elements
	edgeItems      = 3
	precision      = 4
)

// String returns the elements as PyTorch prints them, followed by the type if
// it is not Float32 and by the shape if elements are left out.
func (x *Tensor) String() string {
	if isSparse(x) {
		return x.sparseString()
	}
	elements := plain(x.Detach())
	f := newFormatter(elements, x.Numel() > summarizeAbove)
	var b strings.Builder
	b.WriteString("tensor(")
	if x.Numel() == 0 {
		b.WriteString("[]")
		if len(x.shape) != 1 {
			b.WriteString(", size=(" + strings.Trim(shape.String(x.shape), "[]") + ")")
		}
	} else {
		f.write(&b, elements, len("tensor("))
	}
	if !printsType(x.dt) || x.Numel() == 0 && x.dt != Float32 && x.dt != Complex64 {
		b.WriteString(", dtype=" + x.dt.String())
	}
	b.WriteString(x.placeText() + ")")
	return b.String()
}

// placeText is what is printed of x's place in the graph.
func (x *Tensor) placeText() string {
	switch {
	case x.node != nil:
		return ", grad_fn=<" + x.node.Name() + ">"
	case x.requiresGrad:
		return ", requires_grad=True"
	}
	return ""
}

// sparseString returns the parts of a sparse x, each as it is printed itself.
func (x *Tensor) sparseString() string {
	names := []string{"indices", "values"}
	if x.Layout() == SparseCSR {
		names = []string{"crow_indices", "col_indices", "values"}
	}
	var b strings.Builder
	b.WriteString("tensor(")
	for i, p := range x.sp.list() {
		head := names[i] + "=tensor("
		b.WriteString(head)
		if p.Numel() == 0 {
			b.WriteString("[], size=(" + strings.Trim(shape.String(p.shape), "[]") + ")")
		} else {
			f := newFormatter(p, p.Numel() > summarizeAbove)
			f.write(&b, p, len("tensor(")+len(head))
		}
		b.WriteString("),\n       ")
	}
	b.WriteString("size=(" + strings.Trim(shape.String(x.shape), "[]") + "), nnz=" + itoa(x.Nnz()))
	if !printsType(x.dt) {
		b.WriteString(", dtype=" + x.dt.String())
	}
	layout := [...]string{"strided", "sparse_coo", "sparse_csr"}[x.Layout()]
	return b.String() + ", layout=" + layout + x.placeText() + ")"
}

// printsType reports whether the elements of x tell their type.
func printsType(dt dtype.DType) bool {
	return dt == Float32 || dt == Complex64 || dt == Int64 || dt == Bool
}

// A formatter holds the one format of all elements of a tensor. Complex ones
// have a format for their real and one for their imaginary parts.
type formatter struct {
	x         *Tensor
	summarize bool
	integral  bool // floats without fractions
	sci       bool
	width     int
	parts     *[2]formatter
}

func newFormatter(x *Tensor, summarize bool) formatter {
	f := formatter{x: x, summarize: summarize}
	if x.dt.IsComplex() {
		f.parts = &[2]formatter{newFormatter(x.part(0), summarize), newFormatter(x.part(1), summarize)}
		f.width = f.parts[0].width + f.parts[1].width + 1
		return f
	}
	f.measure()
	return f
}

// shown calls f for every element that is printed.
func (f *formatter) shown(x *Tensor, visit func(x *Tensor)) {
	if len(x.shape) == 0 {
		visit(x)
		return
	}
	for _, i := range f.places(x.shape[0]) {
		if i >= 0 {
			f.shown(forwardSelect(x, 0, i), visit)
		}
	}
}

// places lists the indices printed along one dimension; -1 is an ellipsis.
func (f *formatter) places(n int) []int {
	var at []int
	edge := n
	if f.summarize && n > 2*edgeItems {
		edge = edgeItems
	}
	for i := range edge {
		at = append(at, i)
	}
	if edge < n {
		at = append(at, -1)
		for i := n - edge; i < n; i++ {
			at = append(at, i)
		}
	}
	return at
}

func (f *formatter) measure() {
	if f.x.dt.IsFloat() {
		f.integral = true
		low, high, any := math.Inf(1), 0.0, false
		f.shown(f.x, func(e *Tensor) {
			v := math.Abs(value(e))
			if math.IsInf(v, 0) || math.IsNaN(v) || v == 0 {
				return
			}
			any = true
			low, high = min(low, v), max(high, v)
			f.integral = f.integral && v == math.Ceil(v)
		})
		f.sci = any && (high > 1e8 || high/low > 1000 || low < 1e-4)
		if f.integral {
			f.sci = any && (high > 1e8 || high/low > 1000)
		}
	}
	f.shown(f.x, func(e *Tensor) { f.width = max(f.width, len(f.element(e))) })
}

// value returns the element of a tensor without dimensions as float64.
func value(x *Tensor) float64 {
	switch x.dt {
	case Float32:
		return float64(elems[float32](x)[0])
	case Float64:
		return elems[float64](x)[0]
	case Int64:
		return float64(elems[int64](x)[0])
	case Int32:
		return float64(elems[int32](x)[0])
	case Int16:
		return float64(elems[int16](x)[0])
	case Int8:
		return float64(elems[int8](x)[0])
	case Float16:
		return float64(fromFloat16(elems[uint16](x)[0]))
	case BFloat16:
		return float64(fromBFloat16(elems[uint16](x)[0]))
	}
	return float64(elems[uint8](x)[0])
}

func (f *formatter) element(x *Tensor) string {
	switch x.dt {
	case Int64:
		return strconv.FormatInt(elems[int64](x)[0], 10)
	case Int32, Int16, Int8, Uint8:
		return strconv.FormatInt(int64(value(x)), 10)
	case Bool:
		return [2]string{"False", "True"}[elems[uint8](x)[0]]
	}
	switch v := value(x); {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 0):
		return strings.TrimPrefix(strings.ToLower(strconv.FormatFloat(v, 'g', -1, 64)), "+")
	case f.sci:
		return fmt.Sprintf("%.*e", precision, v)
	case f.integral:
		return fmt.Sprintf("%.0f.", v)
	default:
		return fmt.Sprintf("%.*f", precision, v)
	}
}

// padded writes an element in the width of all. A complex one has the sign of
// its imaginary part in the middle.
func (f *formatter) padded(x *Tensor) string {
	if f.parts == nil {
		return fmt.Sprintf("%*s", f.width, f.element(x))
	}
	re, im := f.parts[0].padded(x.part(0)), strings.TrimLeft(f.parts[1].padded(x.part(1)), " ")+"j"
	if im[0] != '-' {
		re += "+"
	}
	return re + im
}

func (f *formatter) write(b *strings.Builder, x *Tensor, indent int) {
	if len(x.shape) == 0 {
		b.WriteString(f.padded(x))
		return
	}
	b.WriteByte('[')
	gap := ", "
	if len(x.shape) > 1 {
		gap = "," + strings.Repeat("\n", len(x.shape)-1) + strings.Repeat(" ", indent+1)
	}
	column := indent + 1
	for k, i := range f.places(x.shape[0]) {
		if k > 0 {
			b.WriteString(gap)
			if column += f.width + 2; len(x.shape) == 1 && column+f.width > 80 {
				b.WriteString("\n" + strings.Repeat(" ", indent+1))
				column = indent + 1
			}
		}
		if i < 0 {
			b.WriteString("...")
			continue
		}
		f.write(b, forwardSelect(x, 0, i), indent+1)
	}
	b.WriteByte(']')
}
