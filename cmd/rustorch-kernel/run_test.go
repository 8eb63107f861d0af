package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// script is an engine whose cells name what they do.
type script struct {
	ran  []string
	kept engine.Output // of an earlier cell
}

func (s *script) Execute(_ context.Context, req engine.Request, out engine.Output) engine.Result {
	s.ran = append(s.ran, req.Code)
	var res engine.Result
	for word := range strings.FieldsSeq(req.Code) {
		switch what, arg, _ := strings.Cut(word, ":"); what {
		case "keep":
			s.kept = out
		case "late":
			s.kept.Stream("stdout", arg+"\n")
		case "print":
			out.Stream("stdout", arg+"\n")
		case "warn":
			out.Stream("stderr", arg+"\n")
		case "show", "update":
			id, text, _ := strings.Cut(arg, "=")
			out.Display(wire.Display{Bundle: plain(text), ID: id, Update: what == "update"})
		case "clear":
			out.Clear(arg == "wait")
		case "value":
			b := plain(arg)
			res.Value = &b
		case "fail":
			res.Err = &wire.Error{Name: "panic", Value: arg, Traceback: []string{"panic: " + arg}}
		case "ask":
			if _, err := out.Input("?", false); err != nil {
				res.Err = &wire.Error{Name: "error", Value: err.Error(), Traceback: []string{}}
			}
		}
	}
	return res
}

func plain(text string) wire.Bundle { return wire.Bundle{Data: map[string]any{"text/plain": text}} }

func (s *script) Complete(string, int) wire.Completion           { return wire.Completion{} }
func (s *script) Inspect(string, int, int) wire.Inspection       { return wire.Inspection{} }
func (s *script) IsComplete(string) wire.Completeness            { return wire.Completeness{} }
func (s *script) Comm(context.Context, wire.Comm, engine.Output) {}
func (s *script) Close() error                                   { return nil }

// book writes a notebook with the given cells and reads it.
func book(t *testing.T, cells ...map[string]any) *notebook {
	t.Helper()
	file := filepath.Join(t.TempDir(), "in.ipynb")
	b, err := json.Marshal(map[string]any{"nbformat": 4, "nbformat_minor": 5, "metadata": map[string]any{"kept": "é<b>"}, "cells": cells})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
	n, err := readNotebook(file)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func codeCell(source any, tags ...string) map[string]any {
	return map[string]any{"cell_type": "code", "id": "x", "source": source, "metadata": map[string]any{"tags": tags},
		"outputs": []any{"stale"}, "execution_count": 9}
}

// cellsOf writes a notebook, reads it back as plain JSON and returns its cells.
func cellsOf(t *testing.T, n *notebook) []any {
	t.Helper()
	file := filepath.Join(t.TempDir(), "out.ipynb")
	if err := n.write(file); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "é<b>") || !strings.HasSuffix(string(b), "}\n") || !strings.Contains(string(b), "\n \"cells\"") {
		t.Errorf("the file is not laid out as nbformat does it:\n%s", b)
	}
	var doc map[string]any
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	return doc["cells"].([]any)
}

func TestOutputs(t *testing.T) {
	data := func(kind string, count any, text ...any) map[string]any {
		m := map[string]any{"output_type": kind, "data": map[string]any{"text/plain": text}, "metadata": map[string]any{}}
		if count != nil {
			m["execution_count"] = count
		}
		return m
	}
	stream := func(name string, text ...any) map[string]any {
		return map[string]any{"output_type": "stream", "name": name, "text": text}
	}
	for _, tt := range []struct {
		code string
		want []any
	}{
		{"print:a print:b", []any{stream("stdout", "a\n", "b\n")}},
		{"print:a warn:b print:c", []any{stream("stdout", "a\n"), stream("stderr", "b\n"), stream("stdout", "c\n")}},
		{"value:7", []any{data("execute_result", 1.0, "7")}},
		{"show:=x print:a", []any{data("display_data", nil, "x"), stream("stdout", "a\n")}},
		{"show:id=x update:id=y", []any{data("display_data", nil, "y")}},
		{"print:a clear:now", []any{}},
		{"print:a clear:wait", []any{stream("stdout", "a\n")}},
		{"print:a clear:wait print:b", []any{stream("stdout", "b\n")}},
		{"", []any{}},
	} {
		n := book(t, codeCell(tt.code))
		if err := n.execute(t.Context(), &script{}, &strings.Builder{}); err != nil {
			t.Errorf("%q: %v", tt.code, err)
		}
		cell := cellsOf(t, n)[0].(map[string]any)
		if !reflect.DeepEqual(cell["outputs"], tt.want) {
			t.Errorf("%q: outputs %v, want %v", tt.code, cell["outputs"], tt.want)
		}
		if want := any(1.0); tt.code != "" && cell["execution_count"] != want {
			t.Errorf("%q: count %v", tt.code, cell["execution_count"])
		}
	}
}

