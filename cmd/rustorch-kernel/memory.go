package main

import (
	"fmt"
	"reflect"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// memory is where tensors lie: what a supervisor needs to keep them when an
// engine dies.
type memory struct{ old tensor.Memory }

// Watch tells of segments.
func (m *memory) Watch(made func(id uint64, fd uintptr, size int), gone func(id uint64)) {
	tensor.WatchMemory(made, gone)
}

// Adopt maps a segment of an engine that died.
func (m *memory) Adopt(id uint64, fd uintptr, size int) error { return m.old.Adopt(id, fd, size) }

// Adopted lets go of the segments in which nothing was found.
func (m *memory) Adopted() { m.old.Adopted() }

// record describes a tensor: where it lies, or its values if it is small.
func (m *memory) record(t *tensor.Tensor) engine.Record {
	r := engine.Record{DType: t.DType().String(), Shape: t.Shape(), Strides: t.Strides(), RequiresGrad: t.RequiresGrad()}
	if p, ok := t.Place(); ok {
		r.Segment, r.Base, r.Length, r.Offset = p.Segment, p.Base, p.Length, p.Offset
		return r
	}
	r.Strides, r.Inline = nil, t.Raw()
	return r
}

// tensor makes the tensor of a record again; nil if that cannot be.
func (m *memory) tensor(r engine.Record) *tensor.Tensor {
	dt, ok := dtype.ByName(r.DType)
	if !ok {
		return nil
	}
	t, err := m.revive(r, dt)
	if err != nil {
		return nil
	}
	if r.RequiresGrad {
		t.SetRequiresGrad(true)
	}
	return t
}

func (m *memory) revive(r engine.Record, dt dtype.DType) (*tensor.Tensor, error) {
	if r.Inline == nil {
		return m.old.At(tensor.Place{Segment: r.Segment, Base: r.Base, Length: r.Length, Offset: r.Offset}, dt, r.Shape, r.Strides)
	}
	if shape.Check(r.Shape, dt.Size()) != nil || shape.Numel(r.Shape)*dt.Size() != len(r.Inline) {
		return nil, fmt.Errorf("%d bytes are no tensor of shape %v", len(r.Inline), r.Shape)
	}
	return tensor.FromRaw(dt, r.Inline, r.Shape...), nil
}

// Size returns the bytes of a tensor, or of the parameters of a module.
func (*memory) Size(v any) int {
	switch x := v.(type) {
	case *tensor.Tensor:
		if x != nil {
			return x.Bytes()
		}
	case interface{ Parameters() []*tensor.Tensor }:
		if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
			return 0
		}
		n := 0
		for _, p := range x.Parameters() {
			n += p.Bytes()
		}
		return n
	}
	return 0
}

// Memory returns the counts of tensor memory outside the Go heap.
func (*memory) Memory() (live, kept, peak int) {
	live = tensor.MemoryAllocated()
	return live, tensor.MemoryReserved() - live, tensor.MaxMemoryAllocated()
}
