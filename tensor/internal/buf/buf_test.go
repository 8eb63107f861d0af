package buf

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
)

func TestClasses(t *testing.T) {
	for n := range 1 << 16 {
		class, size := classOf(n)
		if size < n || size%Align != 0 || class >= classes || classSize(class) != size {
			t.Fatalf("classOf(%d) = %d, %d; classSize = %d", n, class, size, classSize(class))
		}
		if n > 512 && float64(size) > 1.125*float64(n)+Align {
			t.Fatalf("classOf(%d) wastes %d", n, size-n)
		}
	}
	for e := 16; e <= maxExp; e++ {
		for _, n := range []int{1<<e - 1, 1 << e} {
			if class, size := classOf(n); size < n || class >= classes || classSize(class) != size {
				t.Fatalf("classOf(%d) = %d, %d", n, class, size)
			}
		}
	}
}

// sizes cross every boundary: inline, Go heap, slab, own segment.
var sizes = []int{0, 1, 63, 64, 65, 2048, 4096, smallMax - 1, smallMax, smallMax + 1, 100_000, slabMax, slabMax + 1, 3 << 20}

func TestAlloc(t *testing.T) {
	for _, n := range sizes {
		s := AllocZero(n)
		b := s.Bytes()
		if len(b) != n || s.Len() != n || uintptr(s.Pointer())%Align != 0 {
			t.Fatalf("%d bytes: len %d, address %x", n, len(b), s.Pointer())
		}
		for i, v := range b {
			if v != 0 {
				t.Fatalf("%d bytes: byte %d is %d", n, i, v)
			}
			b[i] = 1
		}
		s.Free()
		s.Free()
		s = AllocZero(n) // the same block, dirty now
		for i, v := range s.Bytes() {
			if v != 0 {
				t.Fatalf("reused %d bytes: byte %d is %d", n, i, v)
			}
		}
		s.Free()
	}
}

