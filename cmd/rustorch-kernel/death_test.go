//go:build linux && !race

// The race detector ends a process that has no memory or stack left itself,
// before Go can say why; .ci/test runs this file without it.

package main

import (
	"strings"
	"syscall"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
)

// TestDeaths ends cells in every way in which Go can end. Each gets its error
// in its place, the next cell runs, and the tensors are there.
func TestDeaths(t *testing.T) {
	var whole syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_DATA, &whole); err != nil {
		t.Fatal(err)
	}
	small := whole
	small.Cur = 3 << 29 // the engines inherit it
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &small); err != nil {
		t.Fatal(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_DATA, &whole)
	eng, err := startEngine()
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	run := func(code string) engine.Result {
		return eng.Execute(t.Context(), engine.Request{Code: code, Count: 1}, newRecorder(&strings.Builder{}))
	}
	if res := run("kept := tensor.Arange(0, 1e5, 1)\ndata := []int{1, 2, 3}"); res.Err != nil {
		t.Fatal(res.Err)
	}
	const died = "EngineDied"
	for _, tt := range []struct{ name, code, err, value string }{
		{"kill", "!kill -9 $PPID", died, "the engine ended: signal: killed"},
		{"exit", "os.Exit(3)", "panic", "os.Exit(3) in a cell does not end the kernel"},
		{"exit in a goroutine", "done := make(chan bool)\ngo func() { defer close(done); os.Exit(3) }()\n<-done", "", ""},
		{"exit of compiled code", "import \"log\"\nlog.Fatal(\"enough\")", died, "the engine ended: exit status 1"},
		{"map", "m := map[int]int{}\nfor range 4 { go func() { for i := 0; ; i++ { m[i%9]++ } }() }\nselect {}", died, "fatal error: concurrent map"},
		{"recursion", "func f(n int) int { return f(n+1) + 1 }\nf(0)", "panic", "stack overflow: calls are nested deeper"},
		{"recursion through fmt", "type T struct{}\nfunc (t *T) String() string { return fmt.Sprint(t) }\nfmt.Sprint(&T{})", died, "fatal error: stack overflow"},
		{"huge slice", "b := make([]byte, 1<<40)\nb[1<<39] = 1\nlen(b)", "panic", "runtime error: makeslice: out of memory"},
		{"negative slice", "n := -1\nmake([]byte, n)", "panic", "runtime error: makeslice: len out of range"},
		{"unlock", "var mu sync.Mutex\nmu.Unlock()", died, "fatal error: sync: unlock of unlocked mutex"},
		{"goroutine", "done := make(chan bool)\ngo func() { defer close(done); panic(\"away\") }()\n<-done", "", ""},
		{"memory", "var all [][]byte\nfor { all = append(all, bytes.Repeat([]byte{1}, 1<<28)) }", died, "out of memory"},
		{"tensors", "tensor.Ones(1<<20, 1<<20)", "OutOfMemory", "out of memory: you tried to allocate"},
		{"a report printed before", "fmt.Fprintln(os.Stderr, \"panic: not this\")\n!kill -9 $PPID", "", ""},
		{"nil", "var p *int\n*p", "panic", "runtime error: invalid memory address"},
	} {
		res := run(tt.code)
		switch {
		case tt.err == "" && res.Err == nil:
		case res.Err == nil || tt.err != "" && res.Err.Name != tt.err || !strings.Contains(res.Err.Value, tt.value) || strings.Contains(res.Err.Value, "not this"):
			t.Errorf("%s: %+v", tt.name, res.Err)
		case res.Err.Name == died && !strings.Contains(strings.Join(res.Err.Traceback, "\n"), "There again: kept"):
			t.Errorf("%s: %s", tt.name, res.Err.Traceback)
		}
		if res := run("kept.Sum().Item()"); res.Err != nil || res.Value == nil || res.Value.Data["text/plain"] != "4.999949824e+09" {
			t.Errorf("after %s: %+v %v", tt.name, res.Err, res.Value)
		}
	}
}
