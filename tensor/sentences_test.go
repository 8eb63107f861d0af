package tensor

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// TestSentences compares what operations say of arguments that do not fit with
// PyTorch 2.15.0's words for them.
func TestSentences(t *testing.T) {
	x, v, v4, scalar := Zeros(2, 3), Zeros(3), Zeros(4), Scalar(1.0)
	long, mask := Zeros(2, 3).To(Int64), Scalar(true)
	at := func(is ...int) *Tensor { return New(is) }
	for sentence, f := range map[string]func(){
		"mat1 and mat2 shapes cannot be multiplied (4x3 and 4x2)": func() { Zeros(2, 2, 3).MatMul(Zeros(4, 2)) },
		"size mismatch, got input (2), mat (2x3), vec (4)":        func() { x.MatMul(v4) },
		"inconsistent tensor size, expected tensor [3] and src [4] to have the same number of elements, but got 3 and 4 elements respectively": func() { v.MatMul(v4) },
		"Expected size for first two dimensions of batch2 tensor to be: [2, 3] but got: [2, 4].":                                               func() { Zeros(2, 2, 3).MatMul(Zeros(2, 4, 2)) },
		"both arguments to matmul need to be at least 1D, but they are 2D and 0D":                                                              func() { x.MatMul(scalar) },
		"mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)":                                                                              func() { Linear(x, Zeros(5, 4), nil) },
		"mat1 and mat2 shapes cannot be multiplied (1x3 and 4x5)":                                                                              func() { Linear(v, Zeros(5, 4), nil) },
		"mat2 must be a matrix, got 1-D tensor":                                                                                                func() { Linear(x, v, Zeros(1)) },
		"must match the existing size (5) at non-singleton dimension 1.  Target sizes: [2, 4].  Tensor sizes: [5]":                             func() { Linear(x, Zeros(4, 3), Zeros(5)) },
		"self must be a matrix, got 1-D tensor":                                                                                                func() { v.Mm(x) },
		"vector + matrix @ vector expected, got 1, 2, 2":                                                                                       func() { x.Mv(x) },
		"dot : expected both vectors to have same dtype, but found Float and Long":                                                             func() { v.Dot(v.To(Int64)) },
		"Expected 1-D argument self, but got 2-D":                                                                                              func() { x.Outer(v) },
		"Expected 1-D argument vec2, but got 2-D":                                                                                              func() { v.Outer(x) },
		"inner() the last dimension must match on both input tensors but got shapes [3] and [4]":                                               func() { v.Inner(v4) },
		"contracted dimensions need to match, but first has size 3 in dim -1 and second has size 4 in dim 0":                                   func() { TensordotOpt(x, Zeros(4, 2), 1) },
		"Tensors must have same number of dimensions: got 2 and 1":                                                                             func() { Cat([]*Tensor{x, v}) },
		"Expected size 3 but got size 4 for tensor number 2 in the list.":                                                                      func() { Cat([]*Tensor{x, x, Zeros(2, 4)}) },
		"zero-dimensional tensor (at position 1) cannot be concatenated":                                                                       func() { Cat([]*Tensor{v, scalar}) },
		"stack expects each tensor to be equal size, but got [2, 3] at entry 0 and [3] at entry 1":                                             func() { Stack([]*Tensor{x, v}) },
		"expand(torch.FloatTensor{[2, 3]}, size=[3]): the number of sizes provided (1) must be greater or equal to":                            func() { x.Expand(3) },
		"The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension 0":                                            func() { v.Expand(-1, 3) },
		"(4) must match the existing size (3) at non-singleton dimension 0.  Target sizes: [4].  Tensor sizes: [3]":                            func() { v.Expand(4) },
		"invalid shape dimension -2 at index 0 of shape [-2, 3]":                                                                               func() { x.View(-2, 3) },
		"negative dimension -4: [-4, 9]":                                                                                                       func() { x.Repeat(-2, 3) },
		"The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1":                                            func() { x.CopyFrom(v4) },
		"output with shape [2, 3] doesn't match the broadcast shape [2, 2, 3]":                                                                 func() { x.CopyFrom(Zeros(2, 2, 3)) },
		"split_size can only be 0 if dimension size is 0, but got dimension size of 2":                                                         func() { x.SplitOpt([]int{0}, 0) },
		"chunk expects at least a 1-dimensional tensor":                                                                                        func() { scalar.Chunk(1) },
		"select(): index 2 out of range for tensor of size [2, 3] at dimension 0":                                                              func() { x.Select(0, 2) },
		"meshgrid expects all tensors to have the same dtype":                                                                                  func() { Meshgrid([]*Tensor{v, v.To(Int64)}) },
		"index 3 is out of bounds for dimension 1 with size 3":                                                                                 func() { x.Gather(at(3).View(1, 1), 1) },
		"Size does not match at dimension 0 expected index [3, 1] to be no larger than self [2, 3] apart from":                                 func() { x.Gather(at(0, 0, 0).View(3, 1), 1) },
		"Index is supposed to be a vector":                                                                                                     func() { x.IndexSelect(at(1).View(1, 1), 0) },
		"Number of indices (2) should be equal to source.size(dim): (1), for dim: 0":                                                           func() { x.IndexAddOpt(at(0, 1), Zeros(1, 3), 0, 1) },
		"Got self.shape = [2, 3] source.shape = [1, 4]":                                                                                        func() { x.IndexAddOpt(at(0), Zeros(1, 4), 0, 1) },
		"Clamp max value -1 is outside the representable range of Byte":                                                                        func() { x.To(Uint8).ClampTo(nil, Number(-1)) },
		"Clamp min value 300 is outside the representable range of Byte":                                                                       func() { x.To(Uint8).ClampTo(Number(300), nil) },
		"Integers to negative integer powers are not allowed.":                                                                                 func() { long.PowScalar(-1) },
		"Negation, the `-` operator, on a bool tensor is not supported.":                                                                       func() { mask.Neg() },
		"Subtraction, the `-` operator, with two bool tensors is not supported.":                                                               func() { mask.Sub(mask) },
		"Subtraction, the `-` operator, with a bool tensor is not supported.":                                                                  func() { mask.SubScalar(1) },
		"index 2 is out of bounds for dimension 0 with size 2":                                                                                 func() { x.IndexFill(at(2), 0, 1) },
		"Expected dtype int64 for index":                                                                                                       func() { x.IndexFill(v, 0, 1) },
		"where expected condition to be a boolean tensor, but got a tensor with dtype Long":                                                    func() { Where(long, x, x) },
		"value cannot be converted to type uint8_t without overflow":                                                                           func() { x.To(Uint8).FillInPlace(300) },
		"value cannot be converted to type int without overflow":                                                                               func() { x.To(Int32).MaskedFill(mask, 1<<40) },
		"value cannot be converted to type c10::Half without overflow":                                                                         func() { x.To(Float16).FillInPlace(1e6) },
		"argmax(): Expected reduction dim 0 to have non-zero size.":                                                                            func() { Zeros(0, 2).ArgmaxOpt([]int{0}, false) },
		"amax(): Expected reduction dim to be specified for input.numel() == 0.":                                                               func() { Zeros(0).Amax() },
		"not implemented for 'Long'":                                                                                                           func() { long.Softmax(0) },
		"expected target dtype to be Long or Byte, but got Float":                                                                              func() { NLLLoss(x, Zeros(2), nil) },
		"Expected input batch_size (2) to match target batch_size (3).":                                                                        func() { NLLLoss(x, at(0, 0, 0), nil) },
		"ignore_index is not supported for floating point target":                                                                              func() { CrossEntropyOpt(x, x, nil, 1, "mean", 0) },
		"input.size(-3)=5 is not divisible by 4":                                                                                               func() { PixelShuffle(Zeros(1, 5, 2, 2), 2) },
		"input.size(-1)=3 is not divisible by 2":                                                                                               func() { PixelUnshuffle(Zeros(1, 1, 2, 3), 2) },
		"got padding length 6 and input of dimension 2":                                                                                        func() { Pad(x, 1, 1, 1, 1, 1, 1) },
		"Argument #6: Padding size should be less than the corresponding input dimension, but got: padding (9, 9) at":                          func() { PadOpt(Zeros(1, 2, 3, 4), []int{1, 1, 9, 9}, "reflect", nil) },
		"one of the following scalar types: Long, Int; but got torch.FloatTensor instead":                                                      func() { Embedding(x, v) },
	} {
		err := panics(t, f)
		if err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("got %v, want %q", err, sentence)
		}
	}
}

