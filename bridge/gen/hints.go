package gen

import (
	"bytes"
	"fmt"
	"strings"
)

// signature renders a row's parameters as Python writes them.
func signature(r row, method bool) string {
	var ps []string
	star := false
	for i, p := range r.params {
		if method && i == 0 {
			continue
		}
		if p.Keyword && !star {
			ps, star = append(ps, "*"), true
		}
		s := p.Name
		if p.Rest {
			s = "*" + s
			star = true
		}
		if p.Default != "" && !p.Rest {
			s += "=" + p.Default
		}
		ps = append(ps, s)
	}
	if !method {
		if !star {
			ps = append(ps, "*")
		}
		ps = append(ps, "out=None")
	}
	return "(" + strings.Join(ps, ", ") + ")"
}

// docstring says what a row computes, in Python's names.
func docstring(rows []row, r row, method bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s -> %s\n\n%s.", r.name, signature(r, method), resultHint(r), sentence(r))
	if r.Src != "" {
		fmt.Fprintf(&b, "\n\nSource: %s.", r.Src)
	}
	for k := r.next; k >= 0 && rows != nil; k = rows[k].next {
		fmt.Fprintf(&b, "\n\n%s%s -> %s\n\n%s.", r.name, signature(rows[k], method), resultHint(rows[k]), sentence(rows[k]))
	}
	return b.String()
}

func sentence(r row) string {
	s := r.Doc
	return strings.ToUpper(s[:1]) + s[1:]
}

func resultHint(r row) string {
	out := r.Outputs()
	switch {
	case strings.HasSuffix(out[0], "..."):
		return "tuple[Tensor, ...]"
	case len(out) == 1:
		return "Tensor"
	}
	return "tuple[" + strings.TrimSuffix(strings.Repeat("Tensor, ", len(out)), ", ") + "]"
}

var hintOf = map[string]string{
	"P_TENSOR": "Tensor", "P_OPERAND": "Tensor | Number", "P_OPTIONAL": "Tensor | None", "P_OPTOPERAND": "Tensor | Number | None", "P_LIST": "Sequence[Tensor]",
	"P_INT": "_int", "P_FLOAT": "Number", "P_BOOL": "_bool", "P_STRING": "str", "P_INTS": "_int | Sequence[_int]",
	"P_OPTINTS": "_int | Sequence[_int] | None", "P_DTYPE": "_dtype", "P_FORMAT": "_format | None", "P_ANY": "Any", "P_CAST": "_dtype | None", "P_FIXED": "Any",
}

func hintedSignature(r row, method bool) string {
	var ps []string
	if method {
		ps = append(ps, "self")
	}
	star, optional := false, false
	for i, p := range r.params {
		if method && i == 0 {
			continue
		}
		if p.Keyword && !star {
			ps, star = append(ps, "*"), true
		}
		s := p.Name + ": " + hintOf[p.kind]
		if p.Rest {
			s, star = "*"+p.Name+": "+hintOf[p.kind], true
		} else if p.Default != "" || optional && !star {
			s, optional = s+" = ...", true
		}
		ps = append(ps, s)
	}
	if !method {
		if !star {
			ps = append(ps, "*")
		}
		ps = append(ps, "out: Tensor | None = ...")
	}
	return "(" + strings.Join(ps, ", ") + ") -> " + resultHint(r) + ": ..."
}

// attributes are the rows that are attributes of tensors and no methods.
var attributes = map[string]bool{"T": true, "mT": true, "H": true, "mH": true, "real": true, "imag": true}

// typeHints emits the stub of rustorch._C: the part that people write, in which
// the line "# METHODS" stands for Tensor's generated methods, and the functions.
func typeHints(rows []row, hints []byte) []byte {
	var methods, functions bytes.Buffer
	for _, r := range rows {
		if !keyword(r.name) && r.name[0] != '_' {
			overload := ""
			if r.next >= 0 || !r.first {
				overload = "@overload\n"
			}
			fmt.Fprintf(&functions, "%sdef %s%s\n", overload, r.name, hintedSignature(r, false))
			if attributes[r.name] {
				fmt.Fprintf(&methods, "    %s: Tensor\n", r.name)
			} else if r.method {
				fmt.Fprintf(&methods, "%s    def %s%s\n", indented(overload), r.name, hintedSignature(r, true))
				if r.write {
					fmt.Fprintf(&methods, "    def %s_%s\n", r.name, hintedSignature(r, true))
				}
			}
		}
	}
	aliasHints(&methods, rows, true)
	aliasHints(&functions, rows, false)
	text := strings.Replace(string(hints), "    # METHODS\n", methods.String(), 1)
	return []byte("# " + mark + "\n" + text + "\n" + functions.String())
}

func indented(s string) string {
	if s == "" {
		return ""
	}
	return "    " + s
}

func keyword(name string) bool { return name == "lambda" || name == "in" || name == "is" }
