// Command bench times operations of this library for bench.py:
//
//	bench cpu|wall
//
// It reads lines "name<tab>repeats" and answers each with the nanoseconds of one
// repeat, so that the caller can alternate between libraries within one run.
// "info" answers with the tier of the kernels, "rows" with all names.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	_ "github.com/rustorch/rustorch/autograd" // gradients
	"golang.org/x/sys/cpu"
)

// clocks read nanoseconds. "cpu" is the time that all threads of this process
// have spent on a processor: what else the machine does does not count.
var clocks = map[string]func() int64{"cpu": processTime, "wall": func() int64 { return time.Since(began).Nanoseconds() }}

var began = time.Now()

func main() {
	now := clocks["wall"]
	if len(os.Args) > 1 && clocks[os.Args[1]] != nil {
		now = clocks[os.Args[1]]
	}
	ready := map[string]func(){}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		name, n := parse(in.Text())
		switch name {
		case "info":
			fmt.Println(tier(), runtime.Version())
			continue
		case "rows":
			fmt.Println(strings.Join(names(), "\t"))
			continue
		}
		f := ready[name]
		if f == nil {
			if f = prepare(name); f == nil {
				fmt.Println("unknown")
				continue
			}
			ready[name] = f
		}
		start := now()
		for range n {
			f()
		}
		fmt.Println(float64(now()-start) / float64(n))
	}
}

func names() (list []string) {
	for _, r := range rows {
		list = append(list, r.name)
	}
	return list
}

// prepare returns the operation of a row that has run once, nil without one.
func prepare(name string) func() {
	for _, r := range rows {
		if r.name == name {
			f := r.ready()
			f()
			return f
		}
	}
	return nil
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
