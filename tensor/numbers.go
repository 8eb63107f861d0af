package tensor

import (
	"fmt"
	"math"
	"strings"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Numbers say what a tensor holds, without holding the tensor.
type Numbers struct {
	Shape     []int
	DType     dtype.DType
	Known     bool    // the elements have an order; if not, there is no range
	NaN, Inf  int     // elements that are NaN, and infinite
	Low, High float64 // of the others; NaN if there is none
}

// NumbersOf looks at all elements of x. Of kinds that have no order only parts
// that are NaN and infinite are counted, and of a sparse x only the elements that
// it keeps.
func NumbersOf(x *Tensor) Numbers {
	if isSparse(x) {
		n := NumbersOf(x.sp.values)
		n.Shape = x.Shape()
		return n
	}
	x = plain(x.Detach())
	n := Numbers{Shape: x.Shape(), DType: x.dt, Known: true, Low: math.NaN(), High: math.NaN()}
	switch k := x.dt.Kind(); {
	case k > dtype.Floating:
		nan, inf := strange(x)
		return Numbers{Shape: n.Shape, DType: n.DType, NaN: nan, Inf: inf}
	case x.dt == Float32:
		numbersOf(&n, elems[float32](x), x)
	default:
		x = x.cast(Float64)
		numbersOf(&n, elems[float64](x), x)
	}
	return n
}

func numbersOf[T float](n *Numbers, v []T, x *Tensor) {
	forEach(func(at []int) {
		switch e := float64(v[at[0]]); {
		case e != e:
			n.NaN++
		case e-e != 0:
			n.Inf++
		case !(e >= n.Low && e <= n.High):
			if !(e >= n.Low) {
				n.Low = e
			}
			if !(e <= n.High) {
				n.High = e
			}
		}
	}, x)
}

// String returns shape, dtype, range and what is not finite.
func (n Numbers) String() string {
	text := shape.String(n.Shape) + "  " + n.DType.String()
	if values := n.Values(); values != "" {
		text += "  " + values
	}
	return text
}

// Values returns the range and the counts of what is not finite, as
// "-1 to 2.5, 3 NaN, 1 Inf"; empty if the elements are not known.
func (n Numbers) Values() string {
	var parts []string
	switch {
	case !n.Known:
		return ""
	case n.Low == n.High:
		parts = append(parts, fmt.Sprintf("%.4g", n.Low))
	case n.Low < n.High:
		parts = append(parts, fmt.Sprintf("%.4g to %.4g", n.Low, n.High))
	}
	if lost := n.Lost(); lost != "" {
		parts = append(parts, lost)
	}
	return strings.Join(parts, ", ")
}

// Lost counts the elements that are not finite, as "3 NaN, 1 Inf"; empty if
// there is none.
func (n Numbers) Lost() string {
	var parts []string
	if n.NaN > 0 {
		parts = append(parts, fmt.Sprintf("%d NaN", n.NaN))
	}
	if n.Inf > 0 {
		parts = append(parts, fmt.Sprintf("%d Inf", n.Inf))
	}
	return strings.Join(parts, ", ")
}
