package display

import (
	"fmt"
	"html"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/draw"

	"github.com/rustorch/rustorch/tensor"
)

// Limits of the HTML of a tensor: rows and columns of a table, and the
// elements that a picture is made of.
const (
	maxRows    = 12
	maxColumns = 12
	maxPicture = 1 << 20
	maxSide    = 1024 // of a picture, in pixels
	maxStats   = 1 << 22
)

// tensorBundle shows a tensor as its text, and as HTML that is readable with
// all style taken out: a line of statistics, then a table, or a picture of it
// if it is larger.
func tensorBundle(x *tensor.Tensor, data map[string]any) {
	data[Text] = x.String()
	if x.Numel() == 0 || x.Dim() == 0 {
		return
	}
	var b strings.Builder
	values := floats(x)
	b.WriteString(`<div style="font-family:monospace;font-size:13px">`)
	fmt.Fprintf(&b, `<div style="opacity:.75;margin-bottom:4px">%s</div>`, html.EscapeString(headline(x, values)))
	rows, cols := 1, x.Size(-1)
	for _, n := range x.Shape()[:x.Dim()-1] {
		rows *= n
	}
	switch {
	case x.Dim() <= 2 && rows <= maxRows && cols <= maxColumns:
		table(&b, x, values, rows, cols)
	case x.Numel() <= maxPicture && x.Dim() >= 2 && max(x.Size(-2), cols) <= maxSide:
		picture(&b, x, values)
		fmt.Fprintf(&b, `<details><summary>values</summary><pre>%s</pre></details>`, html.EscapeString(x.String()))
	default:
		fmt.Fprintf(&b, `<pre>%s</pre>`, html.EscapeString(x.String()))
	}
	b.WriteString(`</div>`)
	data[HTMLType] = b.String()
}

// Summary describes a tensor in one line: type, shape, range and mean.
func Summary(x *tensor.Tensor) string {
	if x.Numel() == 0 {
		return fmt.Sprintf("Tensor %s %v", x.DType(), x.Shape())
	}
	return headline(x, floats(x))
}

// floats are the elements of x, or nil if there are too many to look at all.
func floats(x *tensor.Tensor) []float64 {
	if x.Numel() > maxStats {
		return nil
	}
	return x.Floats()
}

func headline(x *tensor.Tensor, values []float64) string {
	lo, hi, sum, nan := math.Inf(1), math.Inf(-1), 0.0, 0
	for _, v := range values {
		if math.IsNaN(v) {
			nan++
			continue
		}
		lo, hi, sum = min(lo, v), max(hi, v), sum+v
	}
	s := fmt.Sprintf("Tensor %s %s", x.DType(), shapeText(x.Shape()))
	if values == nil {
		return s + fmt.Sprintf(" · %d elements, too many for statistics", x.Numel())
	}
	if n := len(values) - nan; n > 0 {
		s += fmt.Sprintf(" · min %s · max %s · mean %s", number(lo), number(hi), number(sum/float64(n)))
	}
	if nan > 0 {
		s += fmt.Sprintf(" · %d NaN", nan)
	}
	if x.RequiresGrad() {
		s += " · requires grad"
	}
	return s
}

func shapeText(s []int) string {
	parts := make([]string, len(s))
	for i, n := range s {
		parts[i] = strconv.Itoa(n)
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 5, 64) }

