//go:build !unix

package share

import (
	"errors"
	"os"
)

// Descriptors cannot be passed to another process here.

func newSegment(int64) (*os.File, error) { return nil, errors.ErrUnsupported }

func sealed(_ *os.File, _ os.FileInfo) error { return errors.ErrUnsupported }

func mapped(*os.File, int, func([]byte) error) error { return errors.ErrUnsupported }

func duplicate(uintptr) (*os.File, error) { return nil, errors.ErrUnsupported }