func TestExecuteStopsAtFailure(t *testing.T) {
	eng := &script{}
	n := book(t, map[string]any{"cell_type": "markdown", "source": "fail:text", "metadata": map[string]any{}},
		codeCell([]any{"print:a\n", "print:b"}), codeCell("fail:expected", "raises-exception"), codeCell("fail:boom"), codeCell("print:never"))
	var progress strings.Builder
	err := n.execute(t.Context(), eng, &progress)
	if err == nil || !strings.Contains(err.Error(), "cell 3 of 4 failed: panic: boom") {
		t.Errorf("error %v", err)
	}
	if want := []string{"print:a\nprint:b", "fail:expected", "fail:boom"}; !reflect.DeepEqual(eng.ran, want) {
		t.Errorf("ran %q, want %q", eng.ran, want)
	}
	for _, want := range []string{"[1/4] print:a\n", "a\nb\n", "panic: boom"} {
		if !strings.Contains(progress.String(), want) {
			t.Errorf("progress lacks %q:\n%s", want, &progress)
		}
	}
	cells := cellsOf(t, n)
	failed := cells[3].(map[string]any)["outputs"].([]any)[0].(map[string]any)
	if failed["output_type"] != "error" || failed["ename"] != "panic" || failed["evalue"] != "boom" {
		t.Errorf("error output %v", failed)
	}
}

func TestUpdateOfEarlierCell(t *testing.T) {
	n := book(t, codeCell("show:p=0%"), codeCell("update:p=100%"))
	if err := n.execute(t.Context(), &script{}, &strings.Builder{}); err != nil {
		t.Fatal(err)
	}
	out := cellsOf(t, n)[0].(map[string]any)["outputs"].([]any)[0].(map[string]any)
	if got := out["data"].(map[string]any)["text/plain"].([]any)[0]; got != "100%" {
		t.Errorf("the display of the first cell shows %v", got)
	}
}

// TestLate: what a goroutine prints after its cell stands in the notebook under
// that cell, and in the terminal with its name.
func TestLate(t *testing.T) {
	n := book(t, codeCell("keep"), codeCell("print:a late:b"))
	var progress strings.Builder
	if err := n.execute(t.Context(), &script{}, &progress); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"b\n", "a\n"} {
		out := cellsOf(t, n)[i].(map[string]any)["outputs"].([]any)
		if len(out) != 1 || out[0].(map[string]any)["text"].([]any)[0] != want {
			t.Errorf("cell %d shows %v, want %q", i+1, out, want)
		}
	}
	if !strings.Contains(progress.String(), "a\n[cell[1]] b\n") {
		t.Errorf("the terminal shows %s", &progress)
	}
}

func TestInputIsRefused(t *testing.T) {
	if err := book(t, codeCell("ask")).execute(t.Context(), &script{}, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "cannot ask") {
		t.Errorf("error %v", err)
	}
}

func TestReadNotebookRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"": "no notebook", "[]": "no notebook", `{"nbformat": 3}`: `of "3"`, `{"nbformat": 4}`: "no list of cells",
		`{"nbformat": 4, "cells": [1]}`: "cell 0",
	} {
		file := filepath.Join(t.TempDir(), "bad.ipynb")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := readNotebook(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestRunArgs(t *testing.T) {
	for _, tt := range []struct{ args, file, out, err string }{
		{"a.ipynb", "a.ipynb", "", ""},
		{"a.ipynb -o b", "a.ipynb", "b", ""},
		{"--output=b a.ipynb", "a.ipynb", "b", ""},
		{"", "", "", "takes a notebook"},
		{"a b", "", "", "not b"},
		{"a -o", "", "", "not -o"},
		{"a --fast", "", "", "not --fast"},
	} {
		file, out, err := runArgs(strings.Fields(tt.args))
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%q: %v, want %q", tt.args, err, tt.err)
			}
			continue
		}
		if err != nil || file != tt.file || out != tt.out {
			t.Errorf("%q: %q %q %v", tt.args, file, out, err)
		}
	}
}
