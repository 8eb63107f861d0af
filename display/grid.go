package display

import (
	"fmt"
	"image"
	"image/color"

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
	gridWidth = 10 // pictures in a row
)

// Grid shows the pictures of a tensor (N, H, W), (N, 1, H, W) or (N, 3, H, W)
// in rows, each with its title if there is one.
func Grid(images *tensor.Tensor, titles ...string) { Show(NewGrid(images, titles...)) }

// NewGrid returns the grid as one picture.
func NewGrid(images *tensor.Tensor, titles ...string) image.Image {
	if d := images.Dim(); d != 3 && d != 4 {
		panic(&tensor.ShapeError{Op: "display.Grid", Shape1: images.Shape(), Reason: "pictures have the shape (N, H, W) or (N, C, H, W)"})
	}
	n := images.Size(0)
	pictures := make([]image.Image, n)
	for i := range n {
		pictures[i] = Image(images.Select(0, i))
	}
	return arrange(pictures, titles)
}

func arrange(pictures []image.Image, titles []string) image.Image {
	if len(pictures) == 0 {
		return image.NewNRGBA(image.Rect(0, 0, 0, 0))
	}
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
	draw.Draw(m, m.Bounds(), image.White, image.Point{}, draw.Src)
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
	d := font.Drawer{Dst: m, Src: image.NewUniform(color.NRGBA{40, 40, 40, 255}), Face: basicfont.Face7x13,
		Dot: fixed.P(x, y+basicfont.Face7x13.Ascent)}
	d.DrawString(text)
}

// A Matrix is a table of counts with names, such as a confusion matrix.
type Matrix struct {
	Title  string
	Counts [][]int
	Labels []string // of rows and columns
}

// Confusion counts how often each true class, a row, was predicted as each
// class, a column.
func Confusion(truth, predicted []int, classes int) *Matrix {
	if len(truth) != len(predicted) {
		panic(fmt.Errorf("display: %d true and %d predicted classes", len(truth), len(predicted)))
	}
	m := &Matrix{Title: "rows: true class, columns: predicted"}
	for i := range classes {
		m.Counts = append(m.Counts, make([]int, classes))
		m.Labels = append(m.Labels, fmt.Sprint(i))
	}
	for i, t := range truth {
		m.Counts[t][predicted[i]]++
	}
	return m
}
