package closure

import (
	"go/token"
	"go/types"
)

// arith are the operations of one basic type.
type arith struct {
	binary  func(op token.Token, x, y val) val
	compare func(op token.Token, x, y val) func(fp) bool
	shift   func(op token.Token, x val, n func(fp) uint64) val
	unary   func(op token.Token, x val) val
	convert map[types.BasicKind]func(val) val
}

var ariths map[types.BasicKind]*arith

func init() {
	ariths = map[types.BasicKind]*arith{
		types.Int: whole[int](), types.Int8: whole[int8](), types.Int16: whole[int16](), types.Int32: whole[int32](), types.Int64: whole[int64](),
		types.Uint: whole[uint](), types.Uint8: whole[uint8](), types.Uint16: whole[uint16](), types.Uint32: whole[uint32](), types.Uint64: whole[uint64](),
		types.Uintptr: whole[uintptr](), types.Float32: floating[float32](), types.Float64: floating[float64](),
		types.String:    {binary: concat, compare: compareOf[string]},
		types.Complex64: complexes[complex64](), types.Complex128: complexes[complex128](),
		types.Bool: {unary: func(_ token.Token, x val) val { f := fn[bool](x); return val{f: func(p fp) bool { return !f(p) }} }},
	}
	ariths[types.Complex64].convert = map[types.BasicKind]func(val) val{types.Complex64: keep, types.Complex128: func(x val) val {
		f := fn[complex64](x)
		return val{f: func(p fp) complex128 { return complex128(f(p)) }}
	}}
	ariths[types.Complex128].convert = map[types.BasicKind]func(val) val{types.Complex128: keep, types.Complex64: func(x val) val {
		f := fn[complex128](x)
		return val{f: func(p fp) complex64 { return complex64(f(p)) }}
	}}
}

func keep(x val) val { return x }

func concat(_ token.Token, x, y val) val {
	a, b := fn[string](x), fn[string](y)
	return val{f: func(p fp) string { v := a(p); return v + b(p) }}
}

func whole[T integer]() *arith {
	a := &arith{compare: compareOf[T], convert: conversions[T](), shift: shiftOf[T]}
	a.binary = func(op token.Token, x, y val) val {
		if f := sums[T](op, x, y); f != nil {
			return val{f: f}
		}
		return val{f: bits(op, fn[T](x), fn[T](y))}
	}
	a.unary = func(op token.Token, x val) val {
		f := fn[T](x)
		switch op {
		case token.SUB:
			return val{f: func(p fp) T { return -f(p) }}
		case token.XOR:
			return val{f: func(p fp) T { return ^f(p) }}
		}
		return x
	}
	return a
}

func floating[T ~float32 | ~float64]() *arith {
	return &arith{
		compare: compareOf[T], convert: conversions[T](),
		binary: func(op token.Token, x, y val) val { return val{f: sums[T](op, x, y)} },
		unary: func(op token.Token, x val) val {
			f := fn[T](x)
			if op == token.SUB {
				return val{f: func(p fp) T { return -f(p) }}
			}
			return x
		},
	}
}

func complexes[T complex64 | complex128]() *arith {
	return &arith{
		binary: func(op token.Token, x, y val) val {
			a, b := fn[T](x), fn[T](y)
			switch op {
			case token.ADD:
				return val{f: func(p fp) T { v := a(p); return v + b(p) }}
			case token.SUB:
				return val{f: func(p fp) T { v := a(p); return v - b(p) }}
			case token.MUL:
				return val{f: func(p fp) T { v := a(p); return v * b(p) }}
			}
			return val{f: func(p fp) T { v := a(p); return v / b(p) }}
		},
		unary: func(op token.Token, x val) val {
			f := fn[T](x)
			if op == token.SUB {
				return val{f: func(p fp) T { return -f(p) }}
			}
			return x
		},
	}
}

