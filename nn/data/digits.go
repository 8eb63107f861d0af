package data

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/tensor"
)

// Sizes of a picture of the digits, and the value of a full pixel.
const (
	digitSide = 8
	digitFull = 16
)

// Digits reads handwritten digits from a CSV file, which may be compressed
// with gzip: in each line 64 pixels from 0 to 16, then the digit. It returns
// pictures (N, 1, 8, 8) from 0 to 1 and digits (N).
func Digits(file string) (*Tensors, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	set, err := readDigits(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return set, nil
}

func readDigits(r io.Reader) (*Tensors, error) {
	const pixels = digitSide * digitSide
	c := csv.NewReader(r)
	c.FieldsPerRecord = pixels + 1
	c.ReuseRecord = true
	var x []float32
	var y []int64
	for {
		rec, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		for i, s := range rec {
			v, err := strconv.ParseUint(s, 10, 8)
			if err != nil || i < pixels && v > digitFull || i == pixels && v > 9 {
				return nil, fmt.Errorf("line %d, column %d: %q is not a number of this file", len(y)+1, i+1, s)
			}
			if i < pixels {
				x = append(x, float32(v)/digitFull)
			} else {
				y = append(y, int64(v))
			}
		}
	}
	if len(y) == 0 {
		return nil, fmt.Errorf("no digits")
	}
	return NewTensors(tensor.FromSlice(x, len(y), 1, digitSide, digitSide), tensor.FromSlice(y, len(y))), nil
}

// Split divides a data set with classes Y in two: the second has the given
// share of every class. The seed alone decides which samples.
func Split(set *Tensors, share float64, seed int) (train, test *Tensors) {
	if !(share >= 0 && share <= 1) {
		panic(&tensor.ValueError{Op: "data.Split", Reason: fmt.Sprintf("the share %v is not between 0 and 1", share)})
	}
	labels := set.Y.Ints()
	order := rand.New(rand.NewSource(int64(seed))).Perm(len(labels))
	size, taken := map[int]int{}, map[int]int{}
	for _, c := range labels {
		size[c]++
	}
	var a, b []int
	for _, i := range order {
		c := labels[i]
		if float64(taken[c]) < share*float64(size[c])-.5 {
			taken[c]++
			b = append(b, i)
		} else {
			a = append(a, i)
		}
	}
	xa, ya := set.Batch(a)
	xb, yb := set.Batch(b)
	return &Tensors{xa, ya}, &Tensors{xb, yb}
}
