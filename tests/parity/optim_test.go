package parity

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
)

// A training is a recorded run of an optimizer.
type training struct {
	ID, Class  string
	Kwargs     map[string]json.RawMessage
	Params     []*node
	Groups     json.RawMessage
	Grads      [][]*node
	Trajectory [][]*node
	Raises     *raises
}

// options turns PyTorch's arguments into those of an optimizer of this module.
func (r *training) options(c *recorded) (lr float64, opts []optim.Option) {
	defaults := map[string]float64{"torch.optim.SGD": 1e-3, "torch.optim.Adam": 1e-3, "torch.optim.AdamW": 1e-3, "torch.optim.RMSprop": 1e-2}
	lr = defaults[r.Class]
	for name, raw := range r.Kwargs {
		on := string(raw) == "true"
		value := func() float64 {
			switch v := number(raw).(type) {
			case int64:
				return float64(v)
			case float64:
				return v
			}
			panic(inexpressible("argument " + name))
		}
		switch {
		case string(raw) == "false" || string(raw) == "null":
		case name == "lr":
			lr = value()
		case name == "momentum":
			opts = append(opts, optim.Momentum(value()))
		case name == "dampening":
			opts = append(opts, optim.Dampening(value()))
		case name == "weight_decay":
			opts = append(opts, optim.WeightDecay(value()))
		case name == "eps":
			opts = append(opts, optim.Eps(value()))
		case name == "alpha":
			opts = append(opts, optim.Alpha(value()))
		case name == "nesterov" && on:
			opts = append(opts, optim.Nesterov())
		case name == "centered" && on:
			opts = append(opts, optim.Centered())
		case name == "betas":
			var b struct{ Tuple [2]float64 }
			if json.Unmarshal(raw, &b) != nil {
				panic(inexpressible("argument betas"))
			}
			opts = append(opts, optim.Betas(b.Tuple[0], b.Tuple[1]))
		default:
			panic(inexpressible("argument " + name))
		}
	}
	return lr, opts
}

func (r *training) optimizer(c *recorded, params []*tensor.Tensor) optim.Optimizer {
	lr, opts := r.options(c)
	switch r.Class {
	case "torch.optim.SGD":
		return optim.NewSGD(params, lr, opts...)
	case "torch.optim.Adam":
		return optim.NewAdam(params, lr, opts...)
	case "torch.optim.AdamW":
		return optim.NewAdamW(params, lr, opts...)
	case "torch.optim.RMSprop":
		return optim.NewRMSprop(params, lr, opts...)
	}
	panic(inexpressible(r.Class))
}

// follow takes the recorded steps and says where the parameters differ.
func (r *training) follow(blob []byte) (why string, err error) {
	c := &recorded{blob: blob}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case inexpressible:
			why = string(e)
		case *tensor.ValueError:
			if r.Raises == nil {
				err = e
			}
		default:
			panic(e)
		}
	}()
	if r.Groups != nil {
		panic(inexpressible("parameter groups"))
	}
	var params []*tensor.Tensor
	for _, n := range r.Params {
		params = append(params, n.tensor(c).SetRequiresGrad(true))
	}
	o := r.optimizer(c, params)
	if r.Raises != nil {
		return "", fmt.Errorf("no error, want %s", r.Raises.Message)
	}
	for step, want := range r.Trajectory {
		for i, g := range r.Grads[step] {
			params[i].ZeroGrad()
			if g != nil {
				params[i].SetGrad(g.tensor(c))
			}
		}
		o.Step()
		for i, n := range want {
			n.c = c
			if err := n.compare(params[i]); err != nil {
				return "", fmt.Errorf("step %d, parameter %d: %w", step, i, err)
			}
		}
	}
	return "", nil
}

// TestOptimizers replays five steps of each recorded optimizer that is here.
func TestOptimizers(t *testing.T) {
	blob := gunzip(t, "tensors-optim.bin.gz")
	in := bufio.NewScanner(bytes.NewReader(gunzip(t, "cases-optim.jsonl.gz")))
	in.Buffer(nil, 1<<24)
	done, refused := 0, map[string]int{}
	for in.Scan() {
		r := &training{}
		if err := json.Unmarshal(in.Bytes(), r); err != nil {
			continue // an error of Python's arguments
		}
		switch why, err := r.follow(blob); {
		case err != nil:
			t.Errorf("%s: %v", r.ID, err)
		case why != "":
			refused[why]++
		default:
			done++
		}
	}
	t.Logf("%d runs are as recorded; the rest: %v", done, refused)
	if done < 30 {
		t.Errorf("only %d runs were compared", done)
	}
}
