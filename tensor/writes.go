package tensor

import (
	"cmp"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Writes in place and gradients.
//
// Every view knows its base, the tensor whose memory it is a view of. A write
// that is recorded gives the tensor a new place in the graph; written through a
// view, the base becomes one with the view put into it. Other views find out by
// the count of recorded writes of their memory, and then become new views of
// the base.

// current brings the place in the graph of a view up to date.
func (x *Tensor) current() {
	if x.base == nil || x.writes == x.st.Writes() {
		return
	}
	x.writes = x.st.Writes()
	if b := x.base; b.requiresGrad && recorder != nil {
		recorder.Record(op.Viewed, []*Tensor{b}, x.geometry(b), []*Tensor{x})
	}
}

func (x *Tensor) geometry(base *Tensor) []any {
	return []any{slices.Clone(x.shape), slices.Clone(x.strides), x.off, x.dt, int(x.todo), slices.Clone(base.strides), base.off, base.dt, int(base.todo)}
}

// beforeWrite checks that x may be written by an in-place operation. If a
// gradient will be recorded it returns x as it was before.
func beforeWrite(id op.ID, in ...*Tensor) *Tensor {
	x := in[0]
	if id == op.CopyTo {
		checkOwn("copy_", x) // the rest is checked with the value
	} else {
		checkWritable(op.Table[id].Py+"_", x)
	}
	if !recording(in...) {
		return nil
	}
	checkNoLeaf(x)
	old := *x
	old.tag, old.base, old.grad = 0, nil, nil
	old.shape, old.strides = slices.Clone(x.shape), slices.Clone(x.strides)
	if recorder.Saves(id, in, 0) {
		// The rule needs what the operation is about to write over.
		z := packed(x)
		old.st, old.off, old.strides = z.st, 0, z.strides
	}
	old.stale = old.st == x.st
	return &old
}

// checkNoLeaf checks that an in-place operation that is recorded does not take
// away the gradient of a leaf.
func checkNoLeaf(x *Tensor) {
	switch {
	case !recording(x):
	case x.node == nil:
		panic(&GradError{"a leaf Variable that requires grad is being used in an in-place operation."})
	case x.base != nil && x.base.node == nil:
		panic(&GradError{"a view of a leaf Variable that requires grad is being used in an in-place operation."})
	}
}

// recordWrite gives x, which an operation has just written over, its new place
// in the graph. The operands begin with x itself; old is x as it was.
func recordWrite(id op.ID, old *Tensor, in []*Tensor, attrs []any) {
	x := in[0]
	was := slices.Clone(in)
	for i, y := range in {
		switch {
		case y == x:
			was[i] = old
		case y != nil && y.st == x.st:
			before := *y
			before.tag, before.base, before.stale = 0, nil, true
			before.shape, before.strides = slices.Clone(y.shape), slices.Clone(y.strides)
			was[i] = &before
		}
	}
	recorder.Record(id, was, attrs, []*Tensor{x})
	x.st.AddWrite()
	x.writes = x.st.Writes()
	b := x.base
	if b == nil {
		return
	}
	before := *b
	before.tag, before.stale = 0, true
	recorder.Record(op.PutView, []*Tensor{&before, x}, x.geometry(b), []*Tensor{b})
	b.writes = x.writes
	recorder.Record(op.Viewed, []*Tensor{b}, x.geometry(b), []*Tensor{x})
}

// Base returns the tensor that x is a view of, nil if it is none.
func (x *Tensor) Base() *Tensor { return x.base }

func forwardCopyTo(x, y *Tensor) *Tensor {
	s, ok := broadcastTo(y.shape, x.shape)
	if !ok {
		panic(&ShapeError{"copy_", x.Shape(), y.Shape(), unassigned(x, y)})
	}
	z := newTensor(x.dt, x.shape)
	copyInto(z, y.expanded(s))
	return z
}

// unassigned says why the elements of y, which does not broadcast to x's shape,
// cannot be written to x.
func unassigned(x, y *Tensor) string {
	wide, err := shape.Broadcast(x.shape, y.shape)
	if err != nil {
		return err.Error()
	}
	return "output with shape " + shape.String(x.shape) + " doesn't match the broadcast shape " + shape.String(wide)
}

func forwardViewed(x *Tensor, s, strides []int, offset int, dt dtype.DType, pending int, _ []int, _ int, _ dtype.DType, _ int) *Tensor {
	z := x.alias(slices.Clone(s), slices.Clone(strides), offset)
	z.dt, z.todo = dt, Pending(pending)
	return z
}

func forwardPutView(x, y *Tensor, s, strides []int, offset int, dt dtype.DType, pending int, baseStrides []int, baseOffset int, baseDt dtype.DType, basePending int) *Tensor {
	base := Geometry{x.shape, baseStrides, baseOffset, baseDt, Pending(basePending)}
	view := Geometry{s, strides, offset, dt, Pending(pending)}
	places, signs := ViewPlaces(base, view)
	z, part := base.copied(x), view.copied(y)
	to, from := z.bare(), part.bare()
	if signs != nil {
		to, from = to.realParts(), from.realParts()
	}
	to.putAt(from, places.Ints())
	return plain(z)
}

// copied returns a tensor whose elements are those of x, in row-major order, as
// they are in memory that the layout describes.
func (l Geometry) copied(x *Tensor) *Tensor {
	z := newTensor(l.DType, l.Shape)
	z.todo = l.Pending
	copyInto(z, x)
	return z
}

func forwardPutAt(x, y *Tensor, places []int) *Tensor {
	z := packed(x)
	z.putAt(y, places)
	return z
}

// putAt writes the elements of y to places of x, counted in row-major order.
func (x *Tensor) putAt(y *Tensor, places []int) {
	src, release := y.cast(x.dt).dense()
	defer release()
	switch x.dt.Size() {
	case 16:
		putElements(elems[complex128](x), elems[complex128](src), x, places)
	case 8:
		putElements(elems[int64](x), elems[int64](src), x, places)
	case 4:
		putElements(elems[int32](x), elems[int32](src), x, places)
	case 2:
		putElements(elems[int16](x), elems[int16](src), x, places)
	default:
		putElements(elems[uint8](x), elems[uint8](src), x, places)
	}
}

func putElements[T element](z, y []T, x *Tensor, places []int) {
	if x.IsContiguous() {
		for i, p := range places {
			z[p] = y[i]
		}
		return
	}
	for i, p := range places {
		at := 0
		for d := len(x.shape) - 1; d >= 0; d-- {
			at += p % x.shape[d] * x.strides[d]
			p /= x.shape[d]
		}
		z[at] = y[i]
	}
}

// A Geometry says where the elements of a tensor lie in its memory and what they
// are.
type Geometry struct {
	Shape, Strides []int // in elements
	Offset         int   // of the first element, in elements
	DType          dtype.DType
	Pending        Pending
}

// like reports whether elements are the same for a tensor with another type and
// other bits.
func (l Geometry) like(dt dtype.DType, p Pending) bool { return l.DType == dt && l.Pending == p }

// parts is the layout of the real and imaginary parts of complex elements.
func (l Geometry) parts() Geometry {
	if !l.DType.IsComplex() {
		return l
	}
	st := slices.Clone(l.Strides)
	for i := range st {
		st[i] *= 2
	}
	return Geometry{append(slices.Clone(l.Shape), 2), append(st, 1), 2 * l.Offset, l.DType.Real(), l.Pending}
}

// realParts returns a view of the parts of x if it is complex, and x otherwise.
func (x *Tensor) realParts() *Tensor {
	if x.dt.IsComplex() {
		return x.parts()
	}
	return x
}

// ViewPlaces returns where the elements of a view lie in its base, both in
// row-major order: the rules of Viewed and Put read and write gradients there.
// If they differ in their types or in what is to be done to the elements, the
// places are those of real and imaginary parts, and signs are the factors, 1 or
// -1 as Float64, between them; nil otherwise. Elements of a view that the base
// does not show get the place after its last one.
func ViewPlaces(base, view Geometry) (places, signs *Tensor) {
	if view.like(base.DType, base.Pending) {
		return viewPlaces(base.Shape, base.Strides, base.Offset, view.Shape, view.Strides, view.Offset), nil
	}
	b, v := base.parts(), view.parts()
	places = viewPlaces(b.Shape, b.Strides, b.Offset, v.Shape, v.Strides, v.Offset)
	signs = newTensor(dtype.Float64, places.shape)
	out := elems[float64](signs)
	addresses(v.Shape, v.Strides, v.Offset, func(k, p int) {
		if out[k] = 1; base.Pending.of(p&1) != view.Pending.of(p&1) {
			out[k] = -1
		}
	})
	return places, signs
}

// viewPlaces is ViewPlaces for elements of one kind.
func viewPlaces(base, baseStrides []int, baseOffset int, s, strides []int, offset int) *Tensor {
	n := shape.Numel(s)
	z := newTensor(dtype.Int64, []int{n})
	places, digits := elems[int64](z), byStride(base, baseStrides)
	ok := true
	addresses(s, strides, offset, func(k, p int) {
		place, found := placeOf(digits, p-baseOffset)
		places[k], ok = int64(place), ok && found
	})
	if !ok {
		searchPlaces(places, base, baseStrides, baseOffset, s, strides, offset)
	}
	return z
}

// A digit is a dimension of a base: how far apart its elements lie in memory
// and in row-major order, and how many they are.
type digit struct{ stride, step, size int }

// byStride returns the dimensions with the widest strides first.
func byStride(shape, strides []int) []digit {
	var digits []digit
	step := 1
	for d := len(shape) - 1; d >= 0; d-- {
		if shape[d] > 1 && strides[d] != 0 {
			digits = append(digits, digit{strides[d], step, shape[d]})
		}
		step *= shape[d]
	}
	slices.SortStableFunc(digits, func(a, b digit) int { return cmp.Compare(b.stride, a.stride) })
	return digits
}

// placeOf splits the distance of an element from the first one into its
// indices. In a base whose dimensions overlap it may not find one that exists.
func placeOf(digits []digit, p int) (place int, ok bool) {
	for _, d := range digits {
		i := p / d.stride
		if i < 0 || i >= d.size {
			return 0, false
		}
		place, p = place+i*d.step, p-i*d.stride
	}
	return place, p == 0
}

// searchPlaces is ViewPlaces for a base of any layout.
func searchPlaces(places []int64, base, baseStrides []int, baseOffset int, s, strides []int, offset int) {
	where := map[int]int{}
	addresses(base, baseStrides, baseOffset, func(k, p int) { where[p] = k })
	addresses(s, strides, offset, func(k, p int) {
		place, ok := where[p]
		if !ok {
			place = shape.Numel(base)
		}
		places[k] = int64(place)
	})
}

// addresses calls f with the number and the address of every element.
func addresses(s, strides []int, offset int, f func(k, p int)) {
	k := 0
	var down func(dim, p int)
	down = func(dim, p int) {
		if dim == len(s) {
			f(k, p)
			k++
			return
		}
		for i := range s[dim] {
			down(dim+1, p+i*strides[dim])
		}
	}
	down(0, offset)
}
