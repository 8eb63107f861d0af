package tensor

import (
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

func forwardFma(x, y, w *Tensor) *Tensor {
	row := &op.Table[op.Fma]
	dt, _ := resultTypes(row, x, y, w)
	if dt != Float32 && dt != Float64 {
		unsupported(row, dt)
	}
	s := slices.Clone(x.shape)
	for _, p := range []*Tensor{y, w} {
		wide, err := shape.Broadcast(s, p.shape)
		if err != nil {
			panic(&ShapeError{row.Py, x.Shape(), p.Shape(), err.Error()})
		}
		s = wide
	}
	z := newResult(dt, s, x.laidAs(dt), y.laidAs(dt), w.laidAs(dt))
	if dt == Float32 {
		fused3[float32](z, x, y, w)
	} else {
		fused3[float64](z, x, y, w)
	}
	return z
}

func fused3[T float](z, x, y, w *Tensor) {
	zs := elems[T](z)
	spread := func(t *Tensor) ([]T, func()) {
		v := t.converted(z.dt).expanded(z.shape)
		s, st := z.inMemory(v.strides)
		d, release := v.alias(s, st[0], v.off).dense()
		return elems[T](d), release
	}
	xs, freeX := spread(x)
	defer freeX()
	ys, freeY := spread(y)
	defer freeY()
	if w.Numel() == 1 {
		by := elems[T](w.cast(z.dt))[0]
		par.For(len(zs), grain, func(lo, hi int) {
			copy(zs[lo:hi], xs[lo:hi])
			simd.Axpy(zs[lo:hi], by, ys[lo:hi])
		})
		return
	}
	ws, freeW := spread(w)
	defer freeW()
	par.For(len(zs), grain, func(lo, hi int) { simd.Fma(zs[lo:hi], ys[lo:hi], ws[lo:hi], xs[lo:hi]) })
}
