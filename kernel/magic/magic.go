// Package magic is the table of commands that are not Go: lines that start
// with %, ! or ?, and whole cells that start with %%. The table drives
// dispatch, %lsmagic, completion and the docs.
package magic

import (
	"fmt"
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
}

// A Command is one row of the table.
type Command struct {
	Name string // with its percent signs
	Args string
	Help string
	run  func(s Session, c Call) error
}

// A Call is a command as written.
type Call struct {
	Name string
	Args string
	Body string // the rest of the cell, with the command's lines blank
}

// Table lists all commands. It is filled at start, since %lsmagic reads it.
var Table []Command

func init() {
	Table = []Command{
		{"%%rustorch", "", "run the cell as Go; so that cells written for the Python extension run here too", runBody},
		{"%%time", "", "run the cell and say how long it took", timeBody},
		{"%export", "file.go", "write the live functions and types as plain Go", export},
		{"%lsmagic", "", "list these commands", list},
		{"%mem", "", "say how much memory the engine holds", memory},
		{"%reset", "", "forget all names", reset},
		{"%seed", "n", "seed the random numbers of tensors", seed},
		{"%time", "statement", "run a statement, or the rest of the cell, and say how long it took", timeLine},
		{"%timeit", "statement", "run a statement many times and say how long one takes", timeit},
		{"%who", "", "list the live variables", who},
		{"!", "command", "run a command of the operating system", shell},
		{"?", "name", "show what a name is; name? does the same", help},
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
	return c.run(s, call)
}
