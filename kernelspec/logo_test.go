package kernelspec

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"strings"
	"testing"

	"golang.org/x/image/vector"
)

var update = flag.Bool("update", false, "draw the logos again")

// A face is a polygon of the logo in a square of 64 units.
type face struct {
	fill   color.NRGBA
	points [][2]float64
}

var (
	cyan     = color.NRGBA{0x00, 0xad, 0xd8, 0xff} // Go's
	deep     = color.NRGBA{0x00, 0x5f, 0x86, 0xff}
	blue     = color.NRGBA{0x00, 0x86, 0xb3, 0xff}
	rust     = color.NRGBA{0xf0, 0x6a, 0x2c, 0xff}
	rustDeep = color.NRGBA{0xa8, 0x3f, 0x12, 0xff}
	rustDark = color.NRGBA{0xcf, 0x52, 0x1a, 0xff}
)

// logo draws a tensor: a cube of two by two by two cells, one of them rust.
func logo() []face {
	const s, h = 13.0, 7.5 // half a cell's width and height, seen from above at 30°
	at := func(x, y, z float64) [2]float64 { return [2]float64{32 + (x-y)*s, 32 + (x+y-2)*h - (z-1)*2*h} }
	quad := func(fill color.NRGBA, p ...[2]float64) face { return face{fill, inset(p)} }
	var fs []face
	for i := range 2 {
		for j := range 2 {
			a, b := float64(i), float64(j)
			top, left, right := cyan, deep, blue
			if i == 1 && j == 1 { // the cell in front
				top, left, right = rust, rustDeep, rustDark
			}
			fs = append(fs,
				quad(top, at(a, b, 2), at(a+1, b, 2), at(a+1, b+1, 2), at(a, b+1, 2)),
				quad(left, at(a, 2, b), at(a+1, 2, b), at(a+1, 2, b+1), at(a, 2, b+1)),
				quad(right, at(2, a, b), at(2, a+1, b), at(2, a+1, b+1), at(2, a, b+1)))
		}
	}
	return fs
}

// inset shrinks a polygon a little, which leaves the joints between cells.
func inset(p [][2]float64) [][2]float64 {
	var cx, cy float64
	for _, q := range p {
		cx, cy = cx+q[0]/float64(len(p)), cy+q[1]/float64(len(p))
	}
	out := make([][2]float64, len(p))
	for i, q := range p {
		out[i] = [2]float64{cx + (q[0]-cx)*.92, cy + (q[1]-cy)*.92}
	}
	return out
}

func drawPNG(size int) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, size, size))
	k := float64(size) / 64
	for _, f := range logo() {
		r := vector.NewRasterizer(size, size)
		for i, p := range f.points {
			if i == 0 {
				r.MoveTo(float32(p[0]*k), float32(p[1]*k))
			} else {
				r.LineTo(float32(p[0]*k), float32(p[1]*k))
			}
		}
		r.ClosePath()
		r.Draw(m, m.Bounds(), image.NewUniform(f.fill), image.Point{})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func drawSVG() []byte {
	var b strings.Builder
	b.WriteString("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\n")
	for _, f := range logo() {
		var pts []string
		for _, p := range f.points {
			pts = append(pts, fmt.Sprintf("%.2f,%.2f", p[0], p[1]))
		}
		fmt.Fprintf(&b, " <polygon fill=\"#%02x%02x%02x\" points=\"%s\"/>\n", f.fill.R, f.fill.G, f.fill.B, strings.Join(pts, " "))
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// TestLogos compares the committed logos with the drawing; -update writes them.
func TestLogos(t *testing.T) {
	for name, want := range map[string][]byte{"logo-32x32.png": drawPNG(32), "logo-64x64.png": drawPNG(64), "logo-svg.svg": drawSVG()} {
		if *update {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".svg") && !bytes.Equal(got, want) || strings.HasSuffix(name, ".png") && !samePixels(t, got, want) {
			t.Errorf("%s is stale: go test ./kernelspec -update", name)
		}
	}
}

func samePixels(t *testing.T, a, b []byte) bool {
	x, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	p, ok := x.(*image.NRGBA)
	q, ok2 := y.(*image.NRGBA)
	return ok && ok2 && p.Rect == q.Rect && bytes.Equal(p.Pix, q.Pix)
}
