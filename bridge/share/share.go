// Package share hands tensors to another process of the same user without
// copying them. A tensor travels as the descriptor of a segment: memory that is
// an Arrow IPC file whose body is the tensor, so that pyarrow and others read it
// as it is. A large contiguous tensor has a segment of its own with room for what
// Arrow wants before and after the elements, and is not copied; others are, once.
//
// Both processes see what one of them writes to the elements of a tensor that
// was not copied. The memory lives until both have let go of it, also when one
// of them dies.
package share

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"github.com/rustorch/rustorch/tensor"
)

// A Segment is a published tensor: a descriptor that can be passed on.
type Segment struct {
	File   *os.File
	Size   int64
	Copied bool // the memory is a copy of the tensor's
}

// Close lets go of the descriptor. The memory lives as long as somebody maps it.
func (s *Segment) Close() error { return s.File.Close() }

// small is up to how many bytes a tensor is copied when it is attached: mapping
// costs more, and a descriptor for as long as the tensor lives.
const small = 1 << 20

// describing is held while a description is written or compared.
var describing sync.Mutex

// Publish returns a segment with x's elements: x's own memory where x is
// contiguous, begins at a multiple of 64 bytes of its memory and has a segment
// of its own (more than a megabyte), and where that was not published with
// another shape or type before; else a copy. What a graph knows of x stays behind.
func Publish(x *tensor.Tensor) (*Segment, error) {
	l := Layout{DType: x.DType(), Shape: x.Shape()}
	if err := l.check(); err != nil {
		return nil, err
	}
	var own *Segment
	var err error
	x.LendSegment(func(s tensor.Segment) { own, err = publishOwn(s, l) })
	if own != nil || err != nil {
		return own, err
	}
	return publishCopy(x, l)
}

// publishOwn returns nil if the segment cannot be described as wanted.
func publishOwn(s tensor.Segment, l Layout) (*Segment, error) {
	describing.Lock()
	defer describing.Unlock()
	l.Offset = s.Offset
	if have, err := Read(bytesAt(s.Bytes), int64(len(s.Bytes))); err == nil {
		if have.Offset != l.Offset || have.DType != l.DType || !slices.Equal(have.Shape, l.Shape) {
			return nil, nil
		}
	} else if !s.Room || l.Offset%align != 0 || l.write(s.Bytes) != nil {
		return nil, nil
	}
	f, err := duplicate(s.FD)
	if err != nil {
		return nil, err
	}
	return &Segment{File: f, Size: int64(len(s.Bytes))}, nil
}

// bytesAt reads memory as a file.
type bytesAt []byte

// ReadAt copies from an offset.
func (b bytesAt) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 || at > int64(len(b)) || copy(p, b[at:]) < len(p) {
		return 0, io.ErrUnexpectedEOF
	}
	return len(p), nil
}

func publishCopy(x *tensor.Tensor, l Layout) (*Segment, error) {
	l.Offset = headRoom
	size := int64(l.Offset + l.body() + tailRoom)
	f, err := newSegment(size)
	if err != nil {
		return nil, fmt.Errorf("a segment of %d bytes: %w", size, err)
	}
	err = mapped(f, int(size), func(b []byte) error {
		x.WriteBytes(func(elements []byte) { copy(b[l.Offset:], elements) })
		return l.write(b)
	})
	if err != nil {
		f.Close()
		return nil, err
	}
	return &Segment{File: f, Size: size, Copied: true}, nil
}

// Attach returns the tensor of a segment, over the same memory if it is large
// and the system can map it. f stays the caller's and may be closed. The error is
// a *FormatError, an *UnsealedError, a *GoneError, or the system's.
func Attach(f *os.File) (*tensor.Tensor, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, &GoneError{"the segment", err}
	}
	if err := sealed(f, info); err != nil {
		return nil, err
	}
	l, err := Read(f, info.Size())
	if err != nil {
		return nil, err
	}
	if l.bytes() > small && l.Offset%align == 0 {
		x, err := tensor.AttachSegment(f.Fd(), int(info.Size()), l.Offset, l.DType, l.Shape)
		if !errors.Is(err, errors.ErrUnsupported) {
			return x, err
		}
	}
	return tensor.ReadBytes(l.DType, l.Shape, func(b []byte) error {
		_, err := io.ReadFull(io.NewSectionReader(f, int64(l.Offset), int64(len(b))), b)
		return err
	})
}
