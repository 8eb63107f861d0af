package display

import (
	"bytes"
	"fmt"
	"image/color"
	"sort"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Size of a chart in a notebook, in points, and its resolution.
const (
	chartWidth  = 6 * vg.Inch
	chartHeight = 3.5 * vg.Inch
	chartDPI    = 144
)

// Plot shows a plot of gonum.org/v1/plot.
func Plot(p *plot.Plot) { Show(p) }

func plotBundle(p *plot.Plot, data, metadata map[string]any) {
	data[PNGType] = encoded(plotPNG(p))
	data[Text] = "plot " + p.Title.Text
	metadata[PNGType] = chartSize()
}

// chartSize is the size at which front ends show a chart's picture, in pixels
// of the page; the picture itself has more, for dense screens.
func chartSize() map[string]any {
	return map[string]any{"width": int(chartWidth / vg.Inch * 96), "height": int(chartHeight / vg.Inch * 96)}
}

func plotPNG(p *plot.Plot) []byte {
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(chartWidth, chartHeight), vgimg.UseDPI(chartDPI))}
	p.Draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		panic(fmt.Errorf("display: %w", err))
	}
	return b.Bytes()
}

// The palette of charts: Okabe and Ito's, which the color-blind can tell apart.
var palette = []color.NRGBA{
	{0, 114, 178, 255}, {213, 94, 0, 255}, {0, 158, 115, 255}, {204, 121, 167, 255}, {230, 159, 0, 255}, {86, 180, 233, 255},
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// A Chart is a line chart: Vega-Lite where a front end draws it, a picture
// elsewhere.
type Chart struct {
	Title, X, Y string
	LogY        bool
	series      []series
}

type series struct {
	name string
	x, y []float64
}

// NewChart returns an empty chart.
func NewChart(title, x, y string) *Chart { return &Chart{Title: title, X: x, Y: y} }

// Add adds a line through the points (0, y[0]), (1, y[1]) …
func (c *Chart) Add(name string, y []float64) *Chart {
	x := make([]float64, len(y))
	for i := range x {
		x[i] = float64(i)
	}
	return c.AddXY(name, x, y)
}

// AddXY adds a line through the points (x[i], y[i]).
func (c *Chart) AddXY(name string, x, y []float64) *Chart {
	if len(x) != len(y) {
		panic(fmt.Errorf("display: the line %q has %d x and %d y", name, len(x), len(y)))
	}
	c.series = append(c.series, series{name, x, y})
	return c
}

// Line shows a chart with one line per name, through (0, y[0]), (1, y[1]) …
func Line(title string, lines map[string][]float64) {
	c := NewChart(title, "", "")
	names := make([]string, 0, len(lines))
	for n := range lines {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		c.Add(n, lines[n])
	}
	Show(c)
}

// MIMEBundle returns the chart for Vega-Lite and as a picture.
func (c *Chart) MIMEBundle() map[string]any {
	return map[string]any{VegaLite: c.spec(), PNGType: plotPNG(c.plot()), Text: c.String()}
}

// String describes the chart in words.
func (c *Chart) String() string {
	s := "chart " + c.Title
	for _, l := range c.series {
		if n := len(l.y); n > 0 {
			s += fmt.Sprintf("\n  %s: %d points from %.4g to %.4g", l.name, n, l.y[0], l.y[n-1])
		}
	}
	return s
}

// spec is the Vega-Lite description. Version 5: JupyterLab does not draw 6.
func (c *Chart) spec() map[string]any {
	values := []map[string]any{}
	domain, colors := []string{}, []string{}
	for i, l := range c.series {
		domain, colors = append(domain, l.name), append(colors, hex(palette[i%len(palette)]))
		for j := range l.y {
			if !finite(l.x[j]) || !finite(l.y[j]) || c.LogY && l.y[j] <= 0 {
				continue // JSON has no word for them
			}
			values = append(values, map[string]any{"x": l.x[j], "y": l.y[j], "line": l.name})
		}
	}
	y := map[string]any{"field": "y", "type": "quantitative", "title": c.Y, "scale": map[string]any{"zero": false}}
	if c.LogY {
		y["scale"] = map[string]any{"type": "log"}
	}
	return map[string]any{
		"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "title": c.Title, "width": 480, "height": 260,
		"data": map[string]any{"values": values},
		"mark": map[string]any{"type": "line", "tooltip": true, "point": len(values) <= 60},
		"encoding": map[string]any{
			"x":     map[string]any{"field": "x", "type": "quantitative", "title": c.X},
			"y":     y,
			"color": map[string]any{"field": "line", "type": "nominal", "title": nil, "scale": map[string]any{"domain": domain, "range": colors}},
		},
	}
}

// plot is the same chart drawn by gonum/plot.
func (c *Chart) plot() *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = c.Title, c.X, c.Y
	p.BackgroundColor = color.White
	if c.LogY {
		p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	}
	p.Add(plotter.NewGrid())
	for i, l := range c.series {
		var pts plotter.XYs
		for j := range l.y {
			if finite(l.x[j]) && finite(l.y[j]) && (!c.LogY || l.y[j] > 0) {
				pts = append(pts, plotter.XY{X: l.x[j], Y: l.y[j]})
			}
		}
		if len(pts) == 0 {
			continue
		}
		line, err := plotter.NewLine(pts)
		if err != nil {
			panic(fmt.Errorf("display: %w", err))
		}
		line.Color, line.Width = palette[i%len(palette)], vg.Points(1.5)
		p.Add(line)
		p.Legend.Add(l.name, line)
	}
	p.Legend.Top = true
	return p
}
