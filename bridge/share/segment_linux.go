package share

import (
	"os"

	"golang.org/x/sys/unix"
)

// newSegment makes shared memory that cannot be shrunk or grown; where memfds are
// forbidden, a file without a name.
func newSegment(size int64) (*os.File, error) {
	fd, err := unix.MemfdCreate("rustorch", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		return newFile(size)
	}
	f := os.NewFile(uintptr(fd), "segment")
	if err = f.Truncate(size); err == nil {
		_, err = unix.FcntlInt(f.Fd(), unix.F_ADD_SEALS, unix.F_SEAL_SHRINK|unix.F_SEAL_GROW)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// sealed refuses memory that could be shrunk under us. A file cannot be sealed;
// one without a name is known to the processes that hold it only.
func sealed(f *os.File, info os.FileInfo) error {
	seals, err := unix.FcntlInt(f.Fd(), unix.F_GET_SEALS, 0)
	if err != nil {
		return nameless(info)
	}
	if seals&unix.F_SEAL_SHRINK == 0 {
		return &UnsealedError{info.Size()}
	}
	return nil
}
