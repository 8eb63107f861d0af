package display

import (
	"math"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/tensor"
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// number writes a number in five digits.
func number(v float64) string { return decimal(v, 5, 64) }

// decimal writes a number as PyTorch does where it is none.
func decimal(v float64, digits, bits int) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	return strconv.FormatFloat(v, 'g', digits, bits)
}

// writer returns how element i of x, counted in row-major order, is written;
// values are all elements. Integers are exact: float64 does not hold those
// beyond 2^53.
func writer(x *tensor.Tensor, values []float64) func(i int) string {
	switch dt := x.DType(); {
	case dt.IsComplex():
		data := x.Complexes()
		return func(i int) string { return complexText(data[i], floatBits(x)) }
	case dt == tensor.Int64:
		data := x.Data().([]int64)
		return func(i int) string { return strconv.FormatInt(data[i], 10) }
	case dt == tensor.Bool:
		return func(i int) string { return strconv.FormatBool(values[i] != 0) }
	case dt.IsFloat():
		return func(i int) string { return decimal(values[i], 5, floatBits(x)) }
	}
	return func(i int) string { return strconv.FormatFloat(values[i], 'f', 0, 64) }
}

// floatBits is how many bits a number of a floating type is written for: floats
// of 16 bits are shown as those of 32.
func floatBits(x *tensor.Tensor) int { return 8 * max(x.DType().Real().Size(), 4) }

// complexText writes a complex number as PyTorch does.
func complexText(v complex128, bits int) string {
	text := decimal(imag(v), 5, bits) + "j"
	if text[0] != '-' {
		text = "+" + text
	}
	return decimal(real(v), 5, bits) + text
}

// ordered returns what can be compared and colored: x, or the absolute values
// of an x that is complex.
func ordered(x *tensor.Tensor) *tensor.Tensor {
	if x.DType().IsComplex() {
		return x.Detach().To(x.DType().Wide()).Abs()
	}
	return x
}

// elementTexts returns how element i of x is written.
func elementTexts(x *tensor.Tensor) func(i int) string { return writer(x, ordered(x).Floats()) }

// shapeText writes a shape as Python writes a tuple.
func shapeText(s []int) string {
	parts := make([]string, len(s))
	for i, n := range s {
		parts[i] = strconv.Itoa(n)
	}
	if len(s) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

// grouped writes a whole number with a comma before each three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	first := len(s) - (len(s)-1)/3*3
	if n < 0 {
		return "-" + grouped(-n)
	}
	var b strings.Builder
	b.WriteString(s[:first])
	for i := first; i < len(s); i += 3 {
		b.WriteString("," + s[i:i+3])
	}
	return b.String()
}

// size writes a number of bytes.
func size(n int) string {
	units := []string{"B", "KB", "MB", "GB", "TB", "PB", "EB"}
	v, k := float64(n), 0
	for v >= 1024 && k < len(units)-1 {
		v, k = v/1024, k+1
	}
	return strconv.FormatFloat(v, 'g', max(3, len(strconv.Itoa(int(v)))), 64) + " " + units[k]
}

// held is the number of elements that x has in memory: a dimension that
// repeats one element has it once.
func held(x *tensor.Tensor) int {
	n := 1
	for i, stride := range x.Strides() {
		if stride != 0 || x.Size(i) == 0 {
			n *= x.Size(i)
		}
	}
	return n
}
