//go:build !unix

package share

import (
	"errors"
	"os"

	"github.com/rustorch/rustorch/tensor"
)

// Descriptors cannot be passed to another process here.

func newSegment(int64) (*os.File, error) { return nil, errors.ErrUnsupported }

func sealed(_ *os.File, _ os.FileInfo) error { return errors.ErrUnsupported }

func mapped(*os.File, int, func([]byte) error) error { return errors.ErrUnsupported }

func duplicate(uintptr) (*os.File, error) { return nil, errors.ErrUnsupported }

// Detach returns an error on this system.
func (*Segment) Detach() (int, error) { return -1, errors.ErrUnsupported }

// AttachFD returns an error on this system.
func AttachFD(uintptr) (*tensor.Tensor, error) { return nil, errors.ErrUnsupported }
