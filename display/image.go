package display

import (
	"fmt"
	"image"
	"image/color"

	"golang.org/x/image/draw"

	"github.com/rustorch/rustorch/tensor"
)

// A Picture is a tensor as an image, and says how its values became colors.
type Picture struct {
	*image.NRGBA
	Mapping string // such as "values from 0 to 255"
}

// String describes the picture.
func (p *Picture) String() string {
	r := p.Bounds()
	return fmt.Sprintf("image %d×%d · %s", r.Dx(), r.Dy(), p.Mapping)
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
		s.low, s.high = d.low, d.high
		s.text = fmt.Sprintf("values from %s, black, to %s, white", d.lowText, d.topText)
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
		panic(&tensor.ShapeError{Op: "display.Image", Shape1: x.Shape(), Reason: "a picture has the shape (H, W), (1, H, W), (3, H, W) or (4, H, W)"})
	}
	if x.Numel() == 0 {
		return &Picture{image.NewNRGBA(image.Rectangle{}), "no pixels"}
	}
	s := brightness(x, spreadOf(x))
	small, note := thinned(x)
	return &Picture{colored(small, s), s.text + note}
}

// maxSide bounds the sides of a picture, in pixels.
const maxSide = 1024

// thinned leaves rows and columns out of pictures with too many of them, and
// says so.
func thinned(x *tensor.Tensor) (y *tensor.Tensor, note string) {
	y = x.Detach()
	for _, dim := range []int{-2, -1} {
		if n := x.Size(dim); n > maxSide {
			step := (n + maxSide - 1) / maxSide
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
		c := color.NRGBA{s.color(v[i]).R, s.color(v[h*w+i]).G, s.color(v[2*h*w+i]).B, 255}
		if len(v) == 4*h*w {
			c.A = s.color(v[3*h*w+i]).G
		}
		if !finite(v[i]) || !finite(v[h*w+i]) || !finite(v[2*h*w+i]) {
			c = nanColor
		}
		m.SetNRGBA(i%w, i/w, c)
	}
	return m
}

// enlarge makes each pixel a square of k: front ends that are asked to scale a
// picture blur it, as the sanitizer takes image-rendering away.
func enlarge(m image.Image, k int) image.Image {
	r := m.Bounds()
	big := image.NewNRGBA(image.Rect(0, 0, r.Dx()*k, r.Dy()*k))
	draw.NearestNeighbor.Scale(big, big.Bounds(), m, r, draw.Src, nil)
	return big
}