// table writes the elements in cells whose color grows with their size: blue
// for positive, orange for negative numbers.
func table(b *strings.Builder, x *tensor.Tensor, values []float64, rows, cols int) {
	largest := 0.0
	for _, v := range values {
		if finite(v) {
			largest = max(largest, math.Abs(v))
		}
	}
	element := elements(x)
	b.WriteString(`<table style="border-collapse:collapse">`)
	for i := range rows {
		b.WriteString("<tr>")
		for j := range cols {
			v := values[i*cols+j]
			fmt.Fprintf(b, `<td style="text-align:right;padding:2px 8px;background:%s">%s</td>`, tint(v, largest), element(i*cols+j, v))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</table>")
}

// elements returns how the i-th element, of value v, is written. Integers of 64
// bits are read as they are: float64 does not hold those beyond 2^53.
func elements(x *tensor.Tensor) func(i int, v float64) string {
	switch data := x.Data().(type) {
	case []int64:
		return func(i int, _ float64) string { return strconv.FormatInt(data[i], 10) }
	case []bool:
		return func(i int, _ float64) string { return strconv.FormatBool(data[i]) }
	}
	if x.DType().IsFloat() {
		return func(_ int, v float64) string { return number(v) }
	}
	return func(_ int, v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) }
}

func tint(v, largest float64) string {
	if !finite(v) {
		return "rgba(220,0,0,.35)"
	}
	a := 0.0
	if largest > 0 {
		a = .45 * math.Abs(v) / largest
	}
	if v < 0 {
		return fmt.Sprintf("rgba(230,120,30,%.2f)", a)
	}
	return fmt.Sprintf("rgba(0,130,200,%.2f)", a)
}

// picture writes the last two dimensions as images, up to sixteen of them.
func picture(b *strings.Builder, x *tensor.Tensor, values []float64) {
	h, w := x.Size(-2), x.Size(-1)
	n := min(len(values)/(h*w), 16)
	scale := max(1, min(160/max(h, 1), 160/max(w, 1), 16))
	for i := range n {
		m := enlarge(Gray(values[i*h*w:(i+1)*h*w], h, w), scale)
		fmt.Fprintf(b, `<img alt="elements %d" style="margin:2px" width="%d" height="%d" src="data:image/png;base64,%s">`,
			i, w*scale, h*scale, encoded(encodePNG(m)))
	}
	if all := len(values) / (h * w); all > n {
		fmt.Fprintf(b, " … %d more", all-n)
	}
}

// enlarge makes each pixel a square of k: front ends that are asked to scale a
// picture blur it, as the sanitizer takes image-rendering away.
func enlarge(m image.Image, k int) image.Image {
	r := m.Bounds()
	big := image.NewNRGBA(image.Rect(0, 0, r.Dx()*k, r.Dy()*k))
	draw.NearestNeighbor.Scale(big, big.Bounds(), m, r, draw.Src, nil)
	return big
}

// Gray returns values in row-major order as a picture, the smallest black and
// the greatest white; NaN is red.
func Gray(values []float64, h, w int) image.Image {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if finite(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i, v := range values {
		c := color.NRGBA{220, 0, 0, 255}
		switch {
		case math.IsNaN(v):
		case hi <= lo:
			c = color.NRGBA{128, 128, 128, 255}
		default:
			g := uint8(math.Round(255 * min(max((v-lo)/(hi-lo), 0), 1)))
			c = color.NRGBA{g, g, g, 255}
		}
		m.SetNRGBA(i%w, i/w, c)
	}
	return m
}

// Image returns a tensor as a picture: (H, W) in gray, (3, H, W) with red,
// green and blue from 0 to 1.
func Image(x *tensor.Tensor) image.Image {
	if x.Dim() == 3 && x.Size(0) == 1 {
		return Gray(x.Floats(), x.Size(1), x.Size(2))
	}
	if x.Dim() == 2 {
		return Gray(x.Floats(), x.Size(0), x.Size(1))
	}
	if x.Dim() != 3 || x.Size(0) != 3 {
		panic(&tensor.ShapeError{Op: "display.Image", Shape1: x.Shape(), Reason: "a picture has the shape (H, W), (1, H, W) or (3, H, W)"})
	}
	h, w := x.Size(1), x.Size(2)
	v := x.Floats()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	level := func(f float64) uint8 { return uint8(math.Round(255 * min(max(f, 0), 1))) }
	for i := range h * w {
		m.SetNRGBA(i%w, i/w, color.NRGBA{level(v[i]), level(v[h*w+i]), level(v[2*h*w+i]), 255})
	}
	return m
}
