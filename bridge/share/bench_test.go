//go:build unix

package share

import (
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// BenchmarkPublish publishes 100 MB that lie in a segment already.
func BenchmarkPublish(b *testing.B) {
	x := tensor.Zeros(5000, 5000)
	for b.Loop() {
		s, err := Publish(x)
		if err != nil || s.Copied {
			b.Fatal(err, "copied")
		}
		s.Close()
	}
}

// BenchmarkFirstPublish makes 100 MB anew each time, which is not measured: the
// description is written into pages that were never touched.
func BenchmarkFirstPublish(b *testing.B) {
	for range b.N {
		b.StopTimer()
		x := tensor.Zeros(5000, 5000)
		b.StartTimer()
		s, err := Publish(x)
		if err != nil || s.Copied {
			b.Fatal(err, "copied")
		}
		s.Close()
		b.StopTimer()
		x.Release()
	}
}

// BenchmarkAttach maps 100 MB.
func BenchmarkAttach(b *testing.B) {
	s, err := Publish(tensor.Zeros(5000, 5000).T()) // a copy is not found among our own
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for b.Loop() {
		x, err := Attach(s.File)
		if err != nil {
			b.Fatal(err)
		}
		x.Release()
	}
}

// BenchmarkSmall copies 100 bytes there and back.
func BenchmarkSmall(b *testing.B) {
	x := tensor.Zeros(25)
	for b.Loop() {
		s, err := Publish(x)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Attach(s.File); err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
