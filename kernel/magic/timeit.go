package magic

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

const (
	minRun  = 200 * time.Millisecond // what a run takes at least
	runs    = 7
	maxLoop = 1_000_000_000
)

func timeit(s Session, c Call) error {
	if c.Args == "" {
		return errors.New("%timeit needs a statement; %%timeit times the lines below it")
	}
	return measure(s, c, c.Args)
}

func timeitBody(s Session, c Call) error {
	if c.Args != "" {
		return errors.New("%%timeit times the lines below it; %timeit times a statement")
	}
	return measure(s, c, c.Body)
}

func measure(s Session, c Call, code string) error {
	loops, err := c.number("-n", 0, maxLoop)
	if err != nil {
		return err
	}
	repeat, err := c.number("-r", runs, 1000)
	if err != nil {
		return err
	}
	if loops == 0 {
		var ok bool
		if loops, ok = autorange(s, code); !ok {
			return ErrFailed
		}
	}
	var seconds []float64
	for range repeat {
		d, ok := s.Measure(code, loops)
		if !ok {
			return ErrFailed
		}
		seconds = append(seconds, d.Seconds()/float64(loops))
	}
	mean, std := spread(seconds)
	s.Print(fmt.Sprintf("%s ± %s per loop (mean ± std. dev. of %s, %s)\n", brief(mean), brief(std), count(repeat, "run"), count(loops, "loop")+each(repeat)))
	return nil
}

func each(runs int) string {
	if runs == 1 {
		return ""
	}
	return " each"
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprint(n, " ", what)
}

// autorange finds a number of loops 1, 2, 5, 10 … that take long enough to be
// measured, as Python's timeit does.
func autorange(s Session, code string) (loops int, ok bool) {
	for n := 1; ; n *= 10 {
		for _, k := range []int{1, 2, 5} {
			d, ok := s.Measure(code, n*k)
			if !ok || d >= minRun || n*k >= maxLoop/10 {
				return n * k, ok
			}
		}
	}
}

// number returns the value of a flag.
func (c Call) number(flag string, otherwise, limit int) (int, error) {
	text, ok := c.value(flag)
	if !ok {
		return otherwise, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > limit {
		return 0, fmt.Errorf("%s %s needs a number from 1 to %d, not %s", c.Name, flag, limit, text)
	}
	return n, nil
}

// spread returns mean and standard deviation of a population.
func spread(x []float64) (mean, std float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		std += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, math.Sqrt(std)
}

// brief writes seconds with three digits.
func brief(s float64) string {
	for _, u := range []struct {
		name  string
		scale float64
	}{{"s", 1}, {"ms", 1e-3}, {"µs", 1e-6}} {
		if s >= u.scale*0.9995 {
			return fmt.Sprintf("%.3g %s", s/u.scale, u.name)
		}
	}
	return fmt.Sprintf("%.3g ns", s/1e-9)
}
