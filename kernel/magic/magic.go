// Package magic is the table of commands that are not Go: lines that start
// with %, ! or ?, and whole cells that start with %%. The table drives
// dispatch, %lsmagic, completion and docs/magics.md.
package magic

//go:generate go test . -run TestDocs -update

import (
	"fmt"
	"go/token"
	"strings"
	"time"

	"github.com/rustorch/rustorch/kernel/wire"
)

// A Session is what commands work on.
type Session interface {
	// Run runs Go code as part of the cell and says whether it succeeded.
	Run(code string) bool
	// Measure runs code a number of times and says how long that took. The
	// code is no part of the session's program, and tensors that an operator
	// made are released.
	Measure(code string, loops int) (time.Duration, bool)
	// Print writes to the cell's standard output.
	Print(text string)
	// Variables describes the live variables, by name.
	Variables() []Variable
	// Memory returns the bytes of tensor memory outside the Go heap: in use,
	// kept for reuse, and the most there was.
	Memory() (live, kept, peak int)
	// Reset forgets all names.
	Reset()
	// Help shows what a name is; false if there is none.
	Help(name string) bool
	// Shell runs a command of the operating system.
	Shell(command string) error
	// Export writes the cells that ran as a Go program, and returns what is to
	// be said about it.
	Export(file string) (notes []string, err error)
	// Take makes a variable of the value that the program which runs the cell
	// has under a name; without one the variable must be there. Give hands the
	// value of a variable to it.
	Take(name string) error
	Give(name string) error
	// History finds cells of this and earlier sessions; false if none are kept.
	History(r *wire.HistoryRequest) ([][3]any, bool)
}

// A Variable is a live variable.
type Variable struct {
	Name, Type, Summary string
	Bytes               int // of the tensors that it holds
}

// A Command is one row of the table.
type Command struct {
	Name  string // with its percent signs
	Args  string
	Help  string
	Flags []Flag
	More  string // for the docs page
	run   func(s Session, c Call) error
}

// A Flag is an option of a command, with a value if it has Arg. It may be
// given several times.
type Flag struct{ Name, Arg, Help string }

// A Call is a command as written.
type Call struct {
	Name  string
	Args  string
	Body  string              // the rest of the cell, with the command's lines blank
	flags map[string][]string // values of the flags, in order; set by Run
}

// Table lists all commands. It is filled at start, since %lsmagic reads it.
var Table []Command

func init() {
	loops := []Flag{{"-n", "loops", "how often a run repeats the code; chosen if not given"}, {"-r", "runs", "how many runs there are; 7 if not given"}}
	Table = []Command{
		{"%%rustorch", "", "run the cell as Go; in Python's notebooks, run it in a kernel of its own", []Flag{
			{"-i", "name", "a variable that the cell gets from Python"}, {"-o", "name", "a variable that Python gets from the cell"},
		}, "", runBody},
		{"%%time", "", "run the cell and say how long it took", nil, "", timeBody},
		{"%%timeit", "", "run the cell many times and say how long one takes", loops, "As `%timeit`, for a whole cell.", timeitBody},
		{"%export", "file.go", "write the cells that ran as a plain Go program", nil, exportMore, export},
		{"%history", "", "list the cells of this session", []Flag{
			{"-n", "count", "only the last ones"}, {"-g", "pattern", "search all sessions for a text, or for a pattern with * and ?"}, {"-o", "", "with their values"},
		}, "", history},
		{"%lsmagic", "", "list these commands", nil, "", list},
		{"%mem", "", "say how much memory the tensors and the Go heap take", nil, "", memory},
		{"%reset", "", "forget all names", nil, "", reset},
		{"%seed", "n", "seed the random numbers of tensors, as tensor.ManualSeed does", nil, "", seed},
		{"%time", "statement", "run a statement, or the rest of the cell, and say how long it took", nil, "", timeLine},
		{"%timeit", "statement", "run a statement many times and say how long one takes", loops, timeitMore, timeit},
		{"%who", "", "list the live variables", nil, "", who},
		{"!", "command", "run a command of the operating system", nil, "", shell},
		{"?", "name", "show what a name is; name? does the same", nil, "", help},
	}
}

const exportMore = "The program has the cells in the order in which they ran; of a notebook's cell that ran several times it has the last run. " +
	"Operators on tensors are method calls there, imports are written out, a name that was defined again with another type has a number, and the last value of a cell is shown with `display.Show`. " +
	"What `%timeit`, `!` and `?` did is no part of it. A `go.mod` is written beside the file if there is none; `go mod tidy` completes it."

const timeitMore = "Several runs of so many loops that each takes at least 0.2 s; what is told is mean ± standard deviation over the runs. " +
	"The statement's variables are its own. A tensor that the statement's operator makes is released after each loop."

// Find returns the command of a name.
func Find(name string) (Command, bool) {
	for _, c := range Table {
		if c.Name == name {
			return c, true
		}
	}
	return Command{}, false
}

// Usage is the command as it is written.
func (c Command) Usage() string {
	text := c.Name
	for _, f := range c.Flags {
		text += " [" + f.usage() + "]"
	}
	return strings.TrimSpace(text + " " + c.Args)
}