// TestNumbersThatFit writes numbers at the edges of types, as PyTorch allows.
func TestNumbersThatFit(t *testing.T) {
	var value *ValueError
	for _, c := range []struct {
		dt   dtype.DType
		v    any
		want string
	}{
		{Uint8, -1, "255"}, {Uint8, -255, "1"}, {Uint8, -256, ""}, {Uint8, 255.5, "255"}, {Uint8, -1.0, ""}, {Uint8, 256, ""},
		{Int8, -128, "-128"}, {Int8, -129, ""}, {Int8, 127, "127"}, {Int8, 128, ""},
		{Int64, 1e300, ""}, {Int64, -0x1p63, "-9223372036854775808"}, {Int64, 0x1p63, ""}, {Bool, 1e300, "True"},
		{Float32, 1e300, ""}, {Float32, -1e39, ""}, {BFloat16, 3.3e38, "3.2965e+38"},
	} {
		x := ZerosOf(c.dt, 1)
		if c.want == "" {
			if err := panics(t, func() { x.CopyFrom(Number(c.v)) }); !errors.As(err, &value) {
				t.Errorf("%v in %s: %v", c.v, c.dt, err)
			}
		} else if got := x.CopyFrom(Number(c.v)).String(); !strings.Contains(got, c.want) {
			t.Errorf("%v in %s: %s, want %s", c.v, c.dt, got, c.want)
		}
	}
}

