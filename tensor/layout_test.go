package tensor_test

import (
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestExpandCounts: a view of more elements than can be counted is refused, the
// largest that can be is printed without a look at all of them.
func TestExpandCounts(t *testing.T) {
	x := tensor.Zeros(1, 1)
	if got := x.Expand(1<<30, 1<<30); got.Numel() != 1<<60 || !strings.Contains(got.String(), "...,") {
		t.Errorf("%d elements", got.Numel())
	}
	defer func() {
		if err, ok := recover().(*tensor.ValueError); !ok || !strings.Contains(err.Error(), "integer multiplication overflow") {
			t.Errorf("%v", err)
		}
	}()
	x.Expand(1<<31, 1<<31)
}
