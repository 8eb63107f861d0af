package display

import (
	"fmt"
	"html"
	"image"
	"image/color"
	"strings"
	"unicode/utf8"

	"golang.org/x/image/draw"

	"github.com/rustorch/rustorch/tensor"
)

// A Picture is a tensor as an image, and says how its values became colors.
type Picture struct {
	*image.NRGBA
	Mapping string // such as "values from 0 to 255"

	caption bool // the mapping is not what one expects
	square  int  // side of a pixel where it is shown
	hints   []hint
}

// A hint is what a part of a picture says under the mouse.
type hint struct {
	image.Rectangle
	text string
}

// write writes the picture as HTML, with an empty box over every part that has
// a hint: boxes need no scripts.
func (p *Picture) write(b *strings.Builder, alt string) {
	m := p.shown()
	if p.hints == nil {
		writeImage(b, m, alt)
		return
	}
	fmt.Fprintf(b, `<div style="position:relative;width:%dpx;height:%dpx">`, m.Bounds().Dx(), m.Bounds().Dy())
	writeImage(b, m, alt)
	for _, h := range p.hints {
		fmt.Fprintf(b, `<div title="%s" style="position:absolute;left:%dpx;top:%dpx;width:%dpx;height:%dpx"></div>`,
			html.EscapeString(h.text), h.Min.X, h.Min.Y, h.Dx(), h.Dy())
	}
	b.WriteString(`</div>`)
}

// String describes the picture.
func (p *Picture) String() string {
	r := p.Bounds()
	return fmt.Sprintf("image %d×%d · %s", r.Dx(), r.Dy(), p.Mapping)
}

// shown is the picture as front ends get it: large enough to see, with a line
// about its colors where they are not what one expects.
func (p *Picture) shown() image.Image {
	m := p.NRGBA
	if k := max(p.square, 1); k > 1 {
		m = stretch(m, m.Bounds().Dx()*k, m.Bounds().Dy()*k)
	}
	if !p.caption {
		return m
	}
	r := m.Bounds()
	big := image.NewNRGBA(image.Rect(0, 0, max(r.Dx(), 7*utf8.RuneCountInString(p.Mapping)), r.Dy()+gridTitle+2))
	draw.Draw(big, r, m, image.Point{}, draw.Src)
	write(big, p.Mapping, 0, r.Dy()+2)
	return big
}

// pixel is the side of a pixel of a picture by itself.
func pixel(m image.Image) int {
	return min(max(heatSide/max(m.Bounds().Dx(), m.Bounds().Dy(), 1), 1), heatSquare)
}

// brightness is the scale of pictures: bytes go from 0 to 255 and truth values
// from false to true, as do numbers that lie between 0 and 1. Others are
// stretched, the smallest black and the greatest white.
func brightness(x *tensor.Tensor, d *spread) *scale {
	s := &scale{low: 0, high: 1, stops: grays, text: "values from 0 to 1"}
	switch {
	case x.DType() == tensor.Uint8:
		s.high, s.text = 255, "values from 0 to 255"
	case x.DType() == tensor.Bool:
		s.text = "false black, true white"
	case d.finite > 0 && (d.low < 0 || d.high > 1):
		return d.stretched()
	}
	return s
}

// pictured reports whether a shape is that of one picture: (H, W), (1, H, W),
// (3, H, W) or, with transparency, (4, H, W).
func pictured(s []int) bool {
	return len(s) == 2 || len(s) == 3 && (s[0] == 1 || s[0] == 3 || s[0] == 4)
}

// Image returns a tensor as a picture: (H, W) and (1, H, W) in gray, (3, H, W)
// with red, green and blue, (4, H, W) with transparency too. Bytes go from 0 to
// 255, other numbers from 0 to 1 or, if they lie outside, from the smallest to
// the greatest. It panics with a *tensor.ShapeError for other shapes.
func Image(x *tensor.Tensor) image.Image {
	if !pictured(x.Shape()) {
		panic(&tensor.ShapeError{Op: "display.Image", Shape1: x.Shape(), Reason: "a picture has the shape (H, W), (1, H, W), (3, H, W) or (4, H, W); display.Grid shows several"})
	}
	if x.Numel() == 0 {
		return &Picture{NRGBA: image.NewNRGBA(image.Rectangle{}), Mapping: "no pixels"}
	}
	s := brightness(x, spreadOf(x))
	small, note := thinned(x, maxSide)
	p := &Picture{NRGBA: colored(small, s), Mapping: s.text + note, caption: s.stretched || note != ""}
	p.square = pixel(p)
	return p
}

// maxSide bounds the sides of a picture, in pixels. Pictures of a grid have as
// many together as one picture.
const maxSide = 1024

// thinned leaves rows and columns out of pictures with more of them than most,
// and says so.
func thinned(x *tensor.Tensor, most int) (y *tensor.Tensor, note string) {
	y = x.Detach()
	for _, dim := range []int{-2, -1} {
		if n := x.Size(dim); n > most {
			step := ceil(n, most)
			y = y.StepSliceOpt(dim, 0, n, step)
			note += fmt.Sprintf(" · every %s %s", ordinal(step), map[int]string{-2: "row", -1: "column"}[dim])
		}
	}
	return y, note
}

// colored paints one picture with a scale.
func colored(x *tensor.Tensor, s *scale) *image.NRGBA {
	h, w := x.Size(-2), x.Size(-1)
	v := x.Detach().Floats()
	if len(v) < 3*h*w {
		return paint(s, v, h, w)
	}
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range h * w {
		c := color.NRGBA{s.gray(v[i]), s.gray(v[h*w+i]), s.gray(v[2*h*w+i]), 255}
		if len(v) == 4*h*w {
			c.A = s.gray(v[3*h*w+i])
		}
		if !finite(v[i]) || !finite(v[h*w+i]) || !finite(v[2*h*w+i]) {
			c = nanColor
		}
		m.SetNRGBA(i%w, i/w, c)
	}
	return m
}
