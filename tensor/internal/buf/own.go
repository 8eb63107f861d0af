package buf

import (
	"runtime"
	"sync"
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
	if s.users.Add(-n) == managed {
		s.Free()
	}
}

// foreign is the other end of borrowed memory.
type foreign struct {
	once     sync.Once
	release  func()
	readOnly bool
}

func (f *foreign) end() { f.once.Do(f.release) }

// Borrow returns a storage over n bytes at p that somebody else owns. Release
// is called once, when the storage is freed or the collector finds that nobody
// refers to it; it may be called on any goroutine.
func Borrow(p unsafe.Pointer, n int, readOnly bool, release func()) *Storage {
	f := &foreign{release: release, readOnly: readOnly}
	s := &Storage{ptr: p, size: n, foreign: f}
	runtime.AddCleanup(s, (*foreign).end, f)
	return s
}

// ReadOnly reports whether the bytes must not be written.
func (s *Storage) ReadOnly() bool { return s.foreign != nil && s.foreign.readOnly }

// Needed reports whether there are owners or captures.
func (s *Storage) Needed() bool { return s.users.Load()&^managed != 0 }
