package buf

import (
	"golang.org/x/sys/unix"
)

// margin is what a segment with a single block has before and after it: one
// page each, in which the block can be described to other processes. They cost
// address space until then.
const margin = 4096

// inode returns what tells memory apart when it comes by several descriptors.
func inode(fd uintptr) (id [2]uint64, ok bool) {
	var st unix.Stat_t
	if unix.Fstat(int(fd), &st) != nil {
		return id, false
	}
	return [2]uint64{st.Dev, st.Ino}, true
}

// duplicate returns a descriptor of our own for the same memory.
func duplicate(fd uintptr) (int, error) { return unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0) }

func closeFD(fd int) { unix.Close(fd) }

// mapMemory maps size zero bytes from a memfd, sealed so that nobody who gets
// the descriptor can shrink it under us (which would raise SIGBUS). When the
// process is out of descriptors the memory is anonymous and cannot be shared.
func mapMemory(size int) (mem []byte, fd int, err error) {
	fd, err = unix.MemfdCreate("rustorch", unix.MFD_CLOEXEC|unix.MFD_ALLOW_SEALING)
	if err != nil {
		mem, err = unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
		return mem, -1, err
	}
	if err = unix.Ftruncate(fd, int64(size)); err == nil {
		_, err = unix.FcntlInt(uintptr(fd), unix.F_ADD_SEALS, unix.F_SEAL_SHRINK|unix.F_SEAL_GROW)
	}
	if err == nil {
		mem, err = mapShared(uintptr(fd), size)
	}
	if err != nil {
		unix.Close(fd)
		return nil, -1, err
	}
	return mem, fd, nil
}

func mapShared(fd uintptr, size int) ([]byte, error) {
	var st unix.Stat_t
	if err := unix.Fstat(int(fd), &st); err != nil {
		return nil, err
	}
	if st.Size < int64(size) {
		return nil, unix.EINVAL
	}
	return unix.Mmap(int(fd), 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}

func unmapMemory(mem []byte, fd int) {
	// Both calls fail only for arguments that were never mapped, which would be a bug here.
	if err := unix.Munmap(mem); err != nil {
		panic(err)
	}
	if fd >= 0 {
		unix.Close(fd)
	}
}
