package special

import "unsafe"

type integer interface {
	~int64 | ~int32 | ~int16 | ~int8 | ~uint8
}

// Gcd returns the greatest common divisor, 0 of two zeros.
func Gcd[T integer](x, y T) T {
	x, y = magnitude(x), magnitude(y)
	for x != 0 {
		x, y = y%x, x
	}
	return y
}

// Lcm returns the least common multiple, 0 if one of the numbers is 0. One that
// the type cannot hold is cut to its bits; as in PyTorch, that of numbers of 8
// or 16 bits only after its sign was taken away.
func Lcm[T integer](x, y T) T {
	g := Gcd(x, y)
	if g == 0 {
		return 0
	}
	if unsafe.Sizeof(x) < 4 {
		return T(magnitude(int32(x/g) * int32(y)))
	}
	return magnitude(x / g * y)
}

func magnitude[T integer](x T) T {
	if x < 0 {
		return -x
	}
	return x
}

// Heaviside returns 0 of negative numbers, 1 of positive ones, and y of 0; of
// NaN too 0, as PyTorch does.
func Heaviside[T integer | float](x, y T) T {
	switch {
	case x == 0:
		return y
	case x > 0:
		return 1
	}
	return 0
}
