package local

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// sharing is a host with a program behind it.
type sharing struct {
	testHost
	values map[string]any
}

func (s sharing) Take(_ context.Context, name string) (any, error) {
	if v, ok := s.values[name]; ok {
		return v, nil
	}
	return nil, fmt.Errorf("there is no Python variable %s", name)
}

func (s sharing) Give(_ context.Context, name string, v any) error {
	s.values[name] = v
	return nil
}

func TestFlags(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		want       string // part of what is printed
	}{
		{"in", "%%rustorch -i n\nn + 1", "=> 8"},
		{"several", "%%rustorch -i n -i f,s -i b\nfmt.Println(n, f, s, b)", "7 0.5 text true\n"},
		{"a type that the variable had not", "%%rustorch -i s\nlen(s)", "=> 4"},
		{"out", "%%rustorch -i n -o m\nm := n * 2", ""},
		{"commands below", "%%rustorch -i n\n%who\nn", "n "},
		{"nothing", "%%rustorch", ""},
		{"no such input", "%%rustorch -i nothing\n1", "there is no Python variable nothing"},
		{"no such output", "%%rustorch -o nothing\n1", "the cell has no variable nothing to hand out"},
		{"unknown flag", "%%rustorch -x n\n1", "%%rustorch has no flag -x; it has -i name, -o name"},
		{"unknown long flag", "%%rustorch --in n\n1", "%%rustorch has no flag --in; it has -i name, -o name"},
		{"unknown word after a dash", "%%rustorch -i n -out m\n1", "%%rustorch has no flag -out; it has -i name, -o name"},
		{"no value", "%%rustorch -i", "-i needs a value: -i name"},
		{"a flag for a value", "%%rustorch -i -o x", "-i needs a value: -i name"},
		{"no name", "%%rustorch -i a+b\n1", `-i needs the name of a variable, and "a+b" is none`},
		{"a word", "%%rustorch fast\n1", "takes flags only, not fast"},
		{"the cell's lines", "%%rustorch -i n\n\nn.x", "cell[2]:3:"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := sharing{values: map[string]any{"n": 7, "f": 0.5, "s": "text", "b": true}}
			got := inSession(t, New(h), "s := 1", tt.code)
			if !strings.Contains(got, tt.want) {
				t.Errorf("got %q, without %q", got, tt.want)
			}
			if m, ok := h.values["m"]; ok && m != 14 {
				t.Errorf("m came out as %v", m)
			}
		})
	}
}

// TestFlagsAlone: a cell of a Python notebook that was moved to a Go notebook.
func TestFlagsAlone(t *testing.T) {
	got := inSession(t, New(testHost{}), "x := 3", "%%rustorch -i x -o y\ny := x + 1", "y", "%%rustorch -i z\n1", "%%rustorch -o z\n1")
	for _, want := range []string{"=> 4", "there is no variable z", "has no variable z to hand out"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, without %q", got, want)
		}
	}
}

func TestRustLooking(t *testing.T) {
	got := run(t, "let x = Tensor::ones(2);\nprintln!(\"{}\", x);")
	for _, want := range []string{"cell[1]:1:1", "this is Rust, and cells are Go", "hint: in Go: x := tensor.Ones(2)", "cell[1]:2:1", `hint: in Go: fmt.Printf("%v\n", x)`} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, without %q", got, want)
		}
	}
}
