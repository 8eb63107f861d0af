package tensor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// frames are the arguments that stft and istft share.
type frames struct {
	nFft, hop, win int
	window         *Tensor
	describe       string // the call, as messages name it
}

// framesOf reads the arguments, with n/4 and n points where nil stands.
func framesOf(nFft int, hopLength, winLength any, window *Tensor) *frames {
	f := &frames{nFft: nFft, hop: nFft >> 2, win: nFft, window: window}
	if hopLength != nil {
		f.hop = int(Number(hopLength).Int())
	}
	if winLength != nil {
		f.win = int(Number(winLength).Int())
	}
	return f
}

func maybe(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return flag(v)
	}
	return fmt.Sprint(v)
}

func flag(v bool) string {
	if v {
		return "1"
	}
	return "0"
}

func (f *frames) windowText() string {
	if f.window == nil {
		return "None"
	}
	return fmt.Sprintf("torch.%sTensor{%s}", f.window.dt.Torch(), shape.String(f.window.shape))
}

func (f *frames) refuse(format string, args ...any) {
	panic(&ValueError{f.describe, fmt.Sprintf(format, args...)})
}

// centered returns the window with zeros around it, of n points; ones if there
// is none.
func (f *frames) centered(dt dtype.DType) *Tensor {
	w := f.window
	if w == nil {
		w = OnesOf(dt, f.win)
	}
	left := (f.nFft - f.win) / 2
	return PadOpt(w, []int{left, f.nFft - f.win - left}, "constant", nil)
}

func composeSTFT(x, window *Tensor, nFft int, hopLength, winLength any, center bool, padMode string, normalized bool, onesided, returnComplex, alignToWindow any) *Tensor {
	f := framesOf(nFft, hopLength, winLength, window)
	isComplex := x.dt.IsComplex() || window != nil && window.dt.IsComplex()
	if returnComplex == nil && !isComplex {
		panic(&ValueError{"stft", "stft requires the return_complex parameter be given for real inputs, and will further require that return_complex=True in a future PyTorch release."})
	}
	in, dims := x, len(x.shape)
	switch {
	case center && alignToWindow != nil:
		panic(&ValueError{"stft", "stft align_to_window should only be set when center = false"})
	case center:
		wide := x.Reshape(append(slices.Repeat([]int{1}, max(3-dims, 0)), x.shape...)...)
		wide = PadOpt(wide, []int{nFft / 2, nFft / 2}, padMode, nil)
		in = wide.Reshape(wide.shape[len(wide.shape)-dims:]...)
	case alignToWindow == true:
		in = PadOpt(x, []int{(nFft - f.win) / 2, (nFft - f.win) / 2}, "constant", nil)
	}
	f.describe = fmt.Sprintf("stft(torch.%sTensor[%s], n_fft=%d, hop_length=%d, win_length=%d, window=%s, normalized=%s, onesided=%s, return_complex=%s, align_to_window=%s) ",
		in.dt.Torch(), strings.Trim(shape.String(in.shape), "[]"), f.nFft, f.hop, f.win, f.windowText(), flag(normalized), maybe(onesided), maybe(returnComplex), maybe(alignToWindow))
	f.checkSignal(in)
	if dims == 1 {
		in = in.Unsqueeze(0)
	}
	in = in.Unfold(-1, nFft, f.hop)
	if window != nil || f.win < nFft {
		in = in.Mul(f.centered(in.dt))
	}
	z := f.transformed(in, normalized, onesided == true || onesided == nil && !isComplex).Transpose(1, 2)
	if dims == 1 {
		z = z.Squeeze(0)
	}
	if returnComplex == nil || returnComplex == true {
		return z
	}
	return z.ViewAsReal()
}

func (f *frames) transformed(in *Tensor, normalized, onesided bool) *Tensor {
	normalization, last := 0, []int{len(in.shape) - 1}
	if normalized {
		normalization = 1
	}
	if !in.dt.IsComplex() {
		return FFTReal(in, last, normalization, onesided)
	}
	if onesided {
		panic(&ValueError{"stft", "Cannot have onesided output if window or input is complex"})
	}
	return FFTComplex(in, last, normalization, true)
}

func (f *frames) checkSignal(in *Tensor) {
	if !in.dt.IsInexact() {
		panic(&DTypeError{f.describe, in.dt, "expected a tensor of floating point or complex values"})
	}
	if len(in.shape) > 2 || len(in.shape) < 1 {
		f.refuse("expected a 1D or 2D tensor")
	}
	switch n := in.shape[len(in.shape)-1]; {
	case f.nFft <= 0 || f.nFft > n:
		f.refuse("expected 0 < n_fft < %d, but got n_fft=%d", n, f.nFft)
	case f.hop <= 0:
		f.refuse("expected hop_length > 0, but got hop_length=%d", f.hop)
	case f.win <= 0 || f.win > f.nFft:
		f.refuse("expected 0 < win_length <= n_fft, but got win_length=%d", f.win)
	}
	if w := f.window; w != nil && (len(w.shape) != 1 || w.shape[0] != f.win) {
		f.refuse("expected a 1D window tensor of size equal to win_length=%d, but got window with size %s", f.win, shape.String(w.shape))
	}
}

