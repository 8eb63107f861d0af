// Package nn has the layers of networks, their initial weights and the losses,
// named as in PyTorch.
package nn

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	_ "github.com/rustorch/rustorch/autograd" // parameters have gradients
	"github.com/rustorch/rustorch/tensor"
)

// A Module computes a result from an input with parameters that can be
// trained. Any type with these two methods is one, types of cells too.
type Module interface {
	Forward(x *tensor.Tensor) *tensor.Tensor
	Parameters() []*tensor.Tensor
}

// A Switch is a module that behaves differently in training.
type Switch interface{ Train(on bool) }

// A Named module has names for its parameters, which model files keep.
type Named interface{ NamedParameters() []Parameter }

// A Buffered module has tensors beside its parameters that model files keep.
type Buffered interface{ NamedBuffers() []Parameter }

// A Parameter is a parameter with its name: weight, bias, 0.weight …
type Parameter struct {
	Name  string
	Value *tensor.Tensor
}

// Train turns training behavior on or off: it concerns Dropout and BatchNorm.
// It returns m.
func Train(m Module, on bool) Module {
	if s, ok := m.(Switch); ok {
		s.Train(on)
	}
	return m
}

// Eval turns training behavior off and returns m.
func Eval(m Module) Module { return Train(m, false) }

// NamedParameters lists the parameters of any module. Without names of its own
// they are numbered.
func NamedParameters(m Module) []Parameter {
	if n, ok := m.(Named); ok {
		return n.NamedParameters()
	}
	var list []Parameter
	for i, p := range m.Parameters() {
		list = append(list, Parameter{strconv.Itoa(i), p})
	}
	return list
}

// kept lists the parameters and the buffers of any module.
func kept(m Module) []Parameter {
	list := NamedParameters(m)
	if b, ok := m.(Buffered); ok {
		list = append(list, b.NamedBuffers()...)
	}
	return list
}

// State returns the parameters and buffers by name, to be saved.
func State(m Module) map[string]*tensor.Tensor {
	state := map[string]*tensor.Tensor{}
	for _, p := range kept(m) {
		state[p.Name] = p.Value
	}
	return state
}

// LoadState copies values into the parameters and buffers of m. Names and shapes must be
// exactly those of m; otherwise nothing is changed.
func LoadState(m Module, state map[string]*tensor.Tensor) error {
	params := kept(m)
	known := map[string]bool{}
	for _, p := range params {
		known[p.Name] = true
		v, ok := state[p.Name]
		if !ok {
			return fmt.Errorf("nn: the state lacks %s", p.Name)
		}
		if fmt.Sprint(v.Shape()) != fmt.Sprint(p.Value.Shape()) {
			return fmt.Errorf("nn: %s has the shape %v, not %v", p.Name, v.Shape(), p.Value.Shape())
		}
	}
	for name := range state {
		if !known[name] {
			return fmt.Errorf("nn: the model has no %s", name)
		}
	}
	for _, p := range params {
		p.Value.Detach().CopyFrom(state[p.Name])
	}
	return nil
}

// Count returns the number of elements of all parameters.
func Count(m Module) int {
	n := 0
	for _, p := range m.Parameters() {
		n += p.Numel()
	}
	return n
}

// Sequential runs modules one after the other.
type Sequential struct {
	Layers []Module
	shapes atomic.Pointer[[][]int]
}

// NewSequential returns the modules as one.
func NewSequential(layers ...Module) *Sequential { return &Sequential{Layers: layers} }

// Forward passes x through all layers.
func (s *Sequential) Forward(x *tensor.Tensor) *tensor.Tensor {
	shapes := make([][]int, 0, len(s.Layers)+1)
	shapes = append(shapes, x.Shape())
	for _, l := range s.Layers {
		x = l.Forward(x)
		shapes = append(shapes, x.Shape())
	}
	s.shapes.Store(&shapes)
	return x
}

// Shapes returns the shapes of the last Forward: that of its input and those of
// the results of all layers. Before the first Forward there are none.
func (s *Sequential) Shapes() [][]int {
	if p := s.shapes.Load(); p != nil {
		return *p
	}
	return nil
}

// Parameters lists those of all layers.
func (s *Sequential) Parameters() []*tensor.Tensor {
	var ps []*tensor.Tensor
	for _, l := range s.Layers {
		ps = append(ps, l.Parameters()...)
	}
	return ps
}

// NamedParameters puts the number of the layer before the names.
func (s *Sequential) NamedParameters() []Parameter {
	var list []Parameter
	for i, l := range s.Layers {
		for _, p := range NamedParameters(l) {
			list = append(list, Parameter{strconv.Itoa(i) + "." + p.Name, p.Value})
		}
	}
	return list
}

// NamedBuffers puts the number of the layer before the names.
func (s *Sequential) NamedBuffers() []Parameter {
	var list []Parameter
	for i, l := range s.Layers {
		if b, ok := l.(Buffered); ok {
			for _, p := range b.NamedBuffers() {
				list = append(list, Parameter{strconv.Itoa(i) + "." + p.Name, p.Value})
			}
		}
	}
	return list
}

// Train switches all layers.
func (s *Sequential) Train(on bool) {
	for _, l := range s.Layers {
		Train(l, on)
	}
}

// String lists the layers as PyTorch does.
func (s *Sequential) String() string {
	var b strings.Builder
	b.WriteString("Sequential(\n")
	for i, l := range s.Layers {
		text := "module with " + strconv.Itoa(len(l.Parameters())) + " parameters"
		if str, ok := l.(fmt.Stringer); ok {
			text = strings.ReplaceAll(str.String(), "\n", "\n  ")
		}
		fmt.Fprintf(&b, "  (%d): %s\n", i, text)
	}
	b.WriteString(")")
	return b.String()
}
