package buf

import (
	"bytes"
	"math"
	"os"
	"strconv"
	"strings"
)

// cgroupMax and cgroupNow are the files of a container's bound and use, version 2.
const (
	cgroupMax = "/sys/fs/cgroup/memory.max"
	cgroupNow = "/sys/fs/cgroup/memory.current"
)

// physicalMemory returns the memory of the machine or the container, whichever is smaller.
func physicalMemory() int {
	n := meminfo("MemTotal:")
	if m := readInt(cgroupMax); m > 0 {
		n = min(n, m)
	}
	return n
}

// availableMemory returns what can be touched now without swapping or killing.
func availableMemory() int {
	n := meminfo("MemAvailable:")
	if m := readInt(cgroupMax); m > 0 {
		n = min(n, m-readInt(cgroupNow))
	}
	return n
}

func meminfo(key string) int {
	b, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return math.MaxInt
	}
	for line := range bytes.Lines(b) {
		if f := strings.Fields(string(line)); len(f) >= 2 && f[0] == key {
			if kb, err := strconv.Atoi(f[1]); err == nil {
				return kb << 10
			}
		}
	}
	return math.MaxInt
}

// readInt returns the number in a file, or 0 when there is none ("max" included).
func readInt(path string) int {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0
	}
	return n
}
