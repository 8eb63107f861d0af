// Package magic is the table of commands that are not Go: lines that start
// with %, ! or ?, and whole cells that start with %%. The table drives
// dispatch, %lsmagic, completion and the docs.
package magic

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// A Session is what commands work on.
type Session interface {
	// Run runs Go code as part of the cell and says whether it succeeded.
	Run(code string) bool
	// Print writes to the cell's standard output.
	Print(text string)
	// Names describes the live variables: name, type and a summary.
	Names() [][3]string
	// Reset forgets all names.
	Reset()
	// Help shows what a name is; false if there is none.
	Help(name string) bool
	// Shell runs a command of the operating system.
	Shell(command string) error
	// Source returns the live declarations as a Go file.
	Source() string
	// Take makes a variable of the value that the program which runs the cell
	// has under a name; without one the variable must be there. Give hands the
	// value of a variable to it.
	Take(name string) error
	Give(name string) error
}

// A Command is one row of the table.
type Command struct {
	Name string // with its percent signs
	Args string
	Help string
	run  func(s Session, c Call) error

	Flags []Flag // that may stand among the arguments
}

// A Flag is an option of a command, with a value. It may be given several times.
type Flag struct{ Name, Value, Help string }

// A Call is a command as written.
type Call struct {
	Name string
	Args string
	Body string // the rest of the cell, with the command's lines blank

	flags map[string][]string // values of the flags, in order
}

// Table lists all commands. It is filled at start, since %lsmagic reads it.
var Table []Command

func init() {
	Table = []Command{
		{Name: "%%rustorch", Help: "run the cell as Go; in Python's notebooks, run it in a kernel of its own", run: runBody, Flags: []Flag{
			{"-i", "name", "a variable that the cell gets from Python"},
			{"-o", "name", "a variable that Python gets from the cell"},
		}},
		{Name: "%%time", Help: "run the cell and say how long it took", run: timeBody},
		{Name: "%export", Args: "file.go", Help: "write the live functions and types as plain Go", run: export},
		{Name: "%lsmagic", Help: "list these commands", run: list},
		{Name: "%mem", Help: "say how much memory the engine holds", run: memory},
		{Name: "%reset", Help: "forget all names", run: reset},
		{Name: "%seed", Args: "n", Help: "seed the random numbers of tensors", run: seed},
		{Name: "%time", Args: "statement", Help: "run a statement, or the rest of the cell, and say how long it took", run: timeLine},
		{Name: "%timeit", Args: "statement", Help: "run a statement many times and say how long one takes", run: timeit},
		{Name: "%who", Help: "list the live variables", run: who},
		{Name: "!", Args: "command", Help: "run a command of the operating system", run: shell},
		{Name: "?", Args: "name", Help: "show what a name is; name? does the same", run: help},
	}
}

// Find returns the command of a name.
func Find(name string) (Command, bool) {
	for _, c := range Table {
		if c.Name == name {
			return c, true
		}
	}
	return Command{}, false
}

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
		name, args, _ := strings.Cut(line, " ")
		return Call{Name: name, Args: strings.TrimSpace(args)}, true
	}
	return Call{}, false
}

// isQuestion recognises name? for a name with dots.
func isQuestion(line string) bool {
	name, ok := strings.CutSuffix(line, "?")
	if !ok || name == "" {
		return false
	}
	for _, r := range strings.TrimSuffix(name, "?") {
		if r != '.' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return true
}

// Run runs a command.
func Run(s Session, call Call) error {
	c, ok := Find(call.Name)
	if !ok {
		return fmt.Errorf("there is no command %s; %%lsmagic lists those there are", call.Name)
	}
	if err := call.parse(c); err != nil {
		return err
	}
	return c.run(s, call)
}

// parse takes the flags out of the arguments of a command that has flags.
func (call *Call) parse(c Command) error {
	if len(c.Flags) == 0 {
		return nil
	}
	call.flags = map[string][]string{}
	words := strings.Fields(call.Args)
	for i := 0; i < len(words); i += 2 {
		if !slices.ContainsFunc(c.Flags, func(f Flag) bool { return f.Name == words[i] }) {
			return fmt.Errorf("there is no flag %s; the flags are %s", words[i], c.usage())
		}
		if i+1 == len(words) || strings.HasPrefix(words[i+1], "-") {
			return fmt.Errorf("%s needs the name of a variable", words[i])
		}
		names := strings.Split(words[i+1], ",")
		for _, name := range names {
			if !token.IsIdentifier(name) {
				return fmt.Errorf("%s needs the name of a variable, and %q is none", words[i], name)
			}
		}
		call.flags[words[i]] = append(call.flags[words[i]], names...)
	}
	return nil
}

// usage lists the flags of a command.
func (c Command) usage() string {
	var all []string
	for _, f := range c.Flags {
		all = append(all, f.Name+" "+f.Value+" ("+f.Help+")")
	}
	return strings.Join(all, ", ")
}
