package widget

import (
	"fmt"
	"maps"
	"math"
)

// The packages of widgets and their versions.
const (
	base     = "@jupyter-widgets/base"
	controls = "@jupyter-widgets/controls"
	output   = "@jupyter-widgets/output"

	widgetsVersion = "2.0.0"
	outputVersion  = "1.0.0"
)

// Source of the models: https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/jupyterwidgetmodels.latest.md

// kind is the part of a state that says what it is the state of.
func kind(module, version, name string) map[string]any {
	return map[string]any{
		"_model_module": module, "_model_module_version": version, "_model_name": name + "Model",
		"_view_module": module, "_view_module_version": version, "_view_name": name + "View", "_view_count": nil,
	}
}

func with(state map[string]any, more map[string]any) map[string]any {
	maps.Copy(state, more)
	return state
}

// dom is a widget that stands in the page.
func (g *Group) dom(module, version, name string) map[string]any {
	return with(kind(module, version, name), map[string]any{
		"_dom_classes": []string{}, "layout": g.Layout(nil).Ref(), "tabbable": nil, "tooltip": nil,
	})
}

// described is a control with a description beside it.
func (g *Group) described(name, style, description string) map[string]any {
	return with(g.dom(controls, widgetsVersion, name), map[string]any{
		"description": description, "description_allow_html": false, "disabled": false,
		"style": g.style(style).Ref(),
	})
}

// styleFields are what each style has beside the width of descriptions.
var styleFields = map[string][]string{
	"DescriptionStyle": nil,
	"SliderStyle":      {"handle_color"},
	"CheckboxStyle":    {"background"},
	"TextStyle":        {"background", "font_size", "text_color"},
}

func (g *Group) style(name string) *Model {
	state := kind(controls, widgetsVersion, name)
	state["_view_module"], state["_view_name"], state["description_width"] = base, "StyleView", ""
	for _, f := range styleFields[name] {
		state[f] = nil
	}
	return g.Open(state, nil)
}

// layoutFields are the CSS properties of a layout.
var layoutFields = []string{
	"align_content", "align_items", "align_self", "border_bottom", "border_left", "border_right", "border_top", "bottom", "display",
	"flex", "flex_flow", "grid_area", "grid_auto_columns", "grid_auto_flow", "grid_auto_rows", "grid_column", "grid_gap", "grid_row",
	"grid_template_areas", "grid_template_columns", "grid_template_rows", "height", "justify_content", "justify_items", "left", "margin",
	"max_height", "max_width", "min_height", "min_width", "object_fit", "object_position", "order", "overflow", "padding", "right", "top",
	"visibility", "width",
}

// Layout opens the model of CSS properties.
func (g *Group) Layout(properties map[string]any) *Model {
	state := kind(base, widgetsVersion, "Layout")
	for _, f := range layoutFields {
		state[f] = nil
	}
	return g.Open(with(state, properties), nil)
}

// Box opens a column of widgets.
func (g *Group) Box(children ...*Model) *Model {
	refs := make([]string, len(children))
	for i, c := range children {
		refs[i] = c.Ref()
	}
	return g.Open(with(g.dom(controls, widgetsVersion, "VBox"), map[string]any{"box_style": "", "children": refs}), nil)
}

// Output opens a place for the outputs of a callback.
func (g *Group) Output() *Model {
	state := with(g.dom(output, outputVersion, "Output"), map[string]any{"msg_id": "", "outputs": []any{}})
	return g.Open(state, nil, "outputs")
}

// Slider opens a slider for numbers, integers or not; set gets the value as a
// float64.
func (g *Group) Slider(description string, integer bool, lo, hi, step, value float64, set func(v any, more bool)) *Model {
	name, format := "FloatSlider", fmt.Sprintf(".%df", digits(step))
	if integer {
		name, format = "IntSlider", "d"
	}
	state := with(g.described(name, "SliderStyle", description), map[string]any{
		"behavior": "drag-tap", "continuous_update": true, "orientation": "horizontal", "readout": true, "readout_format": format,
		"min": lo, "max": hi, "step": step, "value": value,
	})
	return g.Open(state, on("value", set), "value")
}

// digits is how many decimals tell the steps of a slider apart.
func digits(step float64) int {
	n := 0
	for s := step; n < 9 && s > 0 && math.Abs(s-math.Round(s)) > 1e-6*s; s *= 10 {
		n++
	}
	return n
}

// Choice opens a drop-down list; set gets the index as a float64.
func (g *Group) Choice(description string, options []string, index int, set func(v any, more bool)) *Model {
	state := with(g.described("Dropdown", "DescriptionStyle", description), map[string]any{"_options_labels": options, "index": index})
	return g.Open(state, on("index", set), "index")
}

// Check opens a check box; set gets a bool.
func (g *Group) Check(description string, value bool, set func(v any, more bool)) *Model {
	state := with(g.described("Checkbox", "CheckboxStyle", description), map[string]any{"indent": true, "value": value})
	return g.Open(state, on("value", set), "value")
}

// Entry opens a line of text; set gets a string.
func (g *Group) Entry(description, value string, set func(v any, more bool)) *Model {
	state := with(g.described("Text", "TextStyle", description), map[string]any{"continuous_update": true, "placeholder": "\u200b", "value": value})
	return g.Open(state, on("value", set), "value")
}

// on hands on the value of one key.
func on(key string, set func(v any, more bool)) func(map[string]any, bool) {
	return func(state map[string]any, more bool) {
		if v, ok := state[key]; ok {
			set(v, more)
		}
	}
}
