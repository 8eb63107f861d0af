//go:build unix

package proc

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/kernel/wire"
)

// notice says what of all names is there again and what is lost.
func notice(kept, all []string) string {
	text := "A new engine runs. "
	if len(kept) > 0 {
		text += "There again: " + list(kept) + ". "
	}
	var lost, states []string
	for _, name := range all {
		switch {
		case slices.Contains(kept, name):
		case slices.Contains(kept, name+"State"):
			states = append(states, name+" (its tensors are in "+name+"State)")
		default:
			lost = append(lost, name)
		}
	}
	if lost = append(states, lost...); len(lost) == 0 {
		return strings.TrimSpace(text)
	}
	return text + "Lost: " + list(lost) + "; run the cells again that define them."
}

// maxNames bounds a list of names for people.
const maxNames = 40

func list(names []string) string {
	if len(names) > maxNames {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNames], ", "), len(names)-maxNames)
	}
	return strings.Join(names, ", ")
}

// crashed is the exit status of a Go program that ends with a report.
const crashed = 2

// bury starts a new process for a dead one and tells why it died.
func (s *Supervisor) bury(c *child) *wire.Error {
	how := c.cmd.ProcessState.String()
	value := "the engine ended: " + how
	trace := []string{wire.Red("EngineDied") + ": " + value}
	if report := strings.TrimSpace(c.errs.last()); c.cmd.ProcessState.ExitCode() == crashed {
		cause, _, _ := strings.Cut(report, "\n\n")
		value, _, _ = strings.Cut(cause, "\n")
		trace = []string{wire.Red("EngineDied") + ": " + value + " (" + how + ")"}
		if cause != value {
			trace = append(trace, cause)
		}
	}
	if _, err := s.current(); err != nil {
		trace = append(trace, "A new engine does not start: "+err.Error())
	} else {
		trace = append(trace, s.news())
	}
	return &wire.Error{Name: "EngineDied", Value: value, Traceback: trace}
}
