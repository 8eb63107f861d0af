package buf

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Owners are holders of a storage that say when they are done, such as Python
// objects: when the last one leaves, the memory comes back at once instead of
// waiting for Go's collector. Captures are holders on the Go side (a graph that
// saved a tensor, a leaf that has it as its gradient), which the owners do not
// know of. Both are counted in one word; a storage that never had an owner is
// left to the back-stop, because Go variables are not counted.
const (
	oneOwner   = 1
	oneCapture = 1 << 24
	managed    = 1 << 60
)

// Own counts one more owner.
func (s *Storage) Own() {
	if s.users.Add(oneOwner)&managed == 0 {
		s.users.Or(managed)
	}
}

// Disown ends one [Storage.Own].
func (s *Storage) Disown() { s.leave(oneOwner) }

// Capture counts one more holder on the Go side.
func (s *Storage) Capture() { s.users.Add(oneCapture) }

// Drop ends one [Storage.Capture].
func (s *Storage) Drop() { s.leave(oneCapture) }

func (s *Storage) leave(n int64) {
	switch users := s.users.Add(-n); {
	case users == managed:
		s.Free()
	case s.foreign != nil && users&(oneCapture-1) == 0:
		s.foreign.watch(s)
	}
}

// foreign is the other end of borrowed memory.
type foreign struct {
	release        func(owner unsafe.Pointer)
	owner          unsafe.Pointer
	readOnly       bool
	ended, watched atomic.Bool
}

func (f *foreign) end() {
	if !f.ended.Swap(true) {
		f.release(f.owner)
	}
}

// watch ends the loan when the collector finds that nothing refers to s. It is
// asked for only once the owners are gone and a graph is left, for a cleanup
// costs as much as all the rest of a loan.
func (f *foreign) watch(s *Storage) {
	if !f.watched.Swap(true) {
		runtime.AddCleanup(s, (*foreign).end, f)
	}
}

// Borrow returns a storage over n bytes at p that somebody else owns. The caller
// becomes its first owner with [Storage.Own]. When no owner and no capture is
// left, release is called once with the pointer that is given for it, which is
// not Go's; that may be on any goroutine.
func Borrow(p unsafe.Pointer, n int, readOnly bool, release func(owner unsafe.Pointer), owner unsafe.Pointer) *Storage {
	return &Storage{ptr: p, size: n, foreign: &foreign{release: release, owner: owner, readOnly: readOnly}}
}

// ReadOnly reports whether the bytes must not be written.
func (s *Storage) ReadOnly() bool { return s.foreign != nil && s.foreign.readOnly }

// Needed reports whether there are owners or captures.
func (s *Storage) Needed() bool { return s.users.Load()&^managed != 0 }
