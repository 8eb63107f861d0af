package tensor

import (
	"testing"
)

// TestInterruptOps stops operations that go on until they are stopped, and then
// computes again.
func TestInterruptOps(t *testing.T) {
	x, ints := Randn(300, 300), Randint(0, 300, 300, 300)
	for name, f := range map[string]func(){
		"elementwise": func() { x.Exp() },
		"strided":     func() { x.Add(x.T()) },
		"matmul":      func() { x.MatMul(x) },
		"integers":    func() { ints.MatMul(ints) },
		"reduce":      func() { x.Sum() },
		"columns":     func() { x.Sum(0) },
		"scan":        func() { x.Cumsum(0) },
		"sort":        func() { x.Sort(1) },
		"softmax":     func() { x.Softmax(1) },
		"gather":      func() { x.Gather(ints, 0) },
		"random":      func() { Randn(1 << 17) },
		"triangle":    func() { x.Tril() },
		"copy":        func() { x.T().Contiguous() },
		"svd":         func() { x.SVD() },
		"eigh":        func() { x.Eigh() },
		"eig":         func() { x.Eig() },
		"complex eig": func() { x.To(Complex64).Eigvals() },
		"qr":          func() { x.QR() },
		"exponential": func() { x.MatrixExp() },
		"in place":    func() { x.AddInPlace(x.T()) },
	} {
		t.Run(name, func(t *testing.T) {
			started, ended := make(chan bool), make(chan any)
			go func() {
				defer func() { ended <- recover() }()
				f()
				close(started)
				for {
					f()
				}
			}()
			<-started
			Interrupt()
			got := <-ended
			Resume()
			if _, ok := got.(Interrupted); !ok {
				t.Errorf("ended with %v", got)
			}
			f()
		})
	}
}
