package data

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// numbered is a data set without a fast path: sample i is i and its square.
type numbered int

func (n numbered) Len() int { return int(n) }
func (n numbered) Get(i int) (x, y *tensor.Tensor) {
	return tensor.New([]float32{float32(i)}), tensor.Scalar(i * i)
}

// pass returns the samples of a pass and the sizes of the batches.
func pass(l *Loader) (seen, sizes []int) {
	for x, y := range l.Batches() {
		sizes = append(sizes, x.Size(0))
		for i, v := range x.Floats() {
			seen = append(seen, int(v))
			if y.Ints()[i] != int(v*v) {
				seen = append(seen, -1)
			}
		}
	}
	return seen, sizes
}

func set(n int) *Tensors {
	x := tensor.Arange(0, float64(n), 1).Reshape(-1, 1)
	return NewTensors(x, x.Mul(x).Reshape(-1).To(tensor.Int64))
}

func TestLoader(t *testing.T) {
	for _, s := range []Dataset{numbered(7), set(7)} {
		l := NewLoader(s, 3, false)
		seen, sizes := pass(l)
		if !reflect.DeepEqual(seen, []int{0, 1, 2, 3, 4, 5, 6}) || !reflect.DeepEqual(sizes, []int{3, 3, 1}) || l.Len() != 3 {
			t.Errorf("%T: %v %v", s, seen, sizes)
		}
		if _, sizes := pass(NewLoader(s, 3, false).DropLast()); !reflect.DeepEqual(sizes, []int{3, 3}) {
			t.Errorf("%T without the last: %v", s, sizes)
		}
		tensor.ManualSeed(3)
		shuffled, _ := pass(NewLoader(s, 2, true))
		slices.Sort(shuffled)
		if !reflect.DeepEqual(shuffled, []int{0, 1, 2, 3, 4, 5, 6}) {
			t.Errorf("%T shuffled: %v in order", s, shuffled)
		}
	}
	n := 0
	for range NewLoader(set(7), 3, false).Batches() {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d batches after break", n)
	}
}

func TestMisuse(t *testing.T) {
	for name, f := range map[string]func(){
		"lengths that differ": func() { NewTensors(tensor.Zeros(2, 1), tensor.Zeros(3)) },
		"no dimension":        func() { NewTensors(tensor.Scalar(1), tensor.Zeros(1)) },
		"batch of nothing":    func() { NewLoader(set(2), 0, false) },
		"share above one":     func() { Split(set(2), 1.5, 0) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(error); !ok {
					t.Errorf("%s: no error", name)
				}
			}()
			f()
		}()
	}
}

const digitLine = "0,0,5,13,9,1,0,0,0,0,13,15,10,15,5,0,0,3,15,2,0,11,8,0,0,4,12,0,0,8,8,0,0,5,8,0,0,9,8,0,0,4,11,0,1,12,7,0,0,2,14,5,10,12,0,0,0,0,6,13,10,0,0,0,7\n"

func TestDigits(t *testing.T) {
	dir := t.TempDir()
	plain, packed := filepath.Join(dir, "d.csv"), filepath.Join(dir, "d.csv.gz")
	if err := os.WriteFile(plain, []byte(digitLine+digitLine), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(packed)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write([]byte(digitLine)); err != nil {
		t.Fatal(err)
	}
	z.Close()
	f.Close()
	for file, n := range map[string]int{plain: 2, packed: 1} {
		d, err := Digits(file)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(d.X.Shape(), []int{n, 1, 8, 8}) || d.Y.Ints()[0] != 7 || d.X.Floats()[2] != 5./16 {
			t.Errorf("%s: %v %v", file, d.X.Shape(), d.Y)
		}
	}
	if _, err := Digits(filepath.Join(dir, "none")); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
	for name, text := range map[string]string{
		"empty": "", "cut": digitLine[:40], "a pixel of 17": strings.Replace(digitLine, "13", "17", 1), "a digit of 10": strings.TrimSuffix(digitLine, "7\n") + "10\n",
		"a word": strings.Replace(digitLine, "13", "x", 1), "a negative number": strings.Replace(digitLine, "13", "-1", 1),
	} {
		if _, err := readDigits(strings.NewReader(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	bad := filepath.Join(dir, "bad.csv.gz")
	if err := os.WriteFile(bad, []byte(digitLine), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Digits(bad); err == nil || !strings.Contains(err.Error(), "bad.csv.gz") {
		t.Errorf("a file that is not compressed: %v", err)
	}
}

// TestSplit checks that a split is stratified, complete and decided by the seed.
func TestSplit(t *testing.T) {
	var y []int64
	for c, n := range []int{40, 8, 20} {
		for range n {
			y = append(y, int64(c))
		}
	}
	n := len(y)
	all := NewTensors(tensor.Arange(0, float64(n), 1).Reshape(-1, 1), tensor.FromSlice(y, n))
	a, b := Split(all, .25, 5)
	count := map[int]int{}
	for _, c := range b.Y.Ints() {
		count[c]++
	}
	if !reflect.DeepEqual(count, map[int]int{0: 10, 1: 2, 2: 5}) {
		t.Errorf("held out %v", count)
	}
	seen := map[float64]bool{}
	for _, v := range append(a.X.Floats(), b.X.Floats()...) {
		seen[v] = true
	}
	if len(seen) != n || a.Len()+b.Len() != n {
		t.Errorf("%d + %d of %d samples, %d different", a.Len(), b.Len(), n, len(seen))
	}
	_, same := Split(all, .25, 5)
	_, other := Split(all, .25, 6)
	if !reflect.DeepEqual(b.X.Floats(), same.X.Floats()) || reflect.DeepEqual(b.X.Floats(), other.X.Floats()) {
		t.Error("the seed does not decide the split")
	}
}
