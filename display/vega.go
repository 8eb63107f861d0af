package display

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// A SpecError says why a chart's description is refused.
type SpecError struct{ Reason string }

// Error returns the reason.
func (e *SpecError) Error() string { return "display.Vega: " + e.Reason }

// vegaSchema is the description of charts that front ends draw: JupyterLab
// draws no other version, even in a notebook that is not trusted.
const vegaSchema = "https://vega.github.io/schema/vega-lite/v5.json"

// Vega shows a Vega-Lite chart. spec is its description as JSON, in a string or
// []byte, or as anything that encodes to JSON such as a map[string]any. It
// panics with a *SpecError if that is no Vega-Lite 5. Lines and points over
// numbers and bars over categories, from values within the description, are
// shown as a picture where front ends draw no Vega-Lite; other charts in words.
func Vega(spec any) { Show(NewVega(spec)) }

// NewVega returns the chart that Vega shows.
func NewVega(spec any) *VegaChart {
	c := &VegaChart{}
	if err := json.Unmarshal(specJSON(spec), &c.spec); err != nil {
		panic(&SpecError{"a description is a JSON object: " + err.Error()})
	}
	c.check()
	return c
}

func specJSON(spec any) []byte {
	switch s := spec.(type) {
	case string:
		return []byte(s)
	case []byte:
		return s
	case json.RawMessage:
		return s
	}
	b, err := json.Marshal(spec)
	if err != nil {
		panic(&SpecError{fmt.Sprintf("a %T cannot be written as JSON: %v", spec, err)})
	}
	return b
}

// A VegaChart is a checked Vega-Lite description.
type VegaChart struct{ spec map[string]any }

// views are the properties one of which every Vega-Lite description has.
var views = []string{"mark", "layer", "facet", "hconcat", "vconcat", "concat", "repeat"}

func (c *VegaChart) check() {
	if c.spec == nil {
		panic(&SpecError{"a description is a JSON object, not null"})
	}
	schema, ok := c.spec["$schema"].(string)
	switch {
	case c.spec["$schema"] == nil:
		c.spec["$schema"] = vegaSchema
	case !ok || !strings.Contains(schema, "/vega-lite/"):
		panic(&SpecError{fmt.Sprintf("its $schema is %v; only Vega-Lite 5 is drawn, %s", c.spec["$schema"], vegaSchema)})
	case !strings.Contains(schema, "/vega-lite/v5"):
		panic(&SpecError{fmt.Sprintf("its $schema is %s; front ends draw version 5, %s", schema, vegaSchema)})
	}
	var have []string
	for _, v := range views {
		if c.spec[v] != nil {
			have = append(have, v)
		}
	}
	if len(have) == 0 {
		if c.spec["marks"] != nil {
			panic(&SpecError{"it has marks, as Vega has; Vega-Lite has a mark"})
		}
		panic(&SpecError{"it has none of " + strings.Join(views, ", ")})
	}
	if m, ok := c.spec["mark"]; ok && markOf(m) == "" {
		panic(&SpecError{fmt.Sprintf("its mark is %v, neither a name nor an object with a type", m)})
	}
	if e, ok := c.spec["encoding"]; ok && !isObject(e) {
		panic(&SpecError{fmt.Sprintf("its encoding is a %s, not an object", kindOf(e))})
	}
	if d, ok := c.spec["data"]; ok && d != nil && !isObject(d) {
		panic(&SpecError{fmt.Sprintf("its data is a %s, not an object such as {\"values\": […]}", kindOf(d))})
	}
}

func isObject(v any) bool { _, ok := v.(map[string]any); return ok }

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case []any:
		return "list"
	case string:
		return "string"
	case float64:
		return "number"
	}
	return reflect.TypeOf(v).String()
}

// markOf is the name of a mark, which may stand in an object.
func markOf(m any) string {
	if o, ok := m.(map[string]any); ok {
		m = o["type"]
	}
	s, _ := m.(string)
	return s
}

// MIMEBundle returns the chart for front ends, and for others the picture if it
// can be drawn, and text.
func (c *VegaChart) MIMEBundle() map[string]any {
	data := map[string]any{VegaLite: c.spec, Text: c.String()}
	if p := c.plot(); p != nil {
		data[PNGType] = plotPNG(p)
	}
	return data
}

// String describes the chart in words.
func (c *VegaChart) String() string {
	s := "Vega-Lite chart"
	if t := titleOf(c.spec["title"]); t != "" {
		s += " " + t
	}
	if m := markOf(c.spec["mark"]); m != "" {
		s += ": " + m
	}
	if rows, ok := c.rows(); ok {
		s += fmt.Sprintf(" of %s values", grouped(len(rows)))
	}
	for _, channel := range []string{"x", "y", "color"} {
		if f := c.channel(channel).field; f != "" {
			s += fmt.Sprintf(", %s: %s", channel, f)
		}
	}
	return s
}

func titleOf(v any) string {
	if o, ok := v.(map[string]any); ok {
		v = o["text"]
	}
	s, _ := v.(string)
	return s
}

// rows are the values within the description.
func (c *VegaChart) rows() ([]map[string]any, bool) {
	data, _ := c.spec["data"].(map[string]any)
	list, ok := data["values"].([]any)
	if !ok {
		return nil, false
	}
	var rows []map[string]any
	for _, v := range list {
		row, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		rows = append(rows, row)
	}
	return rows, true
}

// A channel says which field of the rows goes where.
type channel struct {
	field, title string
	simple       bool // nothing but what a picture shows
	log          bool
	discrete     bool // categories, not numbers
}

func (c *VegaChart) channel(name string) channel {
	encoding, _ := c.spec["encoding"].(map[string]any)
	e, ok := encoding[name].(map[string]any)
	if !ok {
		return channel{simple: encoding[name] == nil}
	}
	f, _ := e["field"].(string)
	ch := channel{field: f, title: f, simple: f != ""}
	if t, ok := e["title"].(string); ok {
		ch.title = t
	}
	for key, v := range e {
		switch key {
		case "type":
			ch.discrete = v == "nominal" || v == "ordinal"
			ch.simple = ch.simple && v != "temporal"
		case "field", "title", "axis", "legend":
		case "scale":
			scale, _ := v.(map[string]any)
			kind, _ := scale["type"].(string)
			ch.log = kind == "log"
			ch.simple = ch.simple && (kind == "" || kind == "linear" || kind == "log")
		default:
			ch.simple = false // aggregates, bins and the like change what is drawn
		}
	}
	return ch
}
