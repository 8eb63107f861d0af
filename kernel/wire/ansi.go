package wire

import "strings"

// Colours of terminals, which front ends show in tracebacks. A text says the
// same without them.
const (
	red   = "\x1b[31m"
	cyan  = "\x1b[36m"
	bold  = "\x1b[1m"
	plain = "\x1b[0m"
)

// Red marks what is wrong, line by line.
func Red(s string) string { return paint(red+bold, s) }

// Cyan marks a place.
func Cyan(s string) string { return paint(cyan, s) }

func paint(colour, s string) string {
	if strings.TrimSpace(s) == "" {
		return s
	}
	return colour + s + plain
}

// Plain returns a text without colours.
func Plain(s string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		end := strings.IndexFunc(after, func(r rune) bool { return r >= '@' && r <= '~' })
		s = after[end+1:]
	}
}
