package display

import (
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/tensor"
)

// Limits of a heat map: the elements that go into a page, of a map by itself
// and of one that comes with a tensor, the slices among them, the slices that
// its picture shows, and sides in pixels.
const (
	maxHeat       = 1 << 18
	maxCardHeat   = 1 << 14
	maxSlices     = 256
	picturedTiles = 16
	heatSide      = 320
	heatMost      = 512
	heatLeast     = 48
	heatSquare    = 24
)

// A Heat is a tensor as a map of colors. Where a front end runs scripts it has
// a hint with index and value, can be zoomed and moved, and steps through the
// slices of a tensor of more than two dimensions; elsewhere it is a picture.
type Heat struct {
	x       *tensor.Tensor
	spread  *spread
	scale   *scale
	view    *tensor.Tensor // what is shown of x
	values  []float64
	slices  int
	h, w    int
	names   []string // the index of each slice, without rows and columns
	steps   []int    // of rows and columns, or of a vector
	dropped string   // what the view leaves out
}

// Heatmap shows a tensor of any shape as a map of colors.
func Heatmap(x *tensor.Tensor) { Show(NewHeatmap(x)) }

// NewHeatmap returns the map: of the absolute values, if x is complex. Of tensors with more than 262144 elements it
// shows evenly spread ones, and says so.
func NewHeatmap(x *tensor.Tensor) *Heat { return newHeat(x, spreadOf(x), maxHeat) }

func newHeat(x *tensor.Tensor, d *spread, limit int) *Heat {
	h := &Heat{x: x, spread: d, scale: scaleOf(d)}
	s := x.Shape()
	rows := max(0, len(s)-2)
	h.steps = thinly(x, rows, limit, heatMost)
	if len(s) == 1 {
		h.steps = thinly(x, 0, limit, limit)
	}
	in := 1
	for i, step := range h.steps {
		in *= ceil(s[rows+i], step)
	}
	slices := min(maxSlices, limit/max(in, 1), maxPages/touched(x, rows, h.steps))
	lead := stepsTo(s[:rows], max(1, slices), maxSlices)
	steps := append(lead, h.steps...)
	h.view = ordered(thin(x, steps))
	h.values = h.view.Floats()
	if d.sampled() { // other elements were looked at than are shown
		shown := &spread{}
		shown.look(h.view)
		h.scale = scaleOf(shown)
	}
	h.arrange()
	h.names = indices(s[:rows], lead)
	h.slices = len(h.names)
	h.dropped = leftOut(s, steps)
	return h
}

// arrange sets rows and columns. A vector is broken into rows.
func (h *Heat) arrange() {
	switch s := h.view.Shape(); len(s) {
	case 0:
		h.h, h.w, h.steps = 1, 1, []int{1}
	case 1:
		h.h, h.w = 1, s[0]
		if s[0] > 128 {
			h.w = int(math.Ceil(math.Sqrt(3 * float64(s[0]))))
			h.h = ceil(s[0], h.w)
		}
	default:
		h.h, h.w = s[len(s)-2], s[len(s)-1]
	}
}

// indices lists the places along the dimensions at the given steps, as "i, j".
func indices(s, steps []int) []string {
	names := []string{""}
	for i, n := range s {
		var next []string
		for _, name := range names {
			for k := 0; k < n; k += steps[i] {
				next = append(next, strings.TrimPrefix(name+", "+strconv.Itoa(k), ", "))
			}
		}
		names = next
	}
	return names
}

// leftOut says which elements are shown, if not all are.
func leftOut(s, steps []int) string {
	var parts []string
	all, shown := 1, 1
	for i, step := range steps {
		n := ceil(s[i], step)
		all, shown = all*s[i], shown*n
		switch {
		case step >= s[i] && step > 1:
			parts = append(parts, fmt.Sprintf("the first of dimension %d", i))
		case step > 1:
			parts = append(parts, fmt.Sprintf("every %s of dimension %d", ordinal(step), i))
		}
	}
	if parts == nil {
		return ""
	}
	return fmt.Sprintf("sampled: %s of %s elements, %s", grouped(shown), grouped(all), strings.Join(parts, ", "))
}

func ordinal(n int) string {
	end := "th"
	if n%100/10 != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return grouped(n) + end
}

// square is the size of an element in pixels: of equal sides, unless the map
// would be too thin to see.
func (h *Heat) square() (kx, ky int) {
	k := min(max(heatSide/max(h.h, h.w), 1), heatSquare)
	return max(k, min(heatSquare, heatLeast/h.w)), max(k, min(heatSquare, heatLeast/h.h))
}

// Image draws the first slices: an empty pixel if there are no elements.
func (h *Heat) Image() image.Image {
	if len(h.values) == 0 {
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	}
	kx, ky := h.square()
	n := min(h.slices, picturedTiles)
	cols := int(math.Ceil(math.Sqrt(float64(n))))
	shrink := 1
	if n > 1 {
		for cols*h.w*kx/shrink > heatMost && shrink < h.w*kx && shrink < h.h*ky {
			shrink++
		}
	}
	tw, th, gap := h.w*kx/shrink, h.h*ky/shrink, min(n-1, 1)*4
	m := image.NewPaletted(image.Rect(0, 0, cols*(tw+gap)-gap, ceil(n, cols)*(th+gap)-gap), h.scale.palette())
	for i := range n {
		h.tile(m, i, image.Rect(0, 0, tw, th).Add(image.Pt(i%cols*(tw+gap), i/cols*(th+gap))))
	}
	return m
}

