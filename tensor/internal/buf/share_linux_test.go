package buf

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOutlivesProcess lets a child fill storages and end; this process, which
// got the descriptors, finds the values where the child said they are.
func TestOutlivesProcess(t *testing.T) {
	if os.Getenv("BUF_CHILD") != "" {
		child(t)
		return
	}
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET, 0)
	if err != nil {
		t.Fatal(err)
	}
	theirs := os.NewFile(uintptr(fds[1]), "socket")
	cmd := exec.Command(os.Args[0], "-test.run=TestOutlivesProcess$")
	cmd.Env = append(os.Environ(), "BUF_CHILD=1")
	cmd.ExtraFiles = []*os.File{theirs}
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the child should have died: %s", out)
	}
	theirs.Close()
	freed := map[uint64]bool{}
	OnSegmentFree(func(id uint64) { freed[id] = true })
	var where []place
	for {
		msg, oob := make([]byte, 200), make([]byte, 64)
		n, m, _, _, err := unix.Recvmsg(fds[0], msg, oob, 0)
		if err != nil || n == 0 {
			break
		}
		p := decode(t, msg[:n])
		if m == 0 {
			where = append(where, p)
			continue
		}
		scm, _ := unix.ParseSocketControlMessage(oob[:m])
		fd, err := unix.ParseUnixRights(&scm[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := Adopt(p.id, uintptr(fd[0]), p.n); err != nil {
			t.Fatal(err)
		}
		if Adopt(p.id, uintptr(fd[0]), p.n) == nil {
			t.Error("adopted twice")
		}
	}
	if len(where) != 2 {
		t.Fatalf("%d places; child said %s", len(where), out)
	}
	for _, p := range where {
		s, err := At(p.id, p.off, p.n)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range s.Bytes() {
			if v != byte(i) {
				t.Fatalf("byte %d is %d", i, v)
			}
		}
		if id, off, ok := s.Segment(); !ok || id != p.id || off != p.off {
			t.Errorf("Segment() = %d, %d, %t", id, off, ok)
		}
		if _, err := At(p.id, 1<<40, 1); err == nil {
			t.Error("place outside the segment")
		}
		s.Free()
		if !freed[p.id] {
			t.Error("the segment stays mapped after its last storage")
		}
	}
}

type place struct {
	id     uint64
	off, n int
}

func (p place) encode() []byte {
	return []byte(strconv.FormatUint(p.id, 10) + " " + strconv.Itoa(p.off) + " " + strconv.Itoa(p.n) + "\n")
}

// child announces its segments and two storages, then dies without a goodbye.
func child(t *testing.T) {
	const sock = 3
	OnSegment(func(id uint64, fd uintptr, size int) {
		if err := unix.Sendmsg(sock, place{id, 0, size}.encode(), unix.UnixRights(int(fd)), nil, 0); err != nil {
			t.Fatal(err)
		}
	})
	for _, n := range []int{100_000, 3 << 20} {
		s := Alloc(n)
		for i := range s.Bytes() {
			s.Bytes()[i] = byte(i)
		}
		id, off, ok := s.Segment()
		if !ok {
			t.Fatal("not shared")
		}
		if err := unix.Sendmsg(sock, place{id, off, n}.encode(), nil, nil, 0); err != nil {
			t.Fatal(err)
		}
	}
	unix.Kill(unix.Getpid(), unix.SIGKILL)
}

func decode(t *testing.T, msg []byte) (p place) {
	t.Helper()
	if _, err := fmt.Sscan(string(msg), &p.id, &p.off, &p.n); err != nil {
		t.Fatal(err)
	}
	return p
}
