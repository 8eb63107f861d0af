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
	texts := make([]string, n)
	for i := range n {
		one := small.Select(0, i)
		pictures[i] = colored(one, scale)
		texts[i] = hintOf(one, i, titles, note)
	}
	m, places := arrange(pictures, titles)
	hints := make([]hint, n)
	for i, r := range places {
		hints[i] = hint{r, texts[i]}
	}
	g := &Picture{NRGBA: m, hints: hints, Mapping: scale.text + note, caption: scale.stretched || note != "" || s[0] > n}
	if s[0] > n {
		g.Mapping += fmt.Sprintf(" · the first %d of %s", n, grouped(s[0]))
	}
	return g
}

// hintOf says of one picture of a grid which it is and what it holds.
func hintOf(x *tensor.Tensor, i int, titles []string, note string) string {
	text := fmt.Sprintf("[%d]", i)
	if i < len(titles) && titles[i] != "" {
		text += " " + titles[i]
	}
	d := spreadOf(x)
	if d.finite > 0 {
		text += fmt.Sprintf(" · min %s · max %s · mean %s", d.lowText, d.topText, number(d.mean))
	}
	for _, lost := range d.alarms() {
		text += " · " + lost
	}
	return text + note
}

// arrange puts pictures into one, with their titles, and says where each is.
func arrange(pictures []image.Image, titles []string) (m *image.NRGBA, places []image.Rectangle) {
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
	m = image.NewNRGBA(image.Rect(0, 0, cols*(w+gridGap)+gridGap, rows*(h+title+gridGap)+gridGap))
	for i, p := range pictures {
		x, y := gridGap+i%cols*(w+gridGap), gridGap+i/cols*(h+title+gridGap)
		if i < len(titles) {
			write(m, titles[i], x, y)
		}
		pw, ph := cellSize(p.Bounds())
		r := image.Rect(x, y+title, x+pw, y+title+ph)
		draw.NearestNeighbor.Scale(m, r, p, p.Bounds(), draw.Src, nil)
		places = append(places, r)
	}
	return m, places
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
