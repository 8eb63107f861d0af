//go:build unix

package share

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/rustorch/rustorch/tensor"
)

// newFile makes a file that has lost its name already.
func newFile(size int64) (*os.File, error) {
	f, err := os.CreateTemp("", "rustorch-")
	if err != nil {
		return nil, err
	}
	if err = os.Remove(f.Name()); err == nil {
		err = f.Truncate(size)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// nameless accepts a regular file of this user that no path leads to.
func nameless(info os.FileInfo) error {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.Mode().IsRegular() || st.Nlink != 0 || int(st.Uid) != os.Geteuid() {
		return &UnsealedError{info.Size()}
	}
	return nil
}

// mapped calls f with the memory of a segment.
func mapped(file *os.File, size int, f func(b []byte) error) error {
	b, err := unix.Mmap(int(file.Fd()), 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	defer unix.Munmap(b)
	return f(b)
}

// duplicate returns another descriptor of the same memory.
func duplicate(fd uintptr) (*os.File, error) {
	n, err := unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(n), "segment"), nil
}

// Detach returns a descriptor that is the caller's, and closes the segment.
func (s *Segment) Detach() (int, error) {
	defer s.Close()
	return unix.FcntlInt(s.File.Fd(), unix.F_DUPFD_CLOEXEC, 0)
}

// AttachFD is Attach for a descriptor, which stays the caller's.
func AttachFD(fd uintptr) (*tensor.Tensor, error) {
	f, err := duplicate(fd)
	if err != nil {
		return nil, &GoneError{"the segment", err}
	}
	defer f.Close()
	return Attach(f)
}
