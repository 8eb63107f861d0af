package tensor

import (
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

// Pending says what is still to be done to the elements in memory before they
// are those of a tensor. As in PyTorch, the conjugate of a complex tensor is a
// view with a bit, and so is the imaginary part of a conjugate.
//
// Views have the bits of what they are views of. Rows of the table that do not
// say that they take such tensors get resolved copies, and so do in-place forms,
// which write back what they computed. The way to memory, pointer, panics for
// them: an operation that forgets the bits fails instead of being wrong.
type Pending uint8

// The bits.
const (
	Conjugated Pending = 1 << iota // the imaginary parts have the other sign
	Negated                        // the elements have the other sign
)

// of returns the bits of the real parts of elements with the bits p, or of the
// imaginary ones if part is 1: whether they have the other sign.
func (p Pending) of(part int) Pending {
	if part == 1 && p&Conjugated != 0 {
		p ^= Negated
	}
	return p & Negated
}

// Pending returns what is still to be done to x's elements in memory.
func (x *Tensor) Pending() Pending { return x.todo }

// IsConj reports whether x is a view of elements whose conjugates it stands for.
func (x *Tensor) IsConj() bool { return x.todo&Conjugated != 0 }

// IsNeg reports whether x is a view of elements whose negatives it stands for.
func (x *Tensor) IsNeg() bool { return x.todo&Negated != 0 }

// bare returns x's memory as it is.
func (x *Tensor) bare() *Tensor {
	if x.todo == 0 {
		return x
	}
	z := x.alias(x.shape, x.strides, x.off)
	z.todo = 0
	return z
}

// toggled returns a view of x with bits changed.
func (x *Tensor) toggled(p Pending) *Tensor {
	z := x.alias(slices.Clone(x.shape), slices.Clone(x.strides), x.off)
	z.todo ^= p
	return z
}

// plain returns x, or a copy in memory if something is still to be done to its
// elements; nil for nil.
func plain(x *Tensor) *Tensor {
	if x == nil || x.todo == 0 {
		return x
	}
	return x.Clone()
}

// plainAll is plain for a list.
func plainAll(xs []*Tensor) []*Tensor {
	for i, x := range xs {
		if x != nil && x.todo != 0 {
			xs = slices.Clone(xs)
			for k := i; k < len(xs); k++ {
				xs[k] = plain(xs[k])
			}
			break
		}
	}
	return xs
}

// copyPending is copyInto where something is to be done to the elements of z or
// of x.
func copyPending(z, x *Tensor) {
	switch {
	case z.dt == x.dt:
		if p := z.todo ^ x.todo; p == 0 {
			copyInto(z.bare(), x.bare())
		} else {
			loop := flipLoop(z.dt, p)
			walk2(z.bare(), x.bare(), func(int, int) unaryLoop { return loop })
		}
	case z.dt.IsComplex() || x.dt.IsComplex():
		copyParts(z, x)
	default: // a conversion does not always keep a change of the sign
		from := x.cast(x.dt)
		to := from.cast(z.dt)
		copyInto(z, to)
		freeCopy(to, from)
		freeCopy(from, x)
	}
}

// flipLoop returns a loop that copies elements of type dt, or their parts, with
// the signs changed that p says.
func flipLoop(dt dtype.DType, p Pending) unaryLoop {
	switch dt {
	case Complex64:
		return flipComplex[complex64](p)
	case Complex128:
		return flipComplex[complex128](p)
	case Complex32, BComplex32: // the imaginary part lies above
		return flipBits(uint32(p.of(0)/Negated)<<15 | uint32(p.of(1)/Negated)<<31)
	case Float16, BFloat16:
		return flipBits[uint16](1 << 15)
	}
	loop := unaryKernels[op.Neg].loops[dt]
	if loop == nil {
		unsupported(&op.Table[op.Neg], dt)
	}
	return loop
}

func flipBits[T uint16 | uint32](mask T) unaryLoop {
	return eraseUnary(func(z, x []T, n, dz, dx int) {
		for i := range n {
			z[i*dz] = x[i*dx] ^ mask
		}
	})
}

func flipComplex[T complexNumber](p Pending) unaryLoop {
	switch p {
	case Conjugated:
		return eraseUnary(func(z, x []T, n, dz, dx int) {
			for i := range n {
				z[i*dz] = conjugate(x[i*dx])
			}
		})
	case Negated:
		return eraseUnary(func(z, x []T, n, dz, dx int) {
			for i := range n {
				z[i*dz] = -x[i*dx]
			}
		})
	}
	return eraseUnary(func(z, x []T, n, dz, dx int) {
		for i := range n {
			z[i*dz] = -conjugate(x[i*dx])
		}
	})
}

func forwardConj(x *Tensor) *Tensor {
	if !x.dt.IsComplex() {
		return x
	}
	return x.toggled(Conjugated)
}

func forwardNegView(x *Tensor) *Tensor { return x.toggled(Negated) }

func forwardConjPhysical(x *Tensor) *Tensor {
	if !x.dt.IsComplex() {
		return x
	}
	z := x.emptyLike(x.dt, PreserveFormat)
	z.fillFrom(x.toggled(Conjugated))
	return z
}

func composeResolveConj(x *Tensor) *Tensor {
	if x.IsConj() {
		return x.Clone()
	}
	return x
}

func composeResolveNeg(x *Tensor) *Tensor {
	if x.IsNeg() {
		return x.Clone()
	}
	return x
}

// unresolved is the panic value where the elements of x would be taken as they
// lie in memory.
func unresolved(x *Tensor) error {
	if x.IsConj() {
		return &ValueError{"memory", "the elements of a conjugate view are not those in memory; use ResolveConj first"}
	}
	return &ValueError{"memory", "the elements of a view with the negative bit are not those in memory; use ResolveNeg first"}
}
