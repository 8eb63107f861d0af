package display

import (
	"fmt"
	"html"
	"image"
	"image/color"
	"math"
	"strings"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// Limits of the HTML of a tensor: rows and columns of a table, elements of
// which text/plain has statistics, and elements that deserve a histogram.
const (
	maxRows    = 12
	maxColumns = 12
	minText    = 1000
	minBins    = 48
)

// tensorBundle shows a tensor as its text, and as HTML that is readable with
// all style taken out: what it is, statistics, then a table or pictures.
func tensorBundle(x *tensor.Tensor, data map[string]any) {
	data[Text] = x.String()
	if x.Dim() == 0 || x.Layout() != tensor.Strided {
		return
	}
	d := spreadOf(x)
	if x.Numel() > minText {
		data[Text] = x.String() + "\n" + headline(x, d)
	}
	var b strings.Builder
	b.WriteString(`<div style="` + cardStyle + `">`)
	writeHeader(&b, x, d)
	writeStatistics(&b, d)
	switch {
	case x.Numel() == 0:
	case x.Dim() <= 2 && x.Numel()/x.Size(-1) <= maxRows && x.Size(-1) <= maxColumns:
		table(&b, x)
	default:
		large(&b, x, d)
	}
	b.WriteString(`</div>`)
	data[HTMLType] = b.String()
}

// large writes pictures beside a histogram, and the elements in a fold.
func large(b *strings.Builder, x *tensor.Tensor, d *spread) {
	b.WriteString(`<div style="display:flex;flex-wrap:wrap;gap:24px;align-items:flex-start;margin:4px 0"><div>`)
	notes := func(*strings.Builder) {}
	if isPictures(x, d) {
		pictures(b, x)
	} else {
		h := newHeat(x, d, maxCardHeat)
		h.write(b)
		notes = h.notes
	}
	b.WriteString(`</div>`)
	histogram(b, d)
	b.WriteString(`</div>`)
	notes(b)
	fmt.Fprintf(b, `<details><summary>values</summary><pre>%s</pre></details>`, html.EscapeString(cut(x.String(), maxText)))
}

// Describe says what a tensor is in one line: type, shape, range and mean.
func Describe(x *tensor.Tensor) string {
	if x.Layout() != tensor.Strided {
		return fmt.Sprintf("Tensor %s %s · %s · %s values", x.DType(), shapeText(x.Shape()), strings.ToLower(x.Layout().String()), grouped(x.Nnz()))
	}
	return headline(x, spreadOf(x))
}

func headline(x *tensor.Tensor, d *spread) string {
	s := fmt.Sprintf("Tensor %s %s", x.DType(), shapeText(x.Shape()))
	for _, f := range append(d.facts(), d.alarms()...) {
		s += " · " + f
	}
	for _, f := range gradFacts(x) {
		s += " · " + f[0]
	}
	if d.sampled() {
		s += fmt.Sprintf(" · of %s sampled elements", grouped(d.looked))
	}
	return s
}

// facts are the statistics of the finite elements.
func (d *spread) facts() []string {
	if d.finite == 0 {
		return nil
	}
	if d.truth {
		return []string{fmt.Sprintf("%s of %s true", grouped(int(math.Round(d.mean*float64(d.looked)))), grouped(d.looked))}
	}
	low := "min "
	if d.absolute {
		low = "absolute values: min "
	}
	facts := []string{low + d.lowText, "max " + d.topText, "mean " + number(d.mean)}
	if !math.IsNaN(d.std) {
		facts = append(facts, "std "+number(d.std))
	}
	return facts
}

// alarms count elements that are no finite numbers.
func (d *spread) alarms() []string {
	var list []string
	for _, lost := range []struct {
		n    int
		name string
	}{{d.nan, "NaN"}, {d.pos, "Inf"}, {d.neg, "-Inf"}} {
		if lost.n > 0 {
			list = append(list, grouped(lost.n)+" "+lost.name)
		}
	}
	if d.hidden {
		list = append(list, "NaN or Inf outside of the sample")
	}
	return list
}

// gradFacts say what x has to do with gradients, each with a hint.
func gradFacts(x *tensor.Tensor) [][2]string {
	var facts [][2]string
	if node, _ := x.Node(); node != nil {
		n := autograd.GraphOfOpt(x, nil, 1).Nodes[0]
		facts = append(facts, [2]string{"grad_fn " + short(n.Name), formula(&n)})
	} else if x.RequiresGrad() {
		facts = append(facts, [2]string{"requires grad", "a leaf: Backward adds to its gradient"})
	}
	if g := x.Grad(); g != nil {
		facts = append(facts, [2]string{"has grad", "its gradient: " + Describe(g)})
	}
	return facts
}

// writeHeader writes what a tensor is.
func writeHeader(b *strings.Builder, x *tensor.Tensor, d *spread) {
	b.WriteString(`<div><b>Tensor</b> `)
	badge(b, x.DType().String(), "")
	badge(b, shapeText(x.Shape()), "shape: "+grouped(x.Numel())+" elements")
	badge(b, size(x.Bytes()), "memory")
	if n := held(x); n < x.Numel() {
		badge(b, size(n*x.DType().Size())+" held", "an expanded view: elements repeat in memory")
	} else if !x.IsContiguous() {
		badge(b, "strided view", fmt.Sprintf("strides %s", shapeText(x.Strides())))
	}
	for _, f := range gradFacts(x) {
		badge(b, f[0], f[1])
	}
	b.WriteString(`</div>`)
}

// writeStatistics writes range, mean and deviation, and counts what is not
// finite in red.
func writeStatistics(b *strings.Builder, d *spread) {
	b.WriteString(`<div>`)
	b.WriteString(`<span style="` + faintStyle + `">` + strings.Join(d.facts(), " · ") + `</span> `)
	for _, text := range d.alarms() {
		alarm(b, text, "elements that are no finite numbers; the statistics are of the others")
	}
	if d.sampled() {
		fmt.Fprintf(b, `<span style="%s">sampled: statistics of %s of %s elements</span>`, faintStyle, grouped(d.looked), grouped(d.all))
	}
	if d.all == 0 {
		b.WriteString(`no elements`)
	}
	b.WriteString(`</div>`)
}

// table writes the elements in cells whose color grows with their size: blue
// for positive, orange for negative numbers.
func table(b *strings.Builder, x *tensor.Tensor) {
	values := ordered(x).Floats()
	text := writer(x, values)
	cols := x.Size(-1)
	largest := 0.0
	for _, v := range values {
		if finite(v) {
			largest = max(largest, math.Abs(v))
		}
	}
	b.WriteString(`<table style="` + tableStyle + `">`)
	for i, v := range values {
		if i%cols == 0 {
			b.WriteString("<tr>")
		}
		at := fmt.Sprint(i % cols)
		if x.Dim() == 2 {
			at = fmt.Sprintf("%d, %d", i/cols, i%cols)
		}
		fmt.Fprintf(b, `<td title="[%s]" style="text-align:right;padding:2px 8px;background:%s">%s</td>`, at, tint(v, largest), text(i))
		if i%cols == cols-1 {
			b.WriteString("</tr>")
		}
	}
	b.WriteString("</table>")
}

func tint(v, largest float64) string {
	if !finite(v) {
		return "rgba(220,0,0,.45)"
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

// isPictures reports whether a tensor is taken for pictures: colored ones, or a
// batch with a channel dimension, of bytes or of numbers from 0 to 1. Image and
// Grid show others as pictures too.
func isPictures(x *tensor.Tensor, d *spread) bool {
	s := x.Shape()
	bright := x.DType() == tensor.Uint8 || x.DType().IsFloat() && d.finite == d.looked && d.low >= 0 && d.high <= 1
	if len(s) < 3 || len(s) > 4 || !bright || min(s[len(s)-1], s[len(s)-2]) < 4 {
		return false
	}
	return s[len(s)-3] == 3 || len(s) == 4 && s[1] == 1
}

// pictures writes one picture or a grid of them.
func pictures(b *strings.Builder, x *tensor.Tensor) {
	var p *Picture
	if x.Dim() == 3 {
		p = Image(x).(*Picture)
	} else {
		p = NewGrid(x).(*Picture)
	}
	p.caption = false // stands below
	p.write(b, "pictures of a tensor "+shapeText(x.Shape()))
	fmt.Fprintf(b, `<div style="%s">%s</div>`, faintStyle, p.Mapping)
}

// histogram draws how many elements lie where between the least and the
// greatest.
func histogram(b *strings.Builder, d *spread) {
	if d.finite < minBins || d.low == d.high || d.truth {
		return
	}
	const bar, height = 6, 72
	most := 0
	for _, n := range d.bins {
		most = max(most, n)
	}
	m := image.NewNRGBA(image.Rect(0, 0, bins*bar, height+1))
	ink := color.NRGBA{0, 130, 200, 200}
	for i, n := range d.bins {
		tall := (n*height + most - 1) / most // one pixel at least where there is something
		for y := height - tall; y < height; y++ {
			for x := i * bar; x < (i+1)*bar-1; x++ {
				m.SetNRGBA(x, y, ink)
			}
		}
	}
	for x := range bins * bar {
		m.SetNRGBA(x, height, titleColor)
	}
	fmt.Fprintf(b, `<div style="width:%dpx">`, bins*bar)
	writeImage(b, m, "histogram")
	fmt.Fprintf(b, `<div style="display:flex;justify-content:space-between;%s"><span>%s</span> <span>%s</span></div>`, faintStyle, d.lowText, d.topText)
	fmt.Fprintf(b, `<div style="text-align:center;%s">%s elements, at most %s in a bar</div></div>`, faintStyle, grouped(d.finite), grouped(most))
}
