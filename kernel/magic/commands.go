package magic

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rustorch/rustorch/kernel/wire"
)

// ErrFailed says that the code of a command failed and has been reported.
var ErrFailed = errors.New("the cell failed")

// runBody runs the rest of a cell, with the commands at its front, between
// taking and giving values.
func runBody(s Session, c Call) error {
	if c.Args != "" {
		return fmt.Errorf("%s takes flags only, not %s; the code stands below it", c.Name, c.Args)
	}
	inputs, err := c.names("-i")
	if err != nil {
		return err
	}
	outputs, err := c.names("-o")
	if err != nil {
		return err
	}
	for _, name := range inputs {
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
	for _, name := range outputs {
		if err := s.Give(name); err != nil {
			return err
		}
	}
	return nil
}

func timeBody(s Session, c Call) error {
	if c.Args != "" {
		return errors.New("%%time times the lines below it; %time times a statement")
	}
	return timed(s, c.Body)
}

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

func list(s Session, _ Call) error {
	var b strings.Builder
	for _, c := range Table {
		fmt.Fprintf(&b, "%-34s %s\n", c.Usage(), c.Help)
	}
	s.Print(b.String())
	return nil
}

func who(s Session, _ Call) error {
	vars := s.Variables()
	if len(vars) == 0 {
		s.Print("no variables\n")
		return nil
	}
	var b strings.Builder
	for _, v := range vars {
		fmt.Fprintf(&b, "%-16s %-28s %s\n", v.Name, v.Type, v.Summary)
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
	if c.Args == "" {
		return errors.New("? needs a name, such as ?strings.ToUpper; %lsmagic lists the commands")
	}
	if cmd, ok := Find(c.Args); ok {
		s.Print(cmd.Text())
		return nil
	}
	if !s.Help(c.Args) {
		return fmt.Errorf("there is no name %s", c.Args)
	}
	return nil
}

// Text explains a command.
func (c Command) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n    %s\n", c.Usage(), c.Help)
	for _, f := range c.Flags {
		fmt.Fprintf(&b, "    %-12s %s\n", f.usage(), f.Help)
	}
	if c.More != "" {
		b.WriteString("\n" + wrap(strings.ReplaceAll(c.More, "`", "")) + "\n")
	}
	return b.String()
}

// wrap breaks a text into lines of up to 80 letters.
func wrap(text string) string {
	var b strings.Builder
	width := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > 80:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}

func shell(s Session, c Call) error {
	if c.Args == "" {
		return errors.New("! needs a command")
	}
	return s.Shell(c.Args)
}

func memory(s Session, _ Call) error {
	vars := slices.DeleteFunc(s.Variables(), func(v Variable) bool { return v.Bytes == 0 })
	slices.SortStableFunc(vars, func(a, b Variable) int { return b.Bytes - a.Bytes })
	var b strings.Builder
	for _, v := range vars {
		fmt.Fprintf(&b, "%-16s %10s  %s\n", v.Name, size(v.Bytes), strings.TrimSpace(v.Type+" "+v.Summary))
	}
	live, kept, peak := s.Memory()
	fmt.Fprintf(&b, "tensors          %10s  in use outside the Go heap; %s kept for reuse, %s at most\n", size(live), size(kept), size(peak))
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Fprintf(&b, "Go heap          %10s  in use; %s from the system\n", size(int(m.HeapAlloc)), size(int(m.Sys)))
	s.Print(b.String())
	return nil
}

// size writes a number of bytes.
func size(n int) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	x, i := float64(n), 0
	for ; x >= 999.5 && i < len(units)-1; i++ {
		x /= 1000
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.*f %s", map[bool]int{true: 1}[x < 99.95], x, units[i])
}

func seed(s Session, c Call) error {
	n, err := strconv.ParseUint(c.Args, 10, 63)
	if err != nil {
		return errors.New("%seed needs a number that is not negative, such as %seed 0")
	}
	if !s.Run(fmt.Sprintf("tensor.ManualSeed(%d)", n)) {
		return ErrFailed
	}
	return nil
}

func export(s Session, c Call) error {
	if !strings.HasSuffix(c.Args, ".go") || strings.HasSuffix(c.Args, "_test.go") {
		return errors.New("%export needs the name of a file that ends in .go, and not in _test.go")
	}
	notes, err := s.Export(c.Args)
	if err != nil {
		return err
	}
	for _, n := range notes {
		s.Print(n + "\n")
	}
	return nil
}

func history(s Session, c Call) error {
	r := &wire.HistoryRequest{Access: "range", Raw: true}
	if text, ok := c.value("-g"); ok {
		r.Access, r.Pattern = "search", pattern(strings.TrimSpace(text+" "+c.Args))
	} else if c.Args != "" {
		return fmt.Errorf("%%history takes flags only, not %s", c.Args)
	}
	_, r.Output = c.value("-o")
	count, limited := c.value("-n")
	n, err := strconv.Atoi(count)
	if limited && (err != nil || n < 1) {
		return fmt.Errorf("%%history -n needs a number from 1 on, not %s", count)
	}
	cells, ok := s.History(r)
	if !ok {
		return errors.New("no history is kept here")
	}
	if limited {
		cells = cells[max(0, len(cells)-n):]
	}
	var b strings.Builder
	for _, e := range cells {
		where := fmt.Sprint(e[1])
		if r.Access == "search" {
			where = fmt.Sprint(e[0], "/", e[1])
		}
		input, output := e[2], any(nil)
		if both, ok := e[2].([2]any); ok {
			input, output = both[0], both[1]
		}
		fmt.Fprintf(&b, "[%s] %s\n", where, strings.ReplaceAll(fmt.Sprint(input), "\n", "\n    "))
		if output != nil {
			fmt.Fprintf(&b, "    => %s\n", strings.ReplaceAll(fmt.Sprint(output), "\n", "\n       "))
		}
	}
	s.Print(b.String())
	return nil
}

// pattern finds a text anywhere in a cell, unless it is a pattern itself.
func pattern(text string) string {
	if strings.ContainsAny(text, "*?[") {
		return text
	}
	return "*" + text + "*"
}
