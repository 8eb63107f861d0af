package tensor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/buf"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A ShapeError is the panic value of an operation whose operands have shapes
// that do not fit each other, or do not fit the operation.
type ShapeError struct {
	Op             string
	Shape1, Shape2 []int // Shape2 is nil if there is one operand
	Reason         string
}

// Error names the operation, both shapes and what does not fit.
func (e *ShapeError) Error() string {
	if e.Shape2 == nil {
		return fmt.Sprintf("%s: %s (shape %s)", e.Op, e.Reason, shape.String(e.Shape1))
	}
	return fmt.Sprintf("%s: %s (shapes %s and %s)", e.Op, e.Reason, shape.String(e.Shape1), shape.String(e.Shape2))
}

// An IndexError is the panic value of an index or dimension out of range.
type IndexError struct {
	Op     string
	Reason string
}

// Error names the operation and the range.
func (e *IndexError) Error() string { return e.Op + ": " + e.Reason }

// A DTypeError is the panic value of an operation on elements of a type that
// it is not defined for.
type DTypeError struct {
	Op     string
	DType  dtype.DType
	Reason string
}

// Error names the operation and the type.
func (e *DTypeError) Error() string {
	return fmt.Sprintf("%s: %s (dtype %s)", e.Op, e.Reason, e.DType)
}

// Unsupported reports whether the operation is not there for the type, and
// would be for another.
func (e *DTypeError) Unsupported() bool {
	return slices.ContainsFunc(unsupportedWords, func(w string) bool { return strings.Contains(e.Reason, w) })
}

// unsupportedWords are how PyTorch's messages say that.
var unsupportedWords = []string{"not implemented for '", "Unsupported dtype", "doesn't support tensors of type", "expected a tensor of floating point or complex values", "not supported", "not yet implemented for complex", "could not infer output dtype", "only support floating point", "does not support bool", "Unsupported input type", "does not support complex inputs", "Expected a floating point or complex tensor"}

// A ValueError is the panic value of an argument that has no meaning.
type ValueError struct {
	Op     string
	Reason string
}

// Error names the operation and the reason.
func (e *ValueError) Error() string { return e.Op + ": " + e.Reason }

// A LinAlgError is the panic value of a decomposition or solution that does not
// exist for the numbers of a matrix, or was not found.
type LinAlgError struct {
	Op     string
	Reason string // says which matrix of a batch it is
}

// Error names the operation and the reason.
func (e *LinAlgError) Error() string { return e.Op + ": " + e.Reason }

// A GradError is the panic value of a request for gradients that cannot be met.
type GradError struct{ Reason string }

// Error returns the reason.
func (e *GradError) Error() string { return e.Reason }

// A NoDerivativeError is the panic value of a backward pass that needs a
// derivative that no formula is known of.
type NoDerivativeError struct{ Reason string }

// Error returns the reason.
func (e *NoDerivativeError) Error() string { return e.Reason }

// An OutOfMemoryError is the panic value of a request for more memory than
// there is.
type OutOfMemoryError = buf.OutOfMemory

func must[T any](opName string, v T, err error) T {
	if err != nil {
		panic(&IndexError{opName, err.Error()})
	}
	return v
}
