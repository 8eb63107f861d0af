package display

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/rustorch/rustorch/tensor"
)

// A scale maps numbers to colors: the stops lie at equal distances from low to
// high.
type scale struct {
	low, high float64
	stops     []color.NRGBA
	text      string // what the ends mean
	stretched bool   // the ends are the least and the greatest number
}

// Colors of numbers that a scale does not hold.
var (
	nanColor = color.NRGBA{220, 0, 0, 255}
	posColor = color.NRGBA{255, 0, 255, 255}
	negColor = color.NRGBA{130, 0, 150, 255}
)

func rgb(hex ...uint32) []color.NRGBA {
	stops := make([]color.NRGBA, len(hex))
	for i, h := range hex {
		stops[i] = color.NRGBA{uint8(h >> 16), uint8(h >> 8), uint8(h), 255}
	}
	return stops
}

// Both scales can be told apart by the color-blind. Sources: viridis by van der
// Walt and Smith; PuOr and RdBu of ColorBrewer by Brewer, half of each.
var (
	oneSided = rgb(0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725)
	twoSided = rgb(0x7f3b08, 0xb35806, 0xe08214, 0xfdb863, 0xfee0b6, 0xf7f7f7, 0xd1e5f0, 0x92c5de, 0x4393c3, 0x2166ac, 0x053061)
	grays    = rgb(0x000000, 0xffffff)
)

// scaleOf is the scale of a heat map: numbers of both signs have 0 in the
// middle.
func scaleOf(d *spread) *scale {
	if d.finite > 0 && d.low < 0 && d.high > 0 {
		m := math.Max(-d.low, d.high)
		return &scale{low: -m, high: m, stops: twoSided}
	}
	return &scale{low: d.low, high: d.high, stops: oneSided}
}

// color returns the color of v.
func (s *scale) color(v float64) color.NRGBA {
	switch {
	case math.IsNaN(v):
		return nanColor
	case math.IsInf(v, 1):
		return posColor
	case math.IsInf(v, -1):
		return negColor
	}
	at := s.place(v) * float64(len(s.stops)-1)
	i := min(int(at), len(s.stops)-2)
	f := at - float64(i)
	a, b := s.stops[i], s.stops[i+1]
	mix := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + f*(float64(y)-float64(x)))) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// gray is the brightness of v on a scale of grays, 0 of what is no finite number.
func (s *scale) gray(v float64) uint8 {
	if !finite(v) {
		return 0
	}
	return uint8(math.Round(255 * s.place(v)))
}

// stretched is the scale of grays from the least to the greatest number.
func (d *spread) stretched() *scale {
	return &scale{low: d.low, high: d.high, stops: grays, stretched: true, text: fmt.Sprintf("values from %s, black, to %s, white", d.lowText, d.topText)}
}

// place is where v lies between low, 0, and high, 1: in the middle if there is
// nothing between them.
func (s *scale) place(v float64) float64 {
	if s.high > s.low {
		return min(max((v/2-s.low/2)/(s.high/2-s.low/2), 0), 1) // halves do not overflow
	}
	return .5
}

// Colors of a palette: the first is transparent, then those of what is no
// finite number, then those of the scale.
const (
	nanIndex = 1 + iota
	posIndex
	negIndex
	firstIndex
	shades = 256 - firstIndex
)

// palette returns the scale in as many steps as a picture of bytes holds.
func (s *scale) palette() color.Palette {
	p := color.Palette{color.NRGBA{}, nanColor, posColor, negColor}
	even := &scale{low: 0, high: shades - 1, stops: s.stops}
	for i := range shades {
		p = append(p, even.color(float64(i)))
	}
	return p
}

// index is the place of v's color in the palette.
func (s *scale) index(v float64) uint8 {
	switch {
	case math.IsNaN(v):
		return nanIndex
	case math.IsInf(v, 1):
		return posIndex
	case math.IsInf(v, -1):
		return negIndex
	}
	return firstIndex + uint8(math.Round(s.place(v)*(shades-1)))
}

// bar draws the scale from low to high.
func (s *scale) bar() image.Image {
	const length, height = 2 * 63, 10
	m := image.NewPaletted(image.Rect(0, 0, length, height), s.palette())
	for i := range m.Pix {
		m.Pix[i] = firstIndex + uint8(i%length*(shades-1)/(length-1))
	}
	return m
}

// paint draws rows of numbers, w in each, a pixel for each.
func paint(s *scale, values []float64, h, w int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i, v := range values[:h*w] {
		c := color.NRGBA{A: 255}
		if len(s.stops) == len(grays) && finite(v) {
			c.R = s.gray(v)
			c.G, c.B = c.R, c.R
		} else {
			c = s.color(v)
		}
		m.SetNRGBA(i%w, i/w, c)
	}
	return m
}

// Gray returns values in row-major order as a picture, the smallest black and
// the greatest white; NaN is red, Inf magenta and -Inf violet.
func Gray(values []float64, h, w int) image.Image {
	if h*w == 0 {
		return &Picture{NRGBA: image.NewNRGBA(image.Rectangle{}), Mapping: "no pixels"}
	}
	d := &spread{}
	d.look(tensor.FromSlice(values, len(values)))
	gray := d.stretched()
	p := &Picture{NRGBA: paint(gray, values, h, w), Mapping: gray.text, caption: true}
	p.square = pixel(p)
	return p
}