// TestIntegersAtTheirEdges clamps and shifts as PyTorch does.
func TestIntegersAtTheirEdges(t *testing.T) {
	bytes, signed := New([]int{3, 0, 200}).To(Uint8), New([]int{-8, 1}).To(Int8)
	for _, c := range []struct {
		got  *Tensor
		want []int
	}{
		{bytes.ClampTo(Number(-1), Number(1)), []int{1, 0, 1}},
		{bytes.ClampTo(nil, Number(300)), []int{3, 0, 200}},
		{bytes.ClampTo(Scalar(-1).To(Int64), nil), []int{255, 255, 255}},
		{FromSlice([]bool{true, false}).ClampTo(Number(0), Number(1)), []int{1, 0}},
		{FromSlice([]bool{true, false}).Square(), []int{1, 0}},
		{bytes.BitwiseLeftShift(Number(9)), []int{0, 0, 0}},
		{bytes.BitwiseLeftShift(Number(1)), []int{6, 0, 144}},
		{bytes.BitwiseRightShift(Number(8)), []int{0, 0, 0}},
		{signed.BitwiseRightShift(Number(1)), []int{-4, 0}},
		{signed.BitwiseRightShift(Number(70)), []int{-1, 0}},
		{signed.BitwiseRightShift(Number(-1)), []int{-1, 0}},
		{signed.BitwiseLeftShift(Number(7)), []int{0, -128}},
		{signed.BitwiseLeftShift(Number(-1)), []int{0, 0}},
	} {
		if !slices.Equal(c.got.Ints(), c.want) {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

// TestSentencesOfLayers does so for convolutions, pooling and resizing.
func TestSentencesOfLayers(t *testing.T) {
	plane := Zeros(1, 1, 4, 4)
	for sentence, f := range map[string]func(){
		"Given groups=3, expected weight to be at least 3 at dimension 0, but got weight of size [2, 1, 2, 2] instead":                 func() { Conv2dOpt(Zeros(1, 3, 4, 4), Zeros(2, 1, 2, 2), nil, []int{1}, 0, []int{1}, 3) },
		"Given groups=3, expected weight to be at least 3 at dimension 0, but got weight of size [2, 2, 2] instead":                    func() { Conv1dOpt(Zeros(1, 6, 4), Zeros(2, 2, 2), nil, []int{1}, 0, []int{1}, 3) },
		"Given groups=1, weight of size [4, 3, 2, 2], expected input[1, 1, 4, 4] to have 3 channels, but got 1 channels instead":       func() { Conv2d(plane, Zeros(4, 3, 2, 2), nil) },
		"Calculated padded input size per channel: (4 x 4). Kernel size: (5 x 5). Kernel size can't be greater than actual input size": func() { Conv2d(plane, Zeros(1, 1, 5, 5), nil) },
		"Given input size: (1x4x4). Calculated output size: (1x0x0). Output size is too small":                                         func() { MaxPool2d(plane, 5) },
		"Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:[1, 1, 0, 4]":                         func() { MaxPool2d(Zeros(1, 1, 0, 4), 2) },
		"pad should be at most half of effective kernel size, but got pad=2, kernel_size=2 and dilation=1":                             func() { MaxPool2dOpt(plane, []int{2}, nil, []int{2}, []int{1}, false) },
		"pad must be non-negative, but got pad: -1":                                                                                    func() { MaxPool2dOpt(plane, []int{2}, nil, []int{-1}, []int{1}, false) },
		"running_mean should contain 1 elements not 2":                                                                                 func() { BatchNorm(plane, Zeros(2), Zeros(2), nil, nil) },
		"but got input with spatial dimensions of [4, 4] and output size of [2, 2, 2].":                                                func() { InterpolateOpt(plane, []int{2, 2, 2}, nil, "nearest", nil, nil, false) },
		"Got 4D input, but linear mode needs 3D input":                                                                                 func() { InterpolateOpt(plane, []int{2, 2}, nil, "linear", nil, nil, false) },
		"(got zz)": func() { InterpolateOpt(plane, []int{2, 2}, nil, "zz", nil, nil, false) },
		"einsum(): subscript j has size 2 for operand 1 which does not broadcast with previously seen size 3": func() { Einsum([]*Tensor{Zeros(2, 3), Zeros(2, 4)}, "ij,jk->ik") },
		"einsum(): subscript i has size 3 for operand 1 which does not broadcast with previously seen size 0": func() { Einsum([]*Tensor{Zeros(0), Zeros(3)}, "i,i->") },
		"einsum(): fewer operands were provided than specified in the equation":                               func() { Einsum([]*Tensor{Zeros(2, 3)}, "ij,jk") },
		"reduce argument must be either add or multiply.":                                                     func() { Zeros(2).ScatterWith(New([]int{0}), Ones(1), 0, "mean") },
	} {
		err := panics(t, f)
		if err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("got %v, want %q", err, sentence)
		}
	}
}

// TestLayersOfIntegers compares convolutions and pools of integers with those
// of floats.
func TestLayersOfIntegers(t *testing.T) {
	x := Range(2*4*5*5).MulScalar(7).RemainderScalar(11).SubScalar(5).View(2, 4, 5, 5)
	w := Range(6*2*3*2).MulScalar(5).RemainderScalar(7).SubScalar(3).View(6, 2, 3, 2)
	b := Range(6)
	for _, dt := range []dtype.DType{Int64, Int32, Int16, Int8} {
		got := Conv2dOpt(x.To(dt), w.To(dt), b.To(dt), []int{2, 1}, []int{1, 0}, []int{1, 2}, 2)
		want := Conv2dOpt(x.To(Float64), w.To(Float64), b.To(Float64), []int{2, 1}, []int{1, 0}, []int{1, 2}, 2)
		if got.DType() != dt || !slices.Equal(got.To(Float64).Floats(), want.Floats()) {
			t.Errorf("conv2d of %s: %v, want %v", dt, got, want)
		}
		if got, want := MaxPool2d(x.To(dt), 2), MaxPool2d(x.To(Float64), 2); !slices.Equal(got.To(Float64).Floats(), want.Floats()) {
			t.Errorf("max_pool2d of %s: %v, want %v", dt, got, want)
		}
	}
	if got, want := AvgPool2d(x, 2), AvgPool2d(x.To(Float64), 2).Trunc(); !slices.Equal(got.Floats(), want.Floats()) {
		t.Errorf("avg_pool2d: %v, want %v", got, want)
	}
}

func TestScatterWith(t *testing.T) {
	x, at, src := New([]int{1, 2, 3}), New([]int{0, 2, 0}), New([]int{5, 7, 2})
	if got := x.ScatterWith(at, src, 0, "multiply").Ints(); !slices.Equal(got, []int{10, 2, 21}) {
		t.Errorf("multiply: %v", got)
	}
	if got := x.ScatterValueWith(at, 0, 3, "add").Ints(); !slices.Equal(got, []int{7, 2, 6}) {
		t.Errorf("add: %v", got)
	}
	truths := FromSlice([]bool{true, false, true})
	if got := truths.ScatterWith(at, FromSlice([]bool{false, true, true}), 0, "add").String(); !strings.Contains(got, "True, False,  True") {
		t.Errorf("add of truth values: %s", got)
	}
}
