package share

import "fmt"

// A FormatError says why a segment is not taken for a tensor.
type FormatError struct{ Reason string }

func (e *FormatError) Error() string {
	return "this is not a shared tensor: " + e.Reason
}

// A GoneError is a segment, or a partner, that is not there any more.
type GoneError struct {
	What string
	Err  error // of the operating system; may be nil
}

func (e *GoneError) Error() string {
	if e.Err == nil {
		return e.What + " is gone"
	}
	return fmt.Sprintf("%s is gone: %v", e.What, e.Err)
}

func (e *GoneError) Unwrap() error { return e.Err }

// An UnsealedError is shared memory that its owner could shrink, which would end
// this process at the next access.
type UnsealedError struct{ Bytes int64 }

func (e *UnsealedError) Error() string {
	return fmt.Sprintf("a segment of %d bytes is refused: it is not sealed against truncation", e.Bytes)
}