func composeISTFT(x, window *Tensor, nFft int, hopLength, winLength any, center, normalized bool, onesided, length any, returnComplex bool) *Tensor {
	f := framesOf(nFft, hopLength, winLength, window)
	if !x.dt.IsComplex() {
		panic(&DTypeError{"istft", x.dt, "istft requires a complex-valued input tensor matching the output from stft with return_complex=True."})
	}
	f.describe = fmt.Sprintf("istft(CPU%sType[%s], n_fft=%d, hop_length=%d, win_length=%d, window=%s, center=%s, normalized=%s, onesided=%s, length=%s, return_complex=%s) ",
		x.dt.Torch(), strings.Trim(shape.String(x.shape), "[]"), f.nFft, f.hop, f.win, f.windowText(), flag(center), flag(normalized), maybe(onesided), maybe(length), flag(returnComplex))
	half := f.checkSpectrum(x, onesided)
	in := x
	if len(x.shape) == 2 {
		in = in.Unsqueeze(0)
	}
	in = in.Transpose(1, 2)
	w := f.centered(x.dt.Real())
	y := f.overlapped(f.inverted(in, normalized, half, returnComplex).Mul(w))
	weights := f.overlapped(w.Mul(w).Expand(1, in.shape[1], nFft))
	start, end := 0, y.shape[1]
	if center {
		start, end = nFft/2, end-nFft/2
	}
	if length != nil {
		end = start + int(Number(length).Int())
	}
	stop := max(start, min(end, y.shape[1]))
	y, weights = y.Narrow(1, start, stop-start), weights.Narrow(1, start, stop-start)
	if weights.Detach().Abs().Min().Float() < 1e-11 {
		panic(&ValueError{strings.TrimSpace(f.describe), "window overlap add min: 1"})
	}
	y = y.Div(weights)
	if len(x.shape) == 2 {
		y = y.Squeeze(0)
	}
	if end > stop {
		y = PadOpt(y, []int{0, end - stop}, "constant", nil)
	}
	return y
}

// checkSpectrum tells whether x is half of a transform.
func (f *frames) checkSpectrum(x *Tensor, onesided any) bool {
	if x.Numel() == 0 {
		f.refuse("input tensor cannot be empty.")
	}
	if n := len(x.shape) + 1; n != 3 && n != 4 {
		f.refuse("expected a tensor with 3 or 4 dimensions, but got %d", n)
	}
	size := x.shape[len(x.shape)-2]
	half := onesided == true || onesided == nil && size != f.nFft
	switch {
	case half && size != f.nFft/2+1:
		f.refuse("expected the frequency dimension (3rd to the last) of the input tensor to match n_fft / 2 + 1 when onesided=True, but got %d", size)
	case !half && size != f.nFft:
		f.refuse("expected the frequency dimension (3rd to the last) of the input tensor to match n_fft when onesided=False, but got %d", size)
	case f.hop <= 0 || f.hop > f.win:
		f.refuse("expected 0 < hop_length <= win_length")
	case f.win <= 0 || f.win > f.nFft:
		f.refuse("expected 0 < win_length <= n_fft")
	}
	if w := f.window; w != nil && (len(w.shape) != 1 || w.shape[0] != f.win) {
		f.refuse("Invalid window shape. window has to be 1D and length of `win_length`")
	}
	return half
}

// inverted are the frames of a signal, given their transforms.
func (f *frames) inverted(in *Tensor, normalized, half, returnComplex bool) *Tensor {
	normalization, last := 2, []int{2}
	if normalized {
		normalization = 1
	}
	switch {
	case returnComplex && half:
		panic(&ValueError{"istft", "Cannot have onesided output if window or input is complex"})
	case returnComplex:
		return FFTComplex(in, last, normalization, false)
	case f.window != nil && f.window.dt.IsComplex():
		panic(&ValueError{"istft", "Complex windows are incompatible with return_complex=False"})
	}
	return FFTHalf(in.Narrow(2, 0, f.nFft/2+1), last, normalization, f.nFft)
}

// overlapped adds frames (N, count, n), each hop points after the one before.
func (f *frames) overlapped(x *Tensor) *Tensor {
	count := x.shape[1]
	at := make([]int, 0, count*f.nFft)
	for c := range count {
		for k := range f.nFft {
			at = append(at, c*f.hop+k)
		}
	}
	z := ZerosOf(x.dt, x.shape[0], f.nFft+f.hop*(count-1))
	return z.IndexAdd(FromSlice(at), x.Reshape(x.shape[0], -1), 1)
}
