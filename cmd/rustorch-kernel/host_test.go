package main

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/tensor"
)

// TestSurvive kills the engine under named tensors: large and small ones,
// views, types. They are there again with their values.
func TestSurvive(t *testing.T) {
	eng, err := startEngine()
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	rec := newRecorder(&strings.Builder{})
	run := func(code string) engine.Result {
		return eng.Execute(t.Context(), engine.Request{Code: code, Count: 1}, rec)
	}
	value := func(code string) string {
		t.Helper()
		res := run(code)
		if res.Err != nil || res.Value == nil {
			t.Fatalf("%s: %v", code, res.Err)
		}
		return fmt.Sprint(res.Value.Data["text/plain"])
	}
	if res := run("big := tensor.Arange(0, 90000, 1).Reshape(300, 300)\nrow := big[7]\nsmall := tensor.New([]int64{1, 1 << 60})\nflags := small.EqScalar(1)\nw := tensor.Ones(2).SetRequiresGrad(true)\nn := 5"); res.Err != nil {
		t.Fatal(res.Err)
	}
	for round := range 2 {
		res := run("var m = map[int]int{}\nfor range 4 {\n\tgo func() {\n\t\tfor i := 0; ; i++ {\n\t\t\tm[i%9]++\n\t\t}\n\t}()\n}\nselect {}")
		if res.Err == nil || res.Err.Name != "EngineDied" {
			t.Fatalf("the engine lives: %+v", res)
		}
		if trace := strings.Join(res.Err.Traceback, "\n"); !strings.Contains(trace, "There again: big, flags, n, row, small, w.") {
			t.Errorf("round %d: %s", round, trace)
		}
		for code, want := range map[string]string{
			"big.Sum().Item()": "4049955000", "row[0].Float()": "2100", "small.Ints()[1]": "1152921504606846976",
			"flags.Data()": "[true false]", "w.RequiresGrad()": "true",
		} {
			if got := value(code); !strings.HasPrefix(got, want) && !(code == "big.Sum().Item()" && strings.Contains(got, "e+09")) {
				t.Errorf("round %d: %s is %s, want %s", round, code, got, want)
			}
		}
		if got := value("big[7, 0] = -1\nrow[0].Float()"); got != "-1" {
			t.Errorf("round %d: the view does not share memory any more: %s", round, got)
		}
		run("big[7, 0] = 2100")
		if res := run("m"); res.Err == nil {
			t.Error("a map outlived the engine")
		}
	}
}

// TestInterruptOfTensors interrupts a computation inside of compiled code.
func TestInterruptOfTensors(t *testing.T) {
	tensor.Interrupt()
	defer tensor.Resume()
	eng, _ := newEngine()
	res := eng.Execute(t.Context(), engine.Request{Code: "x := tensor.Ones(400, 400)\nx = x @ x\n1", Count: 1}, newRecorder(&strings.Builder{}))
	if res.Err != nil {
		t.Errorf("an interrupt before the cell concerns the cell: %v", res.Err)
	}
}

func TestRecords(t *testing.T) {
	m := &memory{}
	for _, x := range []*tensor.Tensor{
		tensor.New([][]float32{{1, 2}, {3, 4}}).T(), tensor.New([]float64{1e-300}), tensor.New([]int64{-1 << 62}), tensor.Scalar(3),
		tensor.New([]bool{true, false}), tensor.Zeros(0, 3), tensor.New([]int64{1, 2}).To(tensor.Int32), tensor.New([]int64{7}).To(tensor.Uint8),
	} {
		y := m.tensor(m.record(x))
		if y == nil {
			t.Errorf("%v is not revived", x)
		} else if !reflect.DeepEqual(x.Data(), y.Data()) || !reflect.DeepEqual(x.Shape(), y.Shape()) || x.DType() != y.DType() {
			t.Errorf("%v is revived as %v", x, y)
		}
	}
	for _, r := range []engine.Record{{DType: "float7"}, {DType: "float32", Inline: []byte{1}, Shape: []int{1}}, {DType: "float32", Segment: 9, Length: 64, Shape: []int{1}, Strides: []int{1}}} {
		if func() bool {
			defer func() { _ = recover() }()
			return m.tensor(r) != nil
		}() {
			t.Errorf("%+v was revived", r)
		}
	}
}
