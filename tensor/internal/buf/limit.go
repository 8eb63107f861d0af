package buf

import "fmt"

// An OutOfMemory is the panic value of an allocation that would pass the
// limit of tensor memory, or that the operating system refuses. It is raised
// instead of letting the system's out-of-memory killer end the process.
type OutOfMemory struct {
	Requested int // bytes asked for
	Live      int // bytes in use by tensors
	Limit     int // largest total allowed
}

func (e *OutOfMemory) Error() string {
	if e.Requested < 0 {
		return "out of memory: the size of the tensor does not fit an int"
	}
	return fmt.Sprintf("out of memory: you tried to allocate %d bytes (%s); tensors use %s of at most %s",
		e.Requested, humanBytes(e.Requested), humanBytes(e.Live), humanBytes(e.Limit))
}

func humanBytes(n int) string {
	const units = "KMGTPE"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	f, i := float64(n)/1024, 0
	for ; f >= 1024 && i < len(units)-1; i++ {
		f /= 1024
	}
	return fmt.Sprintf("%.1f %ciB", f, units[i])
}

func (p *allocator) outOfMemory(n int) *OutOfMemory {
	p.mu.Lock()
	defer p.mu.Unlock()
	return &OutOfMemory{Requested: n, Live: p.stats.Live, Limit: p.limits.get()}
}

// limits bound what may be mapped.
type limits struct {
	max int // 0 until first asked
}

// defaultShare is the part of the machine's memory that tensors may map; the
// rest is for Go's heap, the page cache and everybody else.
const defaultShare = 0.9

// askAbove is the size from which a mapping also asks the system what is free
// at this moment; reading that takes microseconds, and touching the pages far longer.
const askAbove = 32 << 20

func (l *limits) get() int {
	if l.max == 0 {
		l.max = int(defaultShare * float64(physicalMemory()))
	}
	return l.max
}

func (l *limits) allows(mapped, size int) bool {
	if size > l.get() || mapped > l.get()-size {
		return false
	}
	return size < askAbove || size <= availableMemory()
}

// Limit returns the bound on tensor memory, in bytes.
func Limit() int {
	pool.mu.Lock()
	defer pool.mu.Unlock()
	return pool.limits.get()
}

// SetLimit bounds tensor memory to n bytes and returns the bound before.
// The default is nine tenths of the machine's or the container's memory.
func SetLimit(n int) int {
	pool.mu.Lock()
	defer pool.mu.Unlock()
	old := pool.limits.get()
	pool.limits.max = max(n, 1)
	return old
}