func (f Flag) usage() string { return strings.TrimSpace(f.Name + " " + f.Arg) }

// Split takes the commands off the front of a cell. What is left has blank
// lines in their place, so that errors keep their lines.
func Split(code string) (calls []Call, rest string) {
	lines := strings.SplitAfter(code, "\n")
	var b strings.Builder
	for i, line := range lines {
		text := strings.TrimSpace(line)
		call, ok := parse(text)
		switch {
		case ok:
			if strings.HasPrefix(call.Name, "%%") || call.Name == "%time" && call.Args == "" {
				call.Body = b.String() + "\n" + strings.Join(lines[i+1:], "")
				return append(calls, call), ""
			}
			calls = append(calls, call)
			b.WriteString("\n")
		case text == "":
			b.WriteString(line)
		default:
			return calls, b.String() + strings.Join(lines[i:], "")
		}
	}
	return calls, ""
}

func parse(line string) (Call, bool) {
	switch {
	case strings.HasPrefix(line, "!"):
		return Call{Name: "!", Args: strings.TrimSpace(line[1:])}, true
	case strings.HasPrefix(line, "?"):
		return Call{Name: "?", Args: strings.Trim(line, "? ")}, true
	case isQuestion(line):
		return Call{Name: "?", Args: strings.Trim(line, "? ")}, true
	case strings.HasPrefix(line, "%"):
		name, args := line, ""
		if i := strings.IndexAny(line, " \t"); i > 0 {
			name, args = line[:i], strings.TrimSpace(line[i:])
		}
		return Call{Name: name, Args: args}, true
	}
	return Call{}, false
}

// isQuestion recognises name? for a name with dots, or for a command.
func isQuestion(line string) bool {
	name, ok := strings.CutSuffix(line, "?")
	if !ok || name == "" {
		return false
	}
	for _, r := range strings.TrimSuffix(strings.TrimLeft(name, "%"), "?") {
		if r != '.' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r < 0x80 {
			return false
		}
	}
	return true
}

// Run runs a command.
func Run(s Session, call Call) error {
	c, ok := Find(call.Name)
	if !ok {
		return unknown(call.Name)
	}
	if err := c.flags(&call); err != nil {
		return err
	}
	return c.run(s, call)
}

// unknown names what there is, the command in another form first.
func unknown(name string) error {
	var names []string
	for _, c := range Table {
		if strings.TrimLeft(c.Name, "%") == strings.TrimLeft(name, "%") {
			return fmt.Errorf("there is no command %s; there is %s: %s", name, c.Usage(), c.Help)
		}
		names = append(names, c.Name)
	}
	return fmt.Errorf("there is no command %s; there are %s; %%lsmagic says what they do", name, strings.Join(names, " "))
}

// flags takes the options off the front of a call's arguments.
func (c Command) flags(call *Call) error {
	call.flags = map[string][]string{}
	for len(c.Flags) > 0 {
		word, rest, _ := strings.Cut(call.Args, " ")
		if c.Args == "" && len(word) > 2 && word[0] == '-' && !isDigits(word[2:]) {
			return c.noFlag(word) // where no code stands, it cannot be a minus
		}
		if len(word) < 2 || word[0] != '-' || !isLetter(word[1]) || len(word) > 2 && !isDigits(word[2:]) {
			return nil
		}
		f, ok := c.flag(word[:2])
		value := word[2:]
		if !ok || f.Arg == "" && value != "" {
			return c.noFlag(word)
		}
		if f.Arg != "" && value == "" {
			value, rest, _ = strings.Cut(strings.TrimLeft(rest, " "), " ")
			if value == "" || value[0] == '-' {
				return fmt.Errorf("%s %s needs a value: %s", c.Name, f.Name, f.usage())
			}
		}
		call.flags[f.Name] = append(call.flags[f.Name], value)
		call.Args = strings.TrimSpace(rest)
	}
	return nil
}

// value is what a flag was given last.
func (c Call) value(flag string) (string, bool) {
	all := c.flags[flag]
	if len(all) == 0 {
		return "", false
	}
	return all[len(all)-1], true
}

// names are the variables that a flag lists, with commas or several times.
func (c Call) names(flag string) ([]string, error) {
	var names []string
	for _, value := range c.flags[flag] {
		for name := range strings.SplitSeq(value, ",") {
			if !token.IsIdentifier(name) {
				return nil, fmt.Errorf("%s %s needs the name of a variable, and %q is none", c.Name, flag, name)
			}
			names = append(names, name)
		}
	}
	return names, nil
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func (c Command) flag(name string) (Flag, bool) {
	for _, f := range c.Flags {
		if f.Name == name {
			return f, true
		}
	}
	return Flag{}, false
}

func (c Command) noFlag(word string) error {
	var all []string
	for _, f := range c.Flags {
		all = append(all, f.usage())
	}
	return fmt.Errorf("%s has no flag %s; it has %s", c.Name, word, strings.Join(all, ", "))
}
