// Command bench times operations of this library for bench.py. It reads lines
// "name repeats" and answers each with the nanoseconds of one repeat, so that
// the caller can alternate between libraries within one run. The name "info"
// answers with the tier of the kernels.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"

	_ "github.com/rustorch/rustorch/autograd" // gradients
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/nn/data"
	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
	"golang.org/x/sys/cpu"
)

// rows make an operation ready and return it.
var rows = map[string]func() func(){
	"matmul 1024":         func() func() { return matmul(1024) },
	"matmul 256":          func() func() { return matmul(256) },
	"add 1e6, released":   func() func() { return add(1000000, (*tensor.Tensor).Release) },
	"add 1e6, collected":  func() func() { return add(1000000, func(*tensor.Tensor) {}) },
	"add 1":               func() func() { return add(1, func(*tensor.Tensor) {}) },
	"exp 1e6":             exp,
	"softmax 1024x1024":   softmax,
	"conv 32x16x8x8":      convolve,
	"conv with gradients": convolveBack,
	"digits epoch":        digits,
}

func matmul(n int) func() {
	a, b := tensor.Randn(n, n), tensor.Randn(n, n)
	return func() { a.MatMul(b).Release() }
}

func add(n int, after func(*tensor.Tensor)) func() {
	a, b := tensor.Randn(n), tensor.Randn(n)
	return func() { after(a.Add(b)) }
}

func exp() func() {
	a := tensor.Randn(1000000)
	return func() { a.Exp().Release() }
}

func softmax() func() {
	a := tensor.Randn(1024, 1024)
	return func() { a.Softmax(1).Release() }
}

func convolve() func() {
	c, x := nn.NewConv2d(16, 32, 3, nn.Padding(1)), tensor.Randn(32, 16, 8, 8)
	w, b := c.Weight.Detach(), c.Bias.Detach()
	return func() { tensor.Conv2dOpt(x, w, b, 1, 1, 1, 1).Release() }
}

func convolveBack() func() {
	c, x := nn.NewConv2d(16, 32, 3, nn.Padding(1)), tensor.Randn(32, 16, 8, 8).SetRequiresGrad(true)
	return func() {
		c.Weight.ZeroGrad()
		c.Bias.ZeroGrad()
		x.ZeroGrad()
		c.Forward(x).Sum().Backward()
	}
}

// digits is one pass of 1,347 random images in batches of 32 through the
// network of the first notebook.
func digits() func() {
	tensor.ManualSeed(0)
	model := nn.NewSequential(
		nn.NewConv2d(1, 16, 3, nn.Padding(1)), nn.ReLU(),
		nn.NewConv2d(16, 32, 3, nn.Padding(1)), nn.ReLU(), nn.NewMaxPool2d(2),
		nn.Flatten(), nn.NewDropout(0.25), nn.NewLinear(512, 10))
	opt := optim.NewAdam(model.Parameters(), 0.002)
	set := data.NewTensors(tensor.Randn(1347, 1, 8, 8), tensor.Randint(0, 10, 1347))
	loader := data.NewLoader(set, 32, true)
	return func() {
		for x, y := range loader.Batches() {
			opt.ZeroGrad()
			nn.CrossEntropy(model.Forward(x), y).Backward()
			opt.Step()
		}
	}
}

func main() {
	ready := map[string]func(){}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		if in.Text() == "info" {
			fmt.Println(tier(), runtime.Version())
			continue
		}
		name, n := parse(in.Text())
		f := ready[name]
		if f == nil {
			if rows[name] == nil {
				fmt.Println("unknown")
				continue
			}
			f = rows[name]()
			f()
			ready[name] = f
		}
		start := now()
		for range n {
			f()
		}
		fmt.Println(float64(now()-start) / float64(n))
	}
}

// tier names the kernels that run: the best of the processor unless the
// environment holds them lower.
func tier() string {
	held, x := os.Getenv("RUSTORCH_SIMD"), cpu.X86
	switch {
	case held != "":
		return held
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512VL:
		return "avx512"
	case x.HasAVX2 && x.HasFMA && x.HasBMI2:
		return "avx2"
	}
	return "go"
}

// parse splits "name repeats".
func parse(line string) (name string, n int) {
	n = 1
	for i := len(line) - 1; i > 0; i-- {
		if line[i] == '\t' {
			fmt.Sscan(line[i+1:], &n)
			return line[:i], max(n, 1)
		}
	}
	return line, n
}
