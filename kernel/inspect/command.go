package inspect

import (
	"strings"

	"github.com/rustorch/rustorch/kernel/wire"
)

// command completes a line that is a command: its name, its flags, or what it
// takes. The cursor stands at its end.
func (f *Facts) command(typed string, end int) wire.Completion {
	m, args, found := f.magic(typed)
	if !found {
		c := candidates{prefix: typed, seen: map[string]bool{}}
		for _, m := range f.Magics {
			if !strings.ContainsAny(typed, " \t") {
				c.add(m.Name, "magic", m.Help)
			}
		}
		return list(c.sorted(), end-len(c.prefix), end)
	}
	args, inValue := m.pastFlags(args)
	flags := candidates{prefix: strings.TrimLeft(args, " \t"), seen: map[string]bool{}}
	if !strings.ContainsAny(flags.prefix, " \t") && !inValue {
		for _, g := range m.Flags {
			flags.add(g.Name, "flag", g.Help)
		}
	}
	rest := list(nil, end-len(flags.prefix), end)
	switch {
	case inValue, len(flags.items) > 0 && flags.prefix != "":
	case m.Takes == Code:
		rest = f.goText(args, len(args))
		rest.Start, rest.End = rest.Start+end-len(args), end
	case m.Takes == File:
		rest = paths(args[strings.LastIndexAny(args, " \t")+1:], end)
	}
	return list(append(flags.sorted(), rest.Types...), rest.Start, end)
}

// magic returns the command that a line calls, once its name is finished, and
// what follows the name.
func (f *Facts) magic(line string) (m Magic, args string, found bool) {
	name, args, _ := strings.Cut(line, " ")
	for _, m := range f.Magics {
		if strings.HasPrefix(m.Name, "%") && m.Name == name && len(name) < len(line) {
			return m, args, true
		}
		if !strings.HasPrefix(m.Name, "%") && strings.HasPrefix(line, m.Name) {
			return m, line[len(m.Name):], true
		}
	}
	return Magic{}, "", false
}

// pastFlags returns the arguments behind the flags that are finished, and
// whether the value of one is being written.
func (m Magic) pastFlags(args string) (rest string, inValue bool) {
	for {
		word, more, ended := strings.Cut(strings.TrimLeft(args, " \t"), " ")
		g, ok := m.flag(word)
		switch {
		case !ok || !ended:
			return args, false
		case g.Takes == Nothing:
			args = more
			continue
		}
		_, more, ended = strings.Cut(strings.TrimLeft(more, " \t"), " ")
		if args = more; !ended {
			return "", true
		}
	}
}

func (m Magic) flag(name string) (Magic, bool) {
	for _, g := range m.Flags {
		if g.Name == name {
			return g, true
		}
	}
	return Magic{}, false
}
