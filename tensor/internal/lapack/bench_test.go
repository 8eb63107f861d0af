package lapack

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack/gonum"
)

// benchmark compares f with gonum's routine on copies of one matrix.
func benchmark(b *testing.B, ours func(a Mat[float64]), theirs func(a Mat[float64])) {
	for _, n := range []int{3, 16, 64, 128, 512} {
		r := rand.New(rand.NewPCG(1, 2))
		g := draw[float64](r, n, n, true)
		a := product(g, g.T())
		c := a.clone()
		for name, f := range map[string]func(Mat[float64]){"ours": ours, "gonum": theirs} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				for b.Loop() {
					copy(c.Data, a.Data)
					f(c)
				}
			})
		}
	}
}

func BenchmarkLU(b *testing.B) {
	pivots, rows := make([]int32, 512), make([]int, 512)
	benchmark(b, func(a Mat[float64]) { LU(a, pivots) },
		func(a Mat[float64]) { gonum.Implementation{}.Dgetrf(a.M, a.N, a.Data, a.CS, rows[:a.M]) })
}

func BenchmarkCholesky(b *testing.B) {
	benchmark(b, func(a Mat[float64]) { Cholesky(a) },
		func(a Mat[float64]) { gonum.Implementation{}.Dpotrf(blas.Lower, a.M, a.Data, a.CS) })
}
