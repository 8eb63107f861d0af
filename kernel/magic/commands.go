package magic

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// ErrFailed says that the code of a command failed and has been reported.
var ErrFailed = errors.New("the cell failed")

// runBody runs the rest of a cell, with the commands at its front, between
// taking and giving values.
func runBody(s Session, c Call) error {
	for _, name := range c.flags["-i"] {
		if err := s.Take(name); err != nil {
			return err
		}
	}
	calls, code := Split(c.Body)
	for _, call := range calls {
		if err := Run(s, call); err != nil {
			return err
		}
	}
	if strings.TrimSpace(code) != "" && !s.Run(code) {
		return ErrFailed
	}
	for _, name := range c.flags["-o"] {
		if err := s.Give(name); err != nil {
			return err
		}
	}
	return nil
}

func timeBody(s Session, c Call) error { return timed(s, c.Body) }

func timeLine(s Session, c Call) error {
	if c.Args == "" {
		return timed(s, c.Body)
	}
	return timed(s, c.Args)
}

func timed(s Session, code string) error {
	start := time.Now()
	ok := s.Run(code)
	s.Print(fmt.Sprintf("wall time: %s\n", short(time.Since(start))))
	if !ok {
		return ErrFailed
	}
	return nil
}

// short rounds a duration to three digits.
func short(d time.Duration) string {
	for unit := time.Nanosecond; ; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit).String()
		}
	}
}

// minTimeit is how long %timeit measures at least.
const minTimeit = 200 * time.Millisecond

func timeit(s Session, c Call) error {
	if c.Args == "" {
		return errors.New("%timeit needs a statement")
	}
	for n := 1; ; n *= 10 {
		start := time.Now()
		if !s.Run(fmt.Sprintf("for range %d { %s }", n, statement(c.Args))) {
			return ErrFailed
		}
		if d := time.Since(start); d >= minTimeit || n >= 1e8 {
			s.Print(fmt.Sprintf("%s per loop (%d loops)\n", short(d/time.Duration(n)), n))
			return nil
		}
	}
}

// statement makes an expression a statement; a call is one already.
func statement(text string) string {
	if strings.HasSuffix(text, ")") || strings.Contains(text, "=") {
		return text
	}
	return "_ = " + text
}

func list(s Session, _ Call) error {
	var b strings.Builder
	for _, c := range Table {
		fmt.Fprintf(&b, "%-22s %s\n", strings.TrimSpace(c.Name+" "+c.Args), c.Help)
		for _, f := range c.Flags {
			fmt.Fprintf(&b, "    %-18s %s\n", f.Name+" "+f.Value, f.Help)
		}
	}
	s.Print(b.String())
	return nil
}

func who(s Session, _ Call) error {
	names := s.Names()
	if len(names) == 0 {
		s.Print("no variables\n")
		return nil
	}
	var b strings.Builder
	for _, n := range names {
		fmt.Fprintf(&b, "%-16s %-28s %s\n", n[0], n[1], n[2])
	}
	s.Print(b.String())
	return nil
}

func reset(s Session, _ Call) error {
	s.Reset()
	s.Print("all names are forgotten\n")
	return nil
}

func help(s Session, c Call) error {
	if !s.Help(c.Args) {
		return fmt.Errorf("there is no name %s", c.Args)
	}
	return nil
}

func shell(s Session, c Call) error {
	if c.Args == "" {
		return errors.New("! needs a command")
	}
	return s.Shell(c.Args)
}

func memory(s Session, _ Call) error {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s.Print(fmt.Sprintf("Go heap %.1f MB, from the system %.1f MB\n", float64(m.HeapAlloc)/1e6, float64(m.Sys)/1e6))
	return nil
}

func seed(s Session, c Call) error {
	n, err := strconv.ParseUint(c.Args, 10, 64)
	if err != nil {
		return errors.New("%seed needs a number that is not negative")
	}
	if !s.Run(fmt.Sprintf("tensor.ManualSeed(%d)", n)) {
		return ErrFailed
	}
	return nil
}

func export(s Session, c Call) error {
	if !strings.HasSuffix(c.Args, ".go") {
		return errors.New("%export needs the name of a file that ends in .go")
	}
	if err := os.WriteFile(c.Args, []byte(s.Source()), 0o644); err != nil {
		return err
	}
	s.Print("wrote " + c.Args + "\n")
	return nil
}
