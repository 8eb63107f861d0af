package display

import (
	"fmt"
	"strings"

	"github.com/rustorch/rustorch/autograd"
)

// formula says what an operation computes and what its gradients are.
func formula(n *autograd.GraphNode) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", n.Name, n.Doc)
	if n.Formula != "" {
		b.WriteString("\n= " + n.Formula)
	}
	if n.Attrs != "" {
		b.WriteString("\n" + n.Attrs)
	}
	for i, g := range n.Grad {
		if g != "{func}" && g != "func" && g != "0" && g != "" {
			fmt.Fprintf(&b, "\ngradient of input %d: %s", i, g)
		}
	}
	return b.String()
}
