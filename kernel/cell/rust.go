package cell

import (
	"go/token"
	"regexp"
	"strings"
)

// Who comes from another RusTorch may write Rust into a cell. A cell that does
// not compile is looked through for what only Rust has, and each such line is
// shown as it would be in Go.

// rust returns an error for each line of a cell that is Rust, nil if there is none.
func (s *Source) rust() error {
	var errs Errors
	toks := scan(s.Text)
	depth := 0
	for i, t := range toks {
		switch t.tok {
		case token.LBRACK:
			depth++
		case token.RBRACK:
			depth--
		}
		if !s.rustAt(toks[i:], depth) {
			continue
		}
		at := s.place(t.off)
		if n := len(errs); n > 0 && errs[n-1].Line == at.Line {
			continue
		}
		errs = append(errs, &Error{Position: at, Msg: "this is Rust, and cells are Go", Hint: "in Go: " + fromRust(at.Text)})
	}
	if len(errs) == 0 {
		return nil
	}
	return errs
}

// rustAt recognises let x, fn f, use a, println!( and a::b; the last not in
// brackets, where tensors have slices such as x[a::b].
func (s *Source) rustAt(toks []lexeme, depth int) bool {
	word := func(i int) string {
		if i < len(toks) && toks[i].tok == token.IDENT {
			return s.Text[toks[i].off:toks[i].end]
		}
		return ""
	}
	is := func(i int, t token.Token) bool {
		return i < len(toks) && toks[i].tok == t && toks[i].off == toks[i-1].end
	}
	switch w := word(0); {
	case w == "":
		return false
	case w == "let" || w == "fn" || w == "use":
		return word(1) != ""
	case is(1, token.NOT):
		return is(2, token.LPAREN) || is(2, token.LBRACK)
	default:
		return depth == 0 && is(1, token.COLON) && is(2, token.COLON) && word(3) != ""
	}
}

// A rustForm is a form of Rust and what it is in Go.
type rustForm struct {
	rust *regexp.Regexp
	goes func(m []string) string
}

var rustForms = []rustForm{
	{regexp.MustCompile(`\blet\s+(?:mut\s+)?(\w+)\s*(?::[^=]*)?=`), func(m []string) string { return m[1] + " :=" }},
	{regexp.MustCompile(`\blet\s+(?:mut\s+)?(\w+)\s*:\s*(\w+)`), func(m []string) string { return "var " + m[1] + " " + goType(m[2]) }},
	{regexp.MustCompile(`\bfn\s+(\w+)\s*\(([^)]*)\)\s*(?:->\s*([^{]*?))?\s*(\{|$)`), goFunc},
	{regexp.MustCompile(`\buse\s+[\w:{}, *]+`), func([]string) string { return "// no import is needed: tensor, nn, optim, fmt and others are there" }},
	{regexp.MustCompile(`\be?print(?:ln)?!\((.*)\)`), goPrint},
	{regexp.MustCompile(`\bformat!\((.*)\)`), func(m []string) string { return "fmt.Sprintf(" + goVerbs(m[1]) + ")" }},
	{regexp.MustCompile(`\bpanic!\(`), func([]string) string { return "panic(" }},
	{regexp.MustCompile(`\bvec!\[(.*?)\]`), func(m []string) string { return "[]float64{" + m[1] + "}" }},
	{regexp.MustCompile(`\b\w+(?:::\w+)+`), goPath},
}

// fromRust writes a line of Rust as Go, as far as forms go.
func fromRust(line string) string {
	line = strings.TrimRight(strings.TrimSpace(line), ";")
	for _, f := range rustForms {
		line = f.rust.ReplaceAllStringFunc(line, func(part string) string {
			return f.goes(f.rust.FindStringSubmatch(part))
		})
	}
	return line
}

// goType returns Go's name of a type.
func goType(rust string) string {
	rust = strings.TrimLeft(strings.TrimSpace(rust), "&")
	if t, ok := map[string]string{"f32": "float32", "f64": "float64", "i64": "int64", "i32": "int32", "u8": "uint8",
		"usize": "int", "isize": "int", "str": "string", "String": "string", "Tensor": "*tensor.Tensor"}[rust]; ok {
		return t
	}
	return rust
}

func goFunc(m []string) string {
	var params []string
	for p := range strings.SplitSeq(m[2], ",") {
		if name, typ, ok := strings.Cut(p, ":"); ok {
			params = append(params, strings.TrimSpace(name)+" "+goType(typ))
		}
	}
	head := "func " + m[1] + "(" + strings.Join(params, ", ") + ") "
	if m[3] != "" {
		head += goType(m[3]) + " "
	}
	return strings.TrimSpace(head + m[4])
}

// goVerbs writes {} and {:.4} as the verbs of fmt.
func goVerbs(args string) string {
	args = regexp.MustCompile(`\{:\.(\d+)\}`).ReplaceAllString(args, "%.${1}f")
	return regexp.MustCompile(`\{(:\?)?\}`).ReplaceAllString(args, "%v")
}

func goPrint(m []string) string {
	args := goVerbs(m[1])
	if args == m[1] {
		return "fmt.Println(" + args + ")"
	}
	if i := strings.LastIndex(args, `"`); i > 0 {
		args = args[:i] + `\n` + args[i:]
	}
	return "fmt.Printf(" + args + ")"
}

// goPath writes Tensor::zeros as tensor.Zeros and nn::Linear::new as nn.NewLinear.
func goPath(m []string) string {
	parts := strings.Split(m[0], "::")
	last := len(parts) - 1
	name := camel(parts[last])
	if parts[last] == "new" {
		name = "New" + camel(parts[last-1])
		if last--; last == 0 {
			return name
		}
	}
	return strings.ToLower(parts[last-1]) + "." + name
}

// camel writes max_pool2d as MaxPool2d.
func camel(snake string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(snake, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}