// sums are + - * /, with short cuts for locals and constants. A product is
// rounded before it is added, as gc does on amd64.
func sums[T number](op token.Token, x, y val) func(fp) T {
	a, b := fn[T](x), fn[T](y)
	k, isK := y.k.(T)
	off := x.off
	switch {
	case op == token.ADD && x.loc && isK:
		return func(p fp) T { return *at[T](p, off) + k }
	case op == token.SUB && x.loc && isK:
		return func(p fp) T { return *at[T](p, off) - k }
	case op == token.ADD && x.loc && y.loc:
		o2 := y.off
		return func(p fp) T { return *at[T](p, off) + *at[T](p, o2) }
	case op == token.ADD && x.loc:
		return func(p fp) T { v := *at[T](p, off); return v + b(p) }
	case op == token.MUL && x.loc && y.loc:
		o2 := y.off
		return func(p fp) T { return *at[T](p, off) * *at[T](p, o2) }
	}
	switch op {
	case token.ADD:
		return func(p fp) T { v := a(p); return v + b(p) }
	case token.SUB:
		return func(p fp) T { v := a(p); return v - b(p) }
	case token.MUL:
		return func(p fp) T { v := a(p); return v * b(p) }
	case token.QUO:
		return func(p fp) T { v := a(p); return v / b(p) }
	}
	return nil
}

func bits[T integer](op token.Token, a, b func(fp) T) func(fp) T {
	switch op {
	case token.REM:
		return func(p fp) T { v := a(p); return v % b(p) }
	case token.AND:
		return func(p fp) T { v := a(p); return v & b(p) }
	case token.OR:
		return func(p fp) T { v := a(p); return v | b(p) }
	case token.XOR:
		return func(p fp) T { v := a(p); return v ^ b(p) }
	}
	return func(p fp) T { v := a(p); return v &^ b(p) }
}

func shiftOf[T integer](op token.Token, x val, n func(fp) uint64) val {
	f := fn[T](x)
	if op == token.SHL {
		return val{f: func(p fp) T { v := f(p); return v << n(p) }}
	}
	return val{f: func(p fp) T { v := f(p); return v >> n(p) }}
}

func compareOf[T number | ~string](op token.Token, x, y val) func(fp) bool {
	a, b := fn[T](x), fn[T](y)
	if x.loc {
		if f := compareLocal[T](op, x.off, y); f != nil {
			return f
		}
	}
	switch op {
	case token.EQL:
		return func(p fp) bool { v := a(p); return v == b(p) }
	case token.NEQ:
		return func(p fp) bool { v := a(p); return v != b(p) }
	case token.LSS:
		return func(p fp) bool { v := a(p); return v < b(p) }
	case token.LEQ:
		return func(p fp) bool { v := a(p); return v <= b(p) }
	case token.GTR:
		return func(p fp) bool { v := a(p); return v > b(p) }
	}
	return func(p fp) bool { v := a(p); return v >= b(p) }
}

// compareLocal is what loops do most: a local against a constant or a local.
func compareLocal[T number | ~string](op token.Token, off uintptr, y val) func(fp) bool {
	if k, ok := y.k.(T); ok {
		switch op {
		case token.EQL:
			return func(p fp) bool { return *at[T](p, off) == k }
		case token.LSS:
			return func(p fp) bool { return *at[T](p, off) < k }
		case token.LEQ:
			return func(p fp) bool { return *at[T](p, off) <= k }
		}
	}
	if y.loc && op == token.LSS {
		o2 := y.off
		return func(p fp) bool { return *at[T](p, off) < *at[T](p, o2) }
	}
	return nil
}

func conversions[F number]() map[types.BasicKind]func(val) val {
	return map[types.BasicKind]func(val) val{
		types.Int: convert[F, int], types.Int8: convert[F, int8], types.Int16: convert[F, int16], types.Int32: convert[F, int32], types.Int64: convert[F, int64],
		types.Uint: convert[F, uint], types.Uint8: convert[F, uint8], types.Uint16: convert[F, uint16], types.Uint32: convert[F, uint32], types.Uint64: convert[F, uint64],
		types.Uintptr: convert[F, uintptr], types.Float32: convert[F, float32], types.Float64: convert[F, float64],
	}
}

func convert[F, T number](x val) val {
	f := fn[F](x)
	return val{f: func(p fp) T { return T(f(p)) }}
}