// tile paints slice i into a rectangle. The last row of a vector may not be
// full.
func (h *Heat) tile(m *image.Paletted, i int, r image.Rectangle) {
	n := len(h.values) / h.slices
	values := h.values[i*n : (i+1)*n]
	row := -1
	for y := range r.Dy() {
		line := m.Pix[m.PixOffset(r.Min.X, r.Min.Y+y):][:r.Dx()]
		k := y * h.h / r.Dy()
		if k == row {
			copy(line, m.Pix[m.PixOffset(r.Min.X, r.Min.Y+y-1):])
			continue
		}
		row = k
		for x := range line {
			if k := row*h.w + x*h.w/r.Dx(); k < n {
				line[x] = h.scale.index(values[k])
			}
		}
	}
}

// PNG is the picture of the map.
func (h *Heat) PNG() []byte { return encodePNG(h.Image()) }

// String describes the tensor.
func (h *Heat) String() string {
	s := "heat map of " + headline(h.x, h.spread)
	if h.dropped != "" {
		s += "\n" + h.dropped
	}
	return s
}

// MIMEBundle returns the map as HTML and as text.
func (h *Heat) MIMEBundle() map[string]any {
	var b strings.Builder
	b.WriteString(`<div style="` + cardStyle + `">`)
	writeHeader(&b, h.x, h.spread)
	writeStatistics(&b, h.spread)
	h.write(&b)
	h.notes(&b)
	b.WriteString(`</div>`)
	return map[string]any{HTMLType: b.String(), Text: h.String()}
}

// write adds the picture, what scripts need to replace it, and a legend.
func (h *Heat) write(b *strings.Builder) {
	if len(h.values) == 0 {
		b.WriteString(`<div>no elements</div>`)
		return
	}
	fmt.Fprintf(b, `<div class="rustorch-heat" style="position:relative;display:inline-block" data-heat="%s">`, html.EscapeString(h.data()))
	writeImage(b, h.Image(), "heat map of a tensor "+shapeText(h.x.Shape()))
	b.WriteString(`</div>`)
	h.legend(b)
	b.WriteString("<script>" + runtime + "</script>")
}

// notes say what the picture does not show.
func (h *Heat) notes(b *strings.Builder) {
	if h.slices > picturedTiles {
		fmt.Fprintf(b, `<div style="%s">the picture shows %d of %s slices</div>`, faintStyle, picturedTiles, grouped(h.slices))
	}
	if h.dropped != "" {
		fmt.Fprintf(b, `<div style="%s">%s</div>`, faintStyle, h.dropped)
	}
	if h.spread.absolute {
		fmt.Fprintf(b, `<div style="%s">colors are absolute values</div>`, faintStyle)
	}
}

func (h *Heat) legend(b *strings.Builder) {
	if h.spread.finite == 0 {
		return
	}
	low, high := h.spread.lowText, h.spread.topText
	if h.scale.low != h.spread.low || h.scale.high != h.spread.high { // both signs
		low, high = number(h.scale.low), number(h.scale.high)
	}
	fmt.Fprintf(b, `<div style="white-space:nowrap">%s `, low)
	writeImage(b, h.scale.bar(), "to")
	fmt.Fprintf(b, ` %s</div>`, high)
	var lost []string
	for _, l := range []struct {
		n    int
		text string
	}{{h.spread.nan, "NaN red"}, {h.spread.pos, "Inf magenta"}, {h.spread.neg, "-Inf violet"}} {
		if l.n > 0 {
			lost = append(lost, l.text)
		}
	}
	if lost != nil {
		fmt.Fprintf(b, `<div style="%s">%s</div>`, faintStyle, strings.Join(lost, " · "))
	}
}

// data is what the script needs, as JSON.
func (h *Heat) data() string {
	kx, ky := h.square()
	typ, elems := packed(h.view)
	low, high := h.scale.low, h.scale.high
	if h.spread.finite == 0 {
		low, high = 0, 0
	}
	triples := func(colors ...color.NRGBA) [][3]uint8 {
		var list [][3]uint8
		for _, c := range colors {
			list = append(list, [3]uint8{c.R, c.G, c.B})
		}
		return list
	}
	j, err := json.Marshal(map[string]any{
		"s": []int{h.slices, h.h, h.w}, "k": []int{kx, ky}, "v": base64.StdEncoding.EncodeToString(elems), "t": typ,
		"c": []any{low, high, triples(h.scale.stops...), triples(nanColor, posColor, negColor)}, "d": h.names, "p": h.steps,
	})
	if err != nil {
		panic(fmt.Errorf("display: %w", err))
	}
	return string(j)
}

// packed returns the elements in little-endian order, and their type.
func packed(x *tensor.Tensor) (typ string, elems []byte) {
	data := x.Data()
	switch d := data.(type) {
	case []float32:
		typ = "f4"
	case []int64:
		typ = "i8"
	case []int32:
		typ = "i4"
	case []uint8:
		return "u1", d
	case []bool:
		typ = "b"
	case []float64:
		typ = "f8"
	default: // types that JavaScript lacks go as numbers
		typ, data = "f8", x.Floats()
	}
	elems, err := binary.Append(nil, binary.LittleEndian, data)
	if err != nil {
		panic(fmt.Errorf("display: %w", err))
	}
	return typ, elems
}

//go:embed heatmap.js
var script string

// runtime is the script without comments and indentation: a page holds it once
// for each map.
var runtime = func() string {
	var lines []string
	for _, line := range strings.Split(script, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}()
