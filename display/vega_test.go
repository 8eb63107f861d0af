package display

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

const lineSpec = `{"mark": "line", "title": "loss", "data": {"values": [{"x": 2, "y": 4}, {"x": 1, "y": 8}]},
	"encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative", "title": "cost"}}}`

func TestVega(t *testing.T) {
	r := recorded(t)
	Vega(lineSpec)
	data := r.list[0].data
	if data[HTMLType] != nil || data[PNGType] == nil || data[Text] != "Vega-Lite chart loss: line of 2 values, x: x, y: y" {
		t.Errorf("%v", data[Text])
	}
	spec := data[VegaLite].(map[string]any)
	if spec["$schema"] != vegaSchema || spec["mark"] != "line" {
		t.Errorf("%v", spec)
	}
	if _, err := json.Marshal(spec); err != nil {
		t.Error(err)
	}
	Vega([]byte(lineSpec))
	Vega(map[string]any{"mark": map[string]any{"type": "bar"}, "data": map[string]any{"url": "x.csv"}})
	if data := r.list[2].data; data[VegaLite] == nil || data[PNGType] != nil || data[Text] != "Vega-Lite chart: bar" {
		t.Errorf("%v", data)
	}
}

// TestVegaPicture says which charts are drawn: none that would look otherwise.
func TestVegaPicture(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		drawn    bool
	}{
		{"line", "line", true},
		{"line", "point", true},
		{"line", "area", false},
		{"line", "bar", false},
		{`"x", "type"`, `"x", "aggregate": "mean", "type"`, false},
		{`"x", "type"`, `"x", "bin": true, "type"`, false},
		{`"x", "type"`, `"x", "scale": {"type": "log"}, "type"`, true},
		{`"x", "type"`, `"x", "scale": {"type": "sqrt"}, "type"`, false},
		{`"x": 2`, `"x": "two"`, false},
		{`"title": "loss"`, `"transform": []`, false},
		{`"encoding": {`, `"encoding": {"size": {"value": 3}, `, false},
		{`"encoding": {`, `"encoding": {"color": {"field": "g"}, `, true},
		{`"values"`, `"url": "x.csv", "none"`, false},
	} {
		spec := strings.Replace(lineSpec, tt.from, tt.to, 1)
		if got := NewVega(spec).plot() != nil; got != tt.drawn {
			t.Errorf("%s: drawn %v\n%s", tt.to, got, spec)
		}
	}
}

func TestVegaBars(t *testing.T) {
	for _, tt := range []struct {
		rows, encoding string
		drawn          bool
	}{
		{`{"a": "b", "n": 1}, {"a": "a", "n": -2}`, `"x": {"field": "a", "type": "nominal"}, "y": {"field": "n", "type": "quantitative"}`, true},
		{`{"a": 10, "n": 1}, {"a": 9, "n": 2}`, `"x": {"field": "a", "type": "ordinal"}, "y": {"field": "n"}`, true},
		{`{"a": 1, "n": 1}, {"a": 1, "n": 2}`, `"x": {"field": "a", "type": "ordinal"}, "y": {"field": "n"}`, false},
		{`{"a": 1, "n": "x"}`, `"x": {"field": "a", "type": "ordinal"}, "y": {"field": "n"}`, false},
		{`{"a": 1, "n": 1}`, `"x": {"field": "a", "type": "quantitative"}, "y": {"field": "n"}`, false},
		{`{"a": 1, "n": 1}`, `"x": {"field": "a", "type": "temporal"}, "y": {"field": "n"}`, false},
		{`{"a": 1, "n": 1}`, `"x": {"field": "a", "type": "ordinal"}, "y": {"field": "n"}, "color": {"field": "a"}`, false},
	} {
		c := NewVega(`{"mark": {"type": "bar"}, "data": {"values": [` + tt.rows + `]}, "encoding": {` + tt.encoding + `}}`)
		if p := c.plot(); (p != nil) != tt.drawn {
			t.Errorf("%s, %s: drawn %v", tt.rows, tt.encoding, p != nil)
		} else if p != nil && len(plotPNG(p)) < 1000 {
			t.Errorf("%s: an empty picture", tt.rows)
		}
	}
}

func TestVegaRefuses(t *testing.T) {
	for _, tt := range []struct {
		spec any
		want string
	}{
		{"nonsense", "a description is a JSON object"},
		{"[1]", "a description is a JSON object"},
		{"null", "not null"},
		{`{"data": {}}`, "it has none of mark, layer"},
		{`{"marks": []}`, "it has marks, as Vega has"},
		{`{"mark": 3}`, "its mark is 3"},
		{`{"mark": {"color": "red"}}`, "its mark is map"},
		{`{"mark": "line", "encoding": []}`, "its encoding is a list"},
		{`{"mark": "line", "data": [1, 2]}`, "its data is a list"},
		{`{"mark": "line", "$schema": "https://vega.github.io/schema/vega/v5.json"}`, "only Vega-Lite 5 is drawn"},
		{`{"mark": "line", "$schema": "https://vega.github.io/schema/vega-lite/v6.json"}`, "front ends draw version 5"},
		{`{"mark": "line", "$schema": 5}`, "its $schema is 5"},
		{math.NaN(), "cannot be written as JSON"},
		{map[string]any{"f": func() {}}, "cannot be written as JSON"},
	} {
		err, ok := caught(func() { NewVega(tt.spec) }).(*SpecError)
		if !ok || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: %v, want %s", fmt.Sprint(tt.spec), err, tt.want)
		}
	}
}
