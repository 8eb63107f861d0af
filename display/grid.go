package display

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/rustorch/rustorch/tensor"
)

// Measures of a grid of pictures, in pixels.
const (
	gridCell  = 64 // the longer side of a picture
	gridGap   = 6
	gridTitle = 14
	gridWidth = 10  // pictures in a row
	gridMost  = 100 // pictures in all
)

// titleColor can be read on white and on black.
var titleColor = color.NRGBA{118, 118, 118, 255}

// Grid shows the pictures of a tensor (N, H, W), (N, 1, H, W) or (N, 3, H, W)
// in rows, each with its title if there is one: the first hundred.
func Grid(images *tensor.Tensor, titles ...string) { Show(NewGrid(images, titles...)) }

// NewGrid returns the grid as one picture. All its pictures have one mapping
// from values to colors, that of Image.
func NewGrid(images *tensor.Tensor, titles ...string) image.Image {
	s := images.Shape()
	if len(s) != 3 && len(s) != 4 || !pictured(s[1:]) {
		panic(&tensor.ShapeError{Op: "display.Grid", Shape1: s, Reason: "pictures have the shape (N, H, W), (N, 1, H, W), (N, 3, H, W) or (N, 4, H, W)"})
	}
	if images.Numel() == 0 {
		return &Picture{NRGBA: image.NewNRGBA(image.Rectangle{}), Mapping: "no pictures"}
	}
	n := min(s[0], gridMost)
	scale := brightness(images, spreadOf(images))
	pictures := make([]image.Image, n)
	small, note := thinned(images, int(maxSide/math.Sqrt(float64(n))))
	for i := range n {
		pictures[i] = colored(small.Select(0, i), scale)
	}
	g := &Picture{NRGBA: arrange(pictures, titles), Mapping: scale.text + note, caption: scale.stretched || note != "" || s[0] > n}
	if s[0] > n {
		g.Mapping += fmt.Sprintf(" · the first %d of %s", n, grouped(s[0]))
	}
	return g
}

func arrange(pictures []image.Image, titles []string) *image.NRGBA {
	title := 0
	if len(titles) > 0 {
		title = gridTitle
	}
	w, h := cellSize(pictures[0].Bounds())
	for _, t := range titles {
		w = max(w, 7*len([]rune(t))) // the font is 7 pixels wide
	}
	cols := min(gridWidth, len(pictures))
	rows := (len(pictures) + cols - 1) / cols
	m := image.NewNRGBA(image.Rect(0, 0, cols*(w+gridGap)+gridGap, rows*(h+title+gridGap)+gridGap))
	for i, p := range pictures {
		x, y := gridGap+i%cols*(w+gridGap), gridGap+i/cols*(h+title+gridGap)
		if i < len(titles) {
			write(m, titles[i], x, y)
		}
		pw, ph := cellSize(p.Bounds())
		draw.NearestNeighbor.Scale(m, image.Rect(x, y+title, x+pw, y+title+ph), p, p.Bounds(), draw.Src, nil)
	}
	return m
}

// cellSize scales a picture by a whole number to about gridCell pixels.
func cellSize(r image.Rectangle) (w, h int) {
	k := max(1, gridCell/max(r.Dx(), r.Dy(), 1))
	return r.Dx() * k, r.Dy() * k
}

func write(m *image.NRGBA, text string, x, y int) {
	for bold := range 2 {
		d := font.Drawer{Dst: m, Src: image.NewUniform(titleColor), Face: basicfont.Face7x13,
			Dot: fixed.P(x+bold, y+basicfont.Face7x13.Ascent)}
		d.DrawString(text)
	}
}
