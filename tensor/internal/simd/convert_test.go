package simd

import (
	"math"
	"math/rand"
	"testing"
)

// TestConvert: whole vectors are converted as one element is; nothing is written
// behind them. The conversions of 16 bits are compared with the tensor package's
// own in its tests.
func TestConvert(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(3))
		for _, n := range lengths {
			a, _ := vector[float32](r, n, n%5)
			wide, _ := vector[float64](r, n, n%3)
			f64, f32, i32, u8, ints := make([]float64, n+1), make([]float32, n+1), make([]int32, n+1), make([]uint8, n), make([]int32, n)
			for i := range u8 {
				u8[i], ints[i] = uint8(r.Intn(256)), int32(r.Uint32())
			}
			for i := range Float32ToFloat64(f64[:n], a) {
				exact(t, "f64", f64[i], float64(a[i]))
			}
			for i := range Float64ToFloat32(f32[:n], wide) {
				exact(t, "f32", float64(f32[i]), float64(float32(wide[i])))
			}
			for i := range BytesToFloat32(f32[:n], u8) {
				exact(t, "byte", float64(f32[i]), float64(u8[i]))
			}
			for i := range Int32ToFloat32(f32[:n], ints) {
				exact(t, "int", float64(f32[i]), float64(float32(ints[i])))
			}
			for i := range Float32ToInt32(i32[:n], a) {
				want := math.Trunc(float64(a[i]))
				if !(want >= math.MinInt32 && want <= math.MaxInt32) {
					want = math.MinInt32
				}
				exact(t, "to int", float64(i32[i]), want)
			}
			if f64[n] != 0 || f32[n] != 0 || i32[n] != 0 {
				t.Fatal("written past the end")
			}
		}
	})
}

func exact(t *testing.T, name string, got, want float64) {
	t.Helper()
	if ulps(got, want) != 0 {
		t.Fatalf("%s: %v, want %v", name, got, want)
	}
}

func TestCompare(t *testing.T) {
	holds := []func(a, b float32) bool{
		func(a, b float32) bool { return a == b }, func(a, b float32) bool { return a != b }, func(a, b float32) bool { return a < b },
		func(a, b float32) bool { return a <= b }, func(a, b float32) bool { return a > b }, func(a, b float32) bool { return a >= b },
	}
	eachTier(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(4))
		for _, n := range append(lengths, 32, 96, 160) {
			a, _ := vector[float32](r, n, n%5)
			b, _ := vector[float32](r, n, n%3)
			for i := range b {
				if r.Intn(3) == 0 {
					b[i] = a[i]
				}
			}
			for k, f := range holds {
				for _, one := range []bool{false, true} {
					y := b
					if one {
						y = []float32{float32(special[r.Intn(len(special))])}
					}
					got := make([]uint8, n+1)
					for i := range Compare(k, got[:n], a, y, one) {
						v := y[0]
						if !one {
							v = y[i]
						}
						want := uint8(0)
						if f(a[i], v) {
							want = 1
						}
						if got[i] != want {
							t.Fatalf("%d: %v and %v: %d, want %d", k, a[i], v, got[i], want)
						}
					}
					if got[n] != 0 {
						t.Fatal("written past the end")
					}
				}
			}
		}
	})
}

func TestCountTrue(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for n := range 100 {
		a, want := make([]uint8, n), 0
		for i := range a {
			if r.Intn(2) == 0 {
				a[i] = uint8(r.Intn(256))
			}
			if a[i] != 0 {
				want++
			}
		}
		if got := CountTrue(a); got != want {
			t.Errorf("%d bytes: %d, want %d", n, got, want)
		}
	}
}
