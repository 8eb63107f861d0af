//go:build unix

package share

import (
	"errors"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// large is a shape whose float32 elements have a segment of their own.
var large = []int{600, 700}

// handOver publishes x and attaches what came of it.
func handOver(t *testing.T, x *tensor.Tensor) (*tensor.Tensor, *Segment) {
	t.Helper()
	s, err := Publish(x)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	y, err := Attach(s.File)
	if err != nil {
		t.Fatal(err)
	}
	return y, s
}

func same(a, b *tensor.Tensor) bool {
	return a.DType() == b.DType() && slices.Equal(a.Shape(), b.Shape()) && slices.Equal(a.Complexes(), b.Complexes())
}

func TestHandOver(t *testing.T) {
	for d := range dtype.DType(dtype.Count) {
		for _, dims := range [][]int{{}, {0}, {1}, {7}, {3, 5}, {0, 3}, {3, 0}, {2, 3, 4}, large, {2, 3, 1, 1, 5}} {
			x := tensor.Arange(0, float64(numel(dims)), 1).Reshape(dims...).To(d)
			if d.IsComplex() {
				x = x.To(tensor.Complex128).MulScalar(1 + 2i).To(d)
			}
			y, s := handOver(t, x)
			if !same(x, y) {
				t.Errorf("%s %v: another tensor arrived", d, dims)
			}
			big := x.Bytes() > small
			if runtime.GOOS == "linux" && s.Copied == big {
				t.Errorf("%s %v: copied: %v", d, dims, s.Copied)
			}
		}
	}
}

func numel(dims []int) int {
	n := 1
	for _, d := range dims {
		n *= d
	}
	return n
}

func linux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is copied on this system")
	}
}

// TestSameMemory writes on one side and reads on the other. Within one process
// the attached tensor is even the same storage.
func TestSameMemory(t *testing.T) {
	linux(t)
	x := tensor.Zeros(large...)
	y, _ := handOver(t, x)
	x.FillInPlace(3)
	if y.Select(0, 5).Select(0, 6).Float() != 3 {
		t.Error("a write is not seen by the other side")
	}
	if !x.SharesMemory(y) {
		t.Error("memory of this process was mapped once more")
	}
}

// TestViews: what is not the whole is copied unless a segment can be described so.
func TestViews(t *testing.T) {
	linux(t)
	x := tensor.Arange(0, 420000, 1).Reshape(large...)
	for _, tt := range []struct {
		name   string
		y      *tensor.Tensor
		copied bool
	}{
		{"whole", x, false},
		{"again", x, false},
		{"another shape", x.Reshape(700, 600), true},
		{"transposed", x.T(), true},
		{"rows from the second on", x.Narrow(0, 1, 599), true},
	} {
		y, s := handOver(t, tt.y)
		if s.Copied != tt.copied {
			t.Errorf("%s: copied %v", tt.name, s.Copied)
		}
		if !same(tt.y, y) {
			t.Errorf("%s: another tensor arrived", tt.name)
		}
	}
}

// TestNeverReused frees a published tensor; the next of its size must not write
// into memory that the other side looks at.
func TestNeverReused(t *testing.T) {
	linux(t)
	x := tensor.Full(large, 5)
	s, err := Publish(x)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x.Release()
	var keep []*tensor.Tensor
	for range 4 {
		keep = append(keep, tensor.Full(large, 9))
	}
	y, err := Attach(s.File)
	if err != nil {
		t.Fatal(err)
	}
	if y.Min().Float() != 5 || y.Max().Float() != 5 {
		t.Error("published memory was used again")
	}
	runtime.KeepAlive(keep)
}

func TestRefused(t *testing.T) {
	_, unsealed, err := pipeFile(t)
	if err != nil {
		t.Fatal(err)
	}
	var u *UnsealedError
	if _, err := Attach(unsealed); !errors.As(err, &u) {
		t.Errorf("a file that could be truncated: %v", err)
	}
	unsealed.Close()
	var g *GoneError
	if _, err := Attach(unsealed); !errors.As(err, &g) {
		t.Errorf("a closed file: %v", err)
	}
	f, err := newSegment(8192)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var bad *FormatError
	if _, err := Attach(f); !errors.As(err, &bad) {
		t.Errorf("zeros: %v", err)
	}
	if runtime.GOOS == "linux" && f.Truncate(10) == nil {
		t.Error("a segment could be truncated")
	}
}

// pipeFile returns an ordinary file with a name.
func pipeFile(t *testing.T) (string, *os.File, error) {
	name := t.TempDir() + "/file"
	f, err := os.Create(name)
	if err == nil {
		err = f.Truncate(8192)
	}
	return name, f, err
}

// TestFile is the way without memfds: a file that has lost its name.
func TestFile(t *testing.T) {
	x := tensor.Arange(0, 1000, 1)
	l := Layout{DType: x.DType(), Shape: x.Shape(), Offset: headRoom}
	f, err := newFile(int64(headRoom + l.body() + tailRoom))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	err = mapped(f, headRoom+l.body()+tailRoom, func(b []byte) error {
		x.WriteBytes(func(e []byte) { copy(b[headRoom:], e) })
		return l.write(b)
	})
	if err != nil {
		t.Fatal(err)
	}
	if y, err := Attach(f); err != nil || !same(x, y) {
		t.Errorf("%v", err)
	}
}
