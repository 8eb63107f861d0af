package display

import (
	"bytes"
	"fmt"
	"image/color"
	"math"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Colors of graphs: boxes are light with dark text and arrows are gray, so that
// they show on light and dark pages.
var (
	boxInk    = color.NRGBA{30, 30, 30, 255}
	boxEdge   = color.NRGBA{120, 120, 120, 255}
	boxColors = [...]color.NRGBA{
		boxOp:       {236, 236, 236, 255},
		boxLeaf:     {190, 219, 246, 255},
		boxConstant: {255, 255, 255, 255},
		boxResult:   {200, 232, 200, 255},
	}
)

// px is a CSS pixel; pictures have two by two dots for each.
const px = vg.Inch / 96

// PNG is the picture, at twice its size.
func (g *GraphPicture) PNG() []byte {
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(vg.Length(g.width)*px, vg.Length(g.height)*px), vgimg.UseDPI(192), vgimg.UseBackgroundColor(color.Transparent))}
	pen := draw.New(c)
	for _, b := range g.nodes {
		for _, to := range b.out {
			g.arrow(pen, b, to)
		}
	}
	for _, b := range g.nodes {
		if b.kind != boxBend {
			g.draw(pen, b)
		}
	}
	var out bytes.Buffer
	if _, err := c.WriteTo(&out); err != nil {
		panic(fmt.Errorf("display: %w", err))
	}
	return out.Bytes()
}

// at is a point of the canvas, whose y grows upwards.
func (g *GraphPicture) at(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x) * px, Y: vg.Length(g.height-y) * px}
}

// arrow draws a curve from the foot of a box to the head of another.
func (g *GraphPicture) arrow(pen draw.Canvas, from, to *box) {
	y0, y1 := from.y+from.h/2, to.y-to.h/2
	if from.kind == boxBend {
		y0 = from.y + from.h/2
		pen.StrokeLines(draw.LineStyle{Color: boxEdge, Width: 1.2 * px}, []vg.Point{g.at(from.x, from.y-from.h/2), g.at(from.x, y0)})
	}
	var p vg.Path
	bow := (y1 - y0) / 2
	p.Move(g.at(from.x, y0))
	p.CubeTo(g.at(from.x, y0+bow), g.at(to.x, y1-bow), g.at(to.x, y1))
	pen.SetLineStyle(draw.LineStyle{Color: boxEdge, Width: 1.2 * px})
	pen.Stroke(p)
	if to.kind == boxBend {
		return
	}
	var head vg.Path
	head.Move(g.at(to.x, y1))
	head.Line(g.at(to.x-4, y1-7))
	head.Line(g.at(to.x+4, y1-7))
	head.Close()
	pen.SetColor(boxEdge)
	pen.Fill(head)
}

func (g *GraphPicture) draw(pen draw.Canvas, b *box) {
	p := g.frame(b, 5)
	pen.SetColor(boxColors[b.kind])
	pen.Fill(p)
	style := draw.LineStyle{Color: boxEdge, Width: px}
	if b.kind == boxConstant {
		style.Dashes = []vg.Length{3 * px, 2 * px}
	}
	pen.SetLineStyle(style)
	pen.Stroke(p)
	text := draw.TextStyle{Color: boxInk, Font: font.From(plot.DefaultFont, 13*px), Handler: plot.DefaultTextHandler, XAlign: draw.XCenter, YAlign: draw.YCenter}
	text.Font.Variant = "Sans"
	pen.FillText(text, g.at(b.x, b.y+8), b.below)
	text.Font.Weight = stdfont.WeightBold
	pen.FillText(text, g.at(b.x, b.y-8), b.title)
}

// frame is a rectangle with round corners.
func (g *GraphPicture) frame(b *box, r float64) vg.Path {
	var p vg.Path
	l, t, w, h := b.x-b.w/2, b.y-b.h/2, b.w, b.h
	corner := func(x, y, from float64) { p.Arc(g.at(x, y), vg.Length(r)*px, from, math.Pi/2) }
	p.Move(g.at(l+w, t+r))
	corner(l+w-r, t+r, 0)
	corner(l+r, t+r, math.Pi/2)
	corner(l+r, t+h-r, math.Pi)
	corner(l+w-r, t+h-r, 3*math.Pi/2)
	p.Close()
	return p
}
