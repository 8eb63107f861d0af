package share

import (
	"errors"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// segments returns segments of all types in some shapes.
func segments(t testing.TB) map[string][]byte {
	all := map[string][]byte{}
	for d := range dtype.DType(dtype.Count) {
		for _, dims := range [][]int{{}, {0}, {5}, {2, 3}, {2, 0, 3}, {1, 2, 3, 4}} {
			l := Layout{DType: d, Shape: dims, Offset: 1024}
			b := make([]byte, l.Offset+l.body()+2048)
			if err := l.write(b); err != nil {
				t.Fatal(err)
			}
			all[d.String()+textOfShape(dims)] = b
		}
	}
	return all
}

func TestRead(t *testing.T) {
	for name, b := range segments(t) {
		l, err := Read(bytesAt(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if l.DType.String()+textOfShape(l.Shape) != name || l.Offset != 1024 {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

// TestDamaged changes every byte of the description and cuts the file at every
// length: what is read must be refused, or lie within the file.
func TestDamaged(t *testing.T) {
	b := segments(t)["float32[1,2,3,4]"]
	refused := 0
	for i := range b {
		for _, flip := range []byte{1, 0x80, 0xff} {
			c := slices.Clone(b)
			c[i] ^= flip
			if !sane(t, c) {
				refused++
			}
		}
		if i > 8 && sane(t, b[:i]) {
			t.Errorf("a file cut at %d of %d bytes was taken", i, len(b))
		}
	}
	if refused < 500 {
		t.Errorf("only %d damages were seen", refused)
	}
}

// sane reads a file and reports whether it was taken.
func sane(t *testing.T, b []byte) bool {
	l, err := Read(bytesAt(b), int64(len(b)))
	if err != nil {
		var f *FormatError
		if !errors.As(err, &f) {
			t.Errorf("not a typed error: %v", err)
		}
		return false
	}
	if l.Offset < 0 || l.bytes() < 0 || l.Offset+l.bytes() > len(b) {
		t.Errorf("%+v lies outside of %d bytes", l, len(b))
	}
	return true
}

func TestTooLong(t *testing.T) {
	l := Layout{DType: dtype.Float32, Shape: slices.Repeat([]int{1}, maxDims+1)}
	var f *FormatError
	if err := l.check(); !errors.As(err, &f) {
		t.Errorf("%d dimensions: %v", len(l.Shape), err)
	}
	l.Shape = []int{2}
	if err := l.write(make([]byte, 100)); !errors.As(err, &f) {
		t.Errorf("no room: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, b := range segments(f) {
		f.Add(b)
	}
	f.Add([]byte(magic))
	f.Fuzz(func(t *testing.T, b []byte) { sane(t, b) })
}
