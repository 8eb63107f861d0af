package display

import (
	"fmt"
	"image/color"
	"sort"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// plot draws the charts that it can draw faithfully: one mark over numbers
// within the description, one color for each group. It returns nil for others.
func (c *VegaChart) plot() *plot.Plot {
	x, y, tone := c.channel("x"), c.channel("y"), c.channel("color")
	rows, ok := c.rows()
	if !ok || len(rows) == 0 || !x.simple || !y.simple || !tone.simple || x.field == "" || y.field == "" || !c.plain() {
		return nil
	}
	p := plot.New()
	p.BackgroundColor = color.White
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = titleOf(c.spec["title"]), x.title, y.title
	if markOf(c.spec["mark"]) == "bar" {
		return barChart(p, rows, x, y, tone)
	}
	groups, names, ok := points(rows, x.field, y.field, tone.field)
	if !ok || x.discrete || y.discrete {
		return nil
	}
	for _, pts := range groups {
		for _, p := range pts {
			if x.log && p.X <= 0 || y.log && p.Y <= 0 {
				return nil
			}
		}
	}
	if x.log {
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	}
	if y.log {
		p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	}
	p.Add(plotter.NewGrid())
	p.Legend.Top = true
	for i, name := range names {
		if !c.mark(p, groups[name], palette[i%len(palette)], name) {
			return nil
		}
	}
	return p
}

// barChart draws one bar for each category of x, in their order; nil if categories
// repeat, which Vega-Lite stacks.
func barChart(p *plot.Plot, rows []map[string]any, x, y, tone channel) *plot.Plot {
	if !x.discrete || y.discrete || y.log || tone.field != "" {
		return nil
	}
	values := map[string]float64{}
	var names []string
	number := true
	for _, row := range rows {
		v, ok := row[y.field].(float64)
		name := fmt.Sprint(row[x.field])
		if _, twice := values[name]; twice || !ok {
			return nil
		}
		_, isNumber := row[x.field].(float64)
		number = number && isNumber
		values[name], names = v, append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		if number {
			a, _ := strconv.ParseFloat(names[i], 64)
			b, _ := strconv.ParseFloat(names[j], 64)
			return a < b
		}
		return names[i] < names[j]
	})
	var heights plotter.Values
	for _, name := range names {
		heights = append(heights, values[name])
	}
	chart, err := plotter.NewBarChart(heights, min(30, chartWidth*.8/vg.Length(len(names))))
	if err != nil {
		return nil
	}
	chart.Color, chart.LineStyle.Width = palette[0], 0
	p.Add(chart)
	p.NominalX(names...)
	return p
}

// plain reports whether the description has no parts that change what is drawn
// and that a picture does not show.
func (c *VegaChart) plain() bool {
	for key := range c.spec {
		switch key {
		case "$schema", "data", "mark", "encoding", "title", "width", "height", "description", "config", "params":
		default:
			return false
		}
	}
	encoding, _ := c.spec["encoding"].(map[string]any)
	for key := range encoding {
		switch key {
		case "x", "y", "color", "tooltip":
		default:
			return false
		}
	}
	return true
}

// points collects the rows by group. It reports whether all are numbers.
func points(rows []map[string]any, x, y, group string) (groups map[string]plotter.XYs, names []string, ok bool) {
	groups = map[string]plotter.XYs{}
	for _, row := range rows {
		px, okX := row[x].(float64)
		py, okY := row[y].(float64)
		if !okX || !okY {
			return nil, nil, false
		}
		name := ""
		if group != "" {
			name = fmt.Sprint(row[group])
		}
		if groups[name] == nil {
			names = append(names, name)
		}
		groups[name] = append(groups[name], plotter.XY{X: px, Y: py})
	}
	sort.Strings(names)
	return groups, names, true
}

// mark adds the points of a group as the description's mark.
func (c *VegaChart) mark(p *plot.Plot, pts plotter.XYs, ink color.NRGBA, name string) bool {
	switch markOf(c.spec["mark"]) {
	case "line":
		sort.SliceStable(pts, func(i, j int) bool { return pts[i].X < pts[j].X }) // as Vega-Lite does
		line, err := plotter.NewLine(pts)
		if err != nil {
			return false
		}
		line.Color, line.Width = ink, vg.Points(1.5)
		p.Add(line)
		if name != "" {
			p.Legend.Add(name, line)
		}
	case "point", "circle", "square":
		dots, err := plotter.NewScatter(pts)
		if err != nil {
			return false
		}
		dots.Color, dots.Radius, dots.Shape = ink, vg.Points(2.5), draw.CircleGlyph{}
		p.Add(dots)
		if name != "" {
			p.Legend.Add(name, dots)
		}
	default:
		return false
	}
	return true
}
