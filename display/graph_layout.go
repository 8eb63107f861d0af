package display

import (
	"math"
	"slices"
	"sort"
	"unicode/utf8"
)

// Measures of graphs, in CSS pixels.
const (
	boxHeight  = 40
	boxPad     = 20
	letter     = 7.4 // width of a letter at most, on average
	boxGap     = 18
	layerGap   = 30
	graphInset = 8

	operandShift = .01 // operands of one operation stand in their order
)

// arrange gives every box its place, in the steps of Sugiyama, Tagawa and Toda,
// Methods for visual understanding of hierarchical system structures, 1981:
// layers, bends for arrows that cross layers, an order in each layer that
// crosses few arrows, then coordinates.
func (g *GraphPicture) arrange() {
	g.setLayers()
	g.bend()
	for range 8 {
		g.order(func(b *box) []*box { return b.in }, false)
		g.order(func(b *box) []*box { return b.out }, true)
	}
	g.place()
}

// setLayers puts operations below all that they read, and what nothing is read
// by directly above its first reader. Nodes stand in topological order, but
// for operands, which have no inputs.
func (g *GraphPicture) setLayers() {
	for _, b := range g.nodes {
		for _, from := range b.in {
			b.layer = max(b.layer, from.layer+1)
		}
	}
	deepest := 0
	for _, b := range g.nodes {
		if len(b.in) == 0 && len(b.out) > 0 {
			b.layer = math.MaxInt
			for _, to := range b.out {
				b.layer = min(b.layer, to.layer-1)
			}
		}
		deepest = max(deepest, b.layer)
	}
	g.layers = make([][]*box, deepest+1)
	for _, b := range g.nodes {
		g.layers[b.layer] = append(g.layers[b.layer], b)
		long := max(utf8.RuneCountInString(b.title), utf8.RuneCountInString(b.below))
		b.w, b.h = max(60, letter*float64(long)+boxPad), boxHeight
	}
}

// bend replaces arrows over several layers by chains.
func (g *GraphPicture) bend() {
	for _, from := range append([]*box{}, g.nodes...) {
		for i, to := range from.out {
			last := from
			for l := from.layer + 1; l < to.layer; l++ {
				b := &box{kind: boxBend, layer: l, w: 10, h: boxHeight, in: []*box{last}}
				if last == from {
					from.out[i] = b
				} else {
					last.out = []*box{b}
				}
				g.layers[l] = append(g.layers[l], b)
				g.nodes = append(g.nodes, b)
				last = b
			}
			if last == from {
				continue
			}
			last.out = []*box{to}
			for k, in := range to.in {
				if in == from {
					to.in[k] = last
					break
				}
			}
		}
	}
	for _, layer := range g.layers {
		count(layer)
	}
}

// order sorts each layer by the mean place of the neighbors.
func (g *GraphPicture) order(neighbors func(*box) []*box, up bool) {
	for i := range g.layers {
		if up {
			i = len(g.layers) - 1 - i
		}
		layer := g.layers[i]
		mean := map[*box]float64{}
		for _, b := range layer {
			mean[b] = float64(b.sequence)
			if ns := neighbors(b); len(ns) > 0 {
				sum := 0.0
				for _, n := range ns {
					sum += float64(n.sequence) + operandShift*float64(slices.Index(n.in, b))
				}
				mean[b] = sum / float64(len(ns))
			}
		}
		sort.SliceStable(layer, func(i, j int) bool { return mean[layer[i]] < mean[layer[j]] })
		count(layer)
	}
}

func count(layer []*box) {
	for i, b := range layer {
		b.sequence = i
	}
}

// place sets the coordinates: boxes are drawn to the middle of their neighbors
// as far as those beside them let them.
func (g *GraphPicture) place() {
	for i, layer := range g.layers {
		x := 0.0
		for _, b := range layer {
			b.x, b.y = x+b.w/2, graphInset+boxHeight/2+float64(i)*(boxHeight+layerGap)
			x += b.w + boxGap
		}
	}
	for round := range 24 {
		for i := range g.layers {
			if round%2 == 1 {
				i = len(g.layers) - 1 - i
			}
			pull(g.layers[i])
		}
	}
	left, right := math.Inf(1), math.Inf(-1)
	for _, b := range g.nodes {
		left, right = min(left, b.x-b.w/2), max(right, b.x+b.w/2)
	}
	for _, b := range g.nodes {
		b.x += graphInset - left
	}
	g.width = right - left + 2*graphInset
	g.height = float64(len(g.layers))*(boxHeight+layerGap) - layerGap + 2*graphInset
}

// pull moves the boxes of a layer towards the mean of their neighbors and keeps
// their order and distance: overlaps are shared between both sides.
func pull(layer []*box) {
	want := make([]float64, len(layer))
	for i, b := range layer {
		sum, n := 0.0, 0
		for _, o := range append(append([]*box{}, b.in...), b.out...) {
			sum, n = sum+o.x, n+1
		}
		want[i] = b.x
		if n > 0 {
			want[i] = sum / float64(n)
		}
	}
	low := append([]float64{}, want...)
	high := append([]float64{}, want...)
	for i := 1; i < len(layer); i++ {
		low[i] = max(low[i], low[i-1]+distance(layer[i-1], layer[i]))
	}
	for i := len(layer) - 2; i >= 0; i-- {
		high[i] = min(high[i], high[i+1]-distance(layer[i], layer[i+1]))
	}
	for i, b := range layer {
		b.x = (low[i] + high[i]) / 2
	}
}

func distance(a, b *box) float64 { return (a.w+b.w)/2 + boxGap }