func TestUseAfterFreePanics(t *testing.T) {
	for _, n := range sizes {
		s := Alloc(n)
		s.Free()
		err := catch(func() { s.Bytes() })
		if e := (*UseAfterFree)(nil); !errors.As(err, &e) || e.Bytes != n {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestOutOfMemory(t *testing.T) {
	for _, n := range []int{-1, math.MaxInt, 4 << 40, 1 << 46} {
		err := catch(func() { Alloc(n) })
		if e := (*OutOfMemory)(nil); !errors.As(err, &e) || e.Requested != n {
			t.Errorf("Alloc(%d): %v", n, err)
		}
	}
	defer SetLimit(SetLimit(ReadStats().Mapped + 64<<20))
	var keep []*Storage
	err := catch(func() {
		for {
			keep = append(keep, Alloc(5<<20))
		}
	})
	if len(keep) < 8 || err == nil {
		t.Fatalf("limit reached after %d blocks: %v", len(keep), err)
	}
	keep[0].Free()
	Alloc(5 << 20).Free()
	for _, s := range keep {
		s.Free()
	}
	Alloc(40 << 20).Free() // needs the cached blocks unmapped
}

func catch(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

// anew forgets what tests before have left and learned.
func anew() {
	Sweep()
	Trim()
	pool.sweep.limit, pool.sweep.trend = limitMin, 0
}

func TestBackStop(t *testing.T) {
	anew()
	start := ReadStats()
	kept := Alloc(1 << 16)
	for range 20_000 {
		Alloc(1 << 16) // 1.3 GB in all, dropped at once
	}
	st := ReadStats()
	if grown := st.Mapped - start.Mapped; grown > 8*limitMin {
		t.Errorf("mapped memory grew by %d", grown)
	}
	if st.Forced == start.Forced || st.Swept == start.Swept {
		t.Errorf("no pass: %+v", st)
	}
	Sweep()
	if live := ReadStats().Live - start.Live; live > 2<<16 {
		t.Errorf("%d bytes are live after a sweep, want those of one block", live)
	}
	runtime.KeepAlive(kept)
}

// TestPacing: dropped storages are found before the cache is used up, so that a
// loop goes around in few blocks however many wait.
func TestPacing(t *testing.T) {
	var keep []*Storage
	for range 120 {
		keep = append(keep, Alloc(4<<20))
	}
	for _, s := range keep {
		s.Free()
	}
	anew()
	used, most := map[uintptr]bool{}, 0
	for range 200 {
		used[uintptr(Alloc(4<<20).Pointer())] = true
		most = max(most, pool.sweep.limit/(4<<20)+2)
	}
	if len(used) > most {
		t.Errorf("200 dropped storages lay in %d blocks, want at most %d", len(used), most)
	}
	Trim()
}

// TestGarbageIsBounded: what was in use once gives no leave to leave as much
// lying about later.
func TestGarbageIsBounded(t *testing.T) {
	anew()
	var keep []*Storage
	for range 100 {
		keep = append(keep, Alloc(4<<20))
	}
	Sweep()
	for _, s := range keep {
		s.Free()
	}
	before := ReadStats()
	for ReadStats().Forced == before.Forced {
		if Alloc(4 << 20); ReadStats().Live-before.Live > 2*pool.sweep.limit+4<<20 {
			t.Fatalf("%d bytes of garbage and no pass, limit %d", ReadStats().Live-before.Live, pool.sweep.limit)
		}
	}
	Trim()
}

func TestAdapt(t *testing.T) {
	for _, c := range []struct {
		shares []float64
		want   int
	}{
		{[]float64{.5, .5, .03, .5, .5}, 4 * limitMin},
		{[]float64{.5, .5, .5}, 8 * limitMin},
		{[]float64{.5, .5, .5, .5, .5, .5}, min(16*limitMin, limitMax)},
		{[]float64{.01, .01, .01}, 2 * limitMin},
		{[]float64{.01, .01, .01, .01, .01, .01, .01, .01, .01}, limitMin},
		{[]float64{.06, .06, .06, .06}, 4 * limitMin},
	} {
		p := &allocator{limits: limits{max: 64 * limitMin}, sweep: sweepState{limit: 4 * limitMin}}
		for _, share := range c.shares {
			p.adapt(share)
		}
		if p.sweep.limit != c.want {
			t.Errorf("after shares %v the limit is %d, want %d", c.shares, p.sweep.limit, c.want)
		}
	}
}

func TestCold(t *testing.T) {
	const n = 4 << 20
	anew()
	Alloc(n).Free()
	s := Alloc(n)
	if s.Cold() {
		t.Error("a block that was released just now is cold")
	}
	s.Free()
	var others []*Storage
	for size := 0; size <= coldAfter; size += 2 * n {
		others = append(others, Alloc(2*n))
	}
	if s = Alloc(n); !s.Cold() {
		t.Error("a block that nobody used for long is warm")
	}
	fresh := Alloc(5*n + 17)
	if fresh.Cold() {
		t.Error("new memory, which the system has just cleared, is cold")
	}
	for _, s := range append(others, s, fresh) {
		s.Free()
	}
}

func TestHeldStorageIsNotSwept(t *testing.T) {
	Sweep()
	before := ReadStats().Blocks
	s := Alloc(1 << 20)
	s.Hold()
	p := (*byte)(s.Pointer())
	*p = 42
	s = nil
	Sweep()
	if got := ReadStats().Blocks; got != before+1 || *p != 42 {
		t.Fatalf("held block swept: %d blocks, want %d", got, before+1)
	}
	for s := range pool.held {
		s.Free() // the holder outlives the last tensor
		if *p != 42 || ReadStats().Blocks != before+1 {
			t.Error("freed under its holder")
		}
		s.Release()
		if catchAny(s.Release) == nil {
			t.Error("Release without Hold did not panic")
		}
	}
	if got := ReadStats().Blocks; got != before {
		t.Errorf("%d blocks after Release, want %d", got, before)
	}
}

func catchAny(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// TestHeapIsUsedAgain: released bytes of the Go heap come back, but not while
// somebody holds them.
func TestHeapIsUsedAgain(t *testing.T) {
	again := func(free func(s *Storage)) bool {
		for range 100 { // a collection in between takes them away
			s := Alloc(8000)
			p := s.Pointer()
			free(s)
			if next := Alloc(7990); next.Pointer() == p {
				return true
			}
		}
		return false
	}
	if !again((*Storage).Free) {
		t.Error("released memory is never used again")
	}
	var held []*Storage
	if again(func(s *Storage) { s.Hold(); s.Free(); held = append(held, s) }) {
		t.Error("memory is used again under its holder")
	}
	for _, s := range held {
		s.Release()
	}
}

func TestVersion(t *testing.T) {
	s := Alloc(8)
	s.Bump()
	s.Bump()
	if s.Version() != 2 {
		t.Errorf("version %d", s.Version())
	}
}

func TestSetHeapSmall(t *testing.T) {
	SetHeapSmall(false)
	defer SetHeapSmall(true)
	before := ReadStats().Blocks
	s := Alloc(8)
	if ReadStats().Blocks != before+1 {
		t.Error("small storage is not in a segment")
	}
	s.Free()
}

// TestConcurrent writes a mark of its own into every block and checks it
// before release: two owners of one block would meet.
func TestConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 1))
			var mine []*Storage
			for i := range 3000 {
				s := Alloc(1 + r.IntN(1<<r.IntN(18)))
				for j := range s.Bytes() {
					s.Bytes()[j] = byte(g)
				}
				mine = append(mine, s)
				if i%500 == 0 {
					runtime.GC()
				}
				for len(mine) > 20 {
					k := r.IntN(len(mine))
					for _, v := range mine[k].Bytes() {
						if v != byte(g) {
							t.Errorf("block of %d holds %d", g, v)
							return
						}
					}
					if r.IntN(2) == 0 {
						mine[k].Free()
					}
					mine = append(mine[:k], mine[k+1:]...)
				}
			}
		})
	}
	wg.Wait()
}

func TestStatsAreConserved(t *testing.T) {
	Sweep()
	before := ReadStats()
	var keep []*Storage
	for i := range 200 {
		keep = append(keep, Alloc(3000*i))
	}
	for _, s := range keep {
		s.Free()
	}
	Trim()
	after := ReadStats()
	if after.Live != before.Live || after.Blocks != before.Blocks {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if after.Cached > after.Mapped {
		t.Errorf("more cached than mapped: %+v", after)
	}
}

func BenchmarkAllocFree(b *testing.B) {
	for _, n := range []int{4, 1024, 4096, 1 << 20, 4 << 20} {
		b.Run(humanBytes(n), func(b *testing.B) {
			for b.Loop() {
				Alloc(n).Free()
			}
		})
	}
}

// BenchmarkLeftToCollector is the worst case: nothing is ever released.
func BenchmarkLeftToCollector(b *testing.B) {
	for _, n := range []int{4, 1024, 4096, 1 << 20, 4 << 20} {
		b.Run(humanBytes(n), func(b *testing.B) {
			for b.Loop() {
				sink = Alloc(n)
			}
		})
	}
}

var sink *Storage
