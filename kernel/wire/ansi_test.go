package wire

import "testing"

func TestPlain(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"a b", "a b"},
		{Red("a") + " " + Cyan("b") + ".", "a b."},
		{Red("  "), "  "},
		{"\x1b[38;5;1mé\x1b[0m", "é"},
		{"cut \x1b[", "cut "},
		{"cut \x1b[12", "cut 12"},
	} {
		if got := Plain(tt.in); got != tt.want {
			t.Errorf("Plain(%q) is %q, want %q", tt.in, got, tt.want)
		}
	}
	if Red("x") == "x" || Cyan("x") == "x" {
		t.Error("no colour")
	}
}
