package display

import (
	"fmt"
	"math"
	"reflect"

	"github.com/rustorch/rustorch/display/widget"
	"github.com/rustorch/rustorch/tensor"
)

// A Control says how a parameter of Interact is set.
type Control struct {
	label        string
	kind         reflect.Kind // Float64 for a slider, Int for a choice, Bool, String; Invalid follows the type
	lo, hi, step float64
	options      []any
	start        any

	typ   reflect.Type
	value any // float64 of a slider, index of a choice, bool or string
}

// Slider sets a number from lo to hi; it starts in the middle.
func Slider(label string, lo, hi float64) *Control {
	return &Control{label: label, kind: reflect.Float64, lo: lo, hi: hi}
}

// Choice sets one of several values by a drop-down list; it starts with the first.
func Choice(label string, options ...any) *Control {
	return &Control{label: label, kind: reflect.Int, options: options}
}

// Check sets a bool.
func Check(label string, start bool) *Control {
	return &Control{label: label, kind: reflect.Bool, start: start}
}

// Entry sets a string that is typed.
func Entry(label, start string) *Control {
	return &Control{label: label, kind: reflect.String, start: start}
}

// Step sets the step of a slider and returns it. Without it a slider has a
// hundred steps, for integers steps of one.
func (c *Control) Step(step float64) *Control {
	c.step = step
	return c
}

// Start sets the value that a slider or a choice begins with and returns it.
func (c *Control) Start(value any) *Control {
	c.start = value
	return c
}

func refuse(format string, args ...any) {
	panic(&tensor.ValueError{Op: "display.Interact", Reason: fmt.Sprintf(format, args...)})
}

// fit completes a control for a parameter. The type of one that no control
// can set is nil.
func (c *Control) fit(name string, t reflect.Type) {
	if c.typ = t; c.label == "" {
		c.label = name
	}
	if t == nil {
		refuse("the parameter %s has a type that only the cell knows; use float64, int, string or bool", c.label)
	}
	number := isNumeric(t.Kind())
	if c.kind == reflect.Invalid {
		switch {
		case number:
			c.kind, c.lo, c.hi = reflect.Float64, 0, 1
			if isInteger(t.Kind()) {
				c.hi = 10
			}
		case t.Kind() == reflect.Bool:
			c.kind, c.start = reflect.Bool, false
		case t.Kind() == reflect.String:
			c.kind, c.start = reflect.String, ""
		default:
			refuse("the parameter %s is a %s, for which there is no control; give it a Choice", c.label, t)
		}
	}
	switch {
	case c.kind == reflect.Float64 && number:
		c.fitSlider()
	case c.kind == reflect.Int:
		c.fitChoice()
	case c.kind == t.Kind():
		c.value = c.start
	default:
		refuse("the parameter %s is a %s, which its control does not set", c.label, t)
	}
}

func isInteger(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uint64 }
func isNumeric(k reflect.Kind) bool {
	return isInteger(k) || k == reflect.Float32 || k == reflect.Float64
}

// exact is the largest integer up to which float64, and JavaScript, know all.
const exact = 1 << 53

func (c *Control) fitSlider() {
	if !finite(c.lo) || !finite(c.hi) || c.lo > c.hi || c.step < 0 || !finite(c.step) || max(math.Abs(c.lo), math.Abs(c.hi)) > exact {
		refuse("%s goes from %v to %v in steps of %v", c.label, c.lo, c.hi, c.step)
	}
	start := (c.lo + c.hi) / 2
	if isInteger(c.typ.Kind()) {
		c.lo, c.hi, c.step = math.Ceil(c.lo), math.Floor(c.hi), max(1, math.Round(c.step))
		if start = math.Floor(start); c.lo > c.hi {
			refuse("%s has no integer to choose", c.label)
		}
	} else if c.step == 0 {
		c.step = max((c.hi-c.lo)/100, math.SmallestNonzeroFloat64)
	}
	if c.start != nil {
		v := reflect.ValueOf(c.start)
		if !isNumeric(v.Kind()) {
			refuse("%s starts with %v, which is no number", c.label, c.start)
		}
		start = v.Convert(reflect.TypeFor[float64]()).Float()
	}
	c.value = min(max(start, c.lo), c.hi)
	c.argument() // must be one of the type
}

func (c *Control) fitChoice() {
	if len(c.options) == 0 {
		refuse("%s has nothing to choose from", c.label)
	}
	c.value = 0
	for i, o := range c.options {
		v := reflect.ValueOf(o)
		fits := v.IsValid() && (v.Type().AssignableTo(c.typ) || isNumeric(v.Kind()) && isNumeric(c.typ.Kind()))
		if !fits {
			refuse("%s offers %v, a %T, for a %s", c.label, o, o, c.typ)
		}
		if fmt.Sprint(o) == fmt.Sprint(c.start) {
			c.value = i
		}
	}
}

// argument is the value as the parameter takes it.
func (c *Control) argument() any {
	if c.kind == reflect.Int {
		return c.convert(c.options[c.value.(int)])
	}
	return c.convert(c.value)
}

func (c *Control) convert(v any) any {
	x := reflect.ValueOf(v)
	if isNumeric(x.Kind()) && isNumeric(c.typ.Kind()) {
		y := x.Convert(c.typ)
		if back := y.Convert(x.Type()); isInteger(c.typ.Kind()) && !back.Equal(x) {
			refuse("%s cannot be %v: it is a %s", c.label, v, c.typ)
		}
		return y.Interface()
	}
	if c.typ.Kind() == reflect.Interface {
		return v
	}
	return x.Convert(c.typ).Interface()
}

// take sets a value that came from a front end, if it is one that the control
// can have.
func (c *Control) take(v any) bool {
	switch v := v.(type) {
	case float64:
		switch c.kind {
		case reflect.Float64:
			if isInteger(c.typ.Kind()) {
				v = math.Round(v)
			}
			c.value = min(max(v, c.lo), c.hi)
			return finite(v)
		case reflect.Int:
			if i := int(v); v == float64(i) && i >= 0 && i < len(c.options) {
				c.value = i
				return true
			}
		}
	case bool, string:
		if reflect.TypeOf(v).Kind() == c.kind {
			c.value = v
			return true
		}
	}
	return false
}

// open makes the widget of a control.
func (c *Control) open(g *widget.Group, changed func(more bool)) *widget.Model {
	set := func(v any, more bool) {
		if c.take(v) {
			changed(more)
		}
	}
	switch c.kind {
	case reflect.Float64:
		return g.Slider(c.label, isInteger(c.typ.Kind()), c.lo, c.hi, c.step, c.value.(float64), set)
	case reflect.Int:
		labels := make([]string, len(c.options))
		for i, o := range c.options {
			labels[i] = fmt.Sprint(o)
		}
		return g.Choice(c.label, labels, c.value.(int), set)
	case reflect.Bool:
		return g.Check(c.label, c.value.(bool), set)
	}
	return g.Entry(c.label, c.value.(string), set)
}
