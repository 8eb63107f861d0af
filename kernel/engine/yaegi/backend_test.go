//go:build !race

// An interrupt makes yaegi v0.16.1 write the results of ExecuteWithContext from
// two goroutines, of which nobody reads the second; .ci/test runs this file
// without the race detector.

package yaegi

import (
	"testing"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/cell/backendtest"
)

// packages are those that cells of the tests can import.
type packages struct{}

func (packages) Export(path string) ([]byte, bool) { return symbols.Export(path) }
func (packages) Packages() []string                { return symbols.Packages() }
func (packages) Common() []string                  { return []string{"fmt", "math"} }

func TestBackend(t *testing.T) {
	backendtest.Run(t, packages{}, func() cell.Backend { return New(symbols.Lookup) })
}
