package gemm

import (
	"fmt"
	"testing"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

func BenchmarkGemm(b *testing.B) {
	par.SetThreads(1)
	defer par.SetThreads(0)
	for _, s := range []struct {
		m, n, k int
		tb      bool
	}{{64, 64, 64, false}, {256, 256, 256, false}, {1024, 1024, 1024, false}, {1024, 1024, 1024, true}, {64, 128, 784, true}, {32, 10, 128, true}, {8, 1024, 1024, false}} {
		b.Run(fmt.Sprintf("%dx%dx%d-%v", s.m, s.n, s.k, s.tb), func(b *testing.B) {
			x, y, z := make([]float32, s.m*s.k), make([]float32, s.k*s.n), make([]float32, s.m*s.n)
			w := Rows(y, s.n)
			if s.tb {
				w = Rows(y, s.k).T()
			}
			for b.Loop() {
				Gemm(s.m, s.n, s.k, 1, Rows(x, s.k), w, 0, Rows(z, s.n))
			}
			b.ReportMetric(2*float64(s.m*s.n*s.k)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOPS")
		})
	}
}

// BenchmarkCorrelate is a convolution of one image, 3 by 3, without its padding.
func BenchmarkCorrelate(b *testing.B) {
	for _, s := range []struct{ channels, side int }{{16, 8}, {64, 14}, {64, 28}, {128, 28}, {32, 56}} {
		b.Run(fmt.Sprintf("%dx%dx%d", s.channels, s.side, s.side), func(b *testing.B) {
			width := s.side + 2
			plane := width*width + 16
			var off []int
			for c := range s.channels {
				for r := range 3 {
					for q := range 3 {
						off = append(off, c*plane+r*width+q)
					}
				}
			}
			places := s.side * s.side
			x := NewCorrelation[float32](off, []Run{{N: (s.side-1)*width + s.side}})
			in, weights, out := make([]float32, s.channels*plane+Slack), make([]float32, s.channels*len(off)), make([]float32, s.channels*width*s.side)
			for b.Loop() {
				x.Run(s.channels, weights, len(off), in, nil, out, width*s.side)
			}
			b.ReportMetric(2*float64(s.channels*len(off)*places)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOPS")
		})
	}
}
