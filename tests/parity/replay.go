// Package parity replays results that were recorded from PyTorch.
//
// recorded/ holds all cases. Those of operators that the table of ops has, on
// element types that tensors have, are replayed here; the Python package is
// replayed with all of them.
package parity

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

// A recorded case is one call with its results.
type recorded struct {
	ID     string
	Args   []json.RawMessage
	Kwargs map[string]json.RawMessage
	Out    json.RawMessage
	Cot    map[string]*node
	Grads  []*node
	Raises *raises
	Kind   string
	Forms  []struct{ As, Name string }

	ArgsAfter json.RawMessage `json:"args_after"`

	Op   string // PyTorch's name of the operator
	blob []byte
	rows []*op.Op // overloads
	row  *op.Op   // the one that is tried
}

// Raises is what PyTorch refuses.
type raises struct {
	Type, Message string
	Words         []string
}

// A node describes a tensor whose values lie in the file beside the cases.
type node struct {
	At       *int
	DType    string
	Shape    []int
	Stride   []int
	Offset   int
	RG       bool
	Tol      *[2]float64
	ZeroSign bool `json:"zero_sign"`
	Values   *bool
	c        *recorded
}

func gunzip(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("recorded", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// groups are the files with cases that are calls of one operator.
var groups = []string{"ops", "extra", "special", "errors"}

func load(t *testing.T) []*recorded {
	t.Helper()
	rows := map[string][]*op.Op{}
	for i := range op.Table {
		row := &op.Table[i]
		for _, name := range append([]string{row.Py}, row.Alias...) {
			rows[name] = append(rows[name], row)
		}
	}
	var cases []*recorded
	for _, group := range groups {
		blob := gunzip(t, "tensors-"+group+".bin.gz")
		in := bufio.NewScanner(bytes.NewReader(gunzip(t, "cases-"+group+".jsonl.gz")))
		in.Buffer(nil, 1<<24)
		for in.Scan() {
			c := &recorded{blob: blob}
			if err := json.Unmarshal(in.Bytes(), c); err != nil {
				t.Fatal(err)
			}
			if c.choose(rows) && c.types(in.Bytes()) {
				cases = append(cases, c)
			}
		}
	}
	return cases
}

// choose finds the rows that a form of the case calls.
func (c *recorded) choose(rows map[string][]*op.Op) bool {
	if c.Kind != "op" || c.ArgsAfter != nil {
		return false
	}
	for _, f := range c.Forms {
		name := strings.TrimPrefix(strings.TrimPrefix(f.Name, "torch."), "Tensor.")
		if c.rows = rows[name]; c.rows != nil && f.As != "inplace" {
			c.Op = name
			return true
		}
	}
	return false
}

var typeNames = regexp.MustCompile(`"dtype":"(\w+)"`)

// types reports whether all element types of a case are there.
func (c *recorded) types(line []byte) bool {
	for _, m := range typeNames.FindAllSubmatch(line, -1) {
		if _, ok := dtype.ByName(string(m[1])); !ok {
			return false
		}
	}
	return true
}

// parse returns the node in a JSON value, nil if it is none.
func (c *recorded) parse(raw json.RawMessage) *node {
	n := &node{c: c}
	if json.Unmarshal(raw, n) != nil || n.At == nil {
		return nil
	}
	return n
}

// outputs returns the recorded results.
func (c *recorded) outputs() []*node {
	if n := c.parse(c.Out); n != nil {
		return []*node{n}
	}
	var many struct{ Tuple []json.RawMessage }
	if json.Unmarshal(c.Out, &many) != nil || many.Tuple == nil {
		panic(inexpressible("the result is not a tensor"))
	}
	var nodes []*node
	for _, raw := range many.Tuple {
		n := c.parse(raw)
		if n == nil {
			panic(inexpressible("the result is not a tensor"))
		}
		nodes = append(nodes, n)
	}
	return nodes
}

// tensor makes the tensor that n describes, with its strides.
func (n *node) tensor(c *recorded) *tensor.Tensor {
	size := 1
	for _, d := range n.Shape {
		size *= d
	}
	dt, ok := dtype.ByName(n.DType)
	if !ok {
		panic(inexpressible(n.DType))
	}
	raw := c.blob[*n.At:][:size*dt.Size()]
	return n.strided(tensor.FromRaw(dt, raw, n.Shape...))
}

// strided returns x with a layout like the recorded one: gaps between the
// elements, or another order of dimensions.
func (n *node) strided(x *tensor.Tensor) *tensor.Tensor {
	if n.Stride == nil || x.Numel() == 0 || x.Dim() == 0 {
		return x
	}
	if last := n.Stride[len(n.Stride)-1]; last > 1 && x.Dim() == 1 {
		wide := tensor.ZerosOf(x.DType(), x.Numel()*last)
		part := wide.StepSliceOpt(0, 0, wide.Numel(), last)
		return part.CopyFrom(x)
	}
	order := make([]int, x.Dim())
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return n.Stride[b] - n.Stride[a] })
	back := make([]int, len(order))
	for i, k := range order {
		back[k] = i
	}
	return x.Permute(order...).Contiguous().Permute(back...)
}
