package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Limits of what stays on disk. A record that is larger than maxRecord is
// remembered only by its own session.
const (
	maxSessions = 1000
	maxTotal    = 32 << 20
	maxFile     = 8 << 20
	maxRecord   = 1 << 20
)

const suffix = ".jsonl"

// A store is a folder with a file for each session, a line of JSON for each
// cell. Creating the file claims the number, so two kernels never share one
// and never write to the same file; a line is one write, so a kernel that is
// killed leaves whole lines, and a reader passes over a damaged one.
type store struct {
	dir  string
	file *os.File // of this session; nil if nothing can be written
	size int
}

// claim creates the file of a new session and returns its number.
func (s *store) claim() int {
	old := s.sessions()
	number := 1 + slices.Max(append(slices.Clone(old), 0))
	if s.dir == "" || os.MkdirAll(s.dir, 0o700) != nil {
		return number
	}
	s.trim(old)
	for {
		f, err := os.OpenFile(s.path(number), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
		if errors.Is(err, fs.ErrExist) {
			number++
			continue
		}
		if err == nil {
			s.file = f
		}
		return number
	}
}

func (s *store) path(number int) string {
	return filepath.Join(s.dir, fmt.Sprintf("%06d%s", number, suffix))
}

// sessions lists the numbers of the sessions on disk, in order.
func (s *store) sessions() []int {
	if s.dir == "" {
		return nil
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return nil
	}
	var numbers []int
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), suffix)
		if n, err := strconv.Atoi(name); ok && err == nil && n > 0 && n < 1<<30 && e.Type().IsRegular() {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers
}

// trim removes the oldest sessions until the rest is within the limits. A file
// that cannot be removed stays.
func (s *store) trim(numbers []int) {
	total := 0
	for kept, n := range slices.Backward(slices.Clone(numbers)) {
		info, err := os.Stat(s.path(n))
		if err != nil {
			continue
		}
		if total += int(min(info.Size(), maxTotal)); total > maxTotal || len(numbers)-kept >= maxSessions {
			_ = os.Remove(s.path(n))
		}
	}
}

// append writes a cell. After an error, such as a full disk, the session goes
// on in memory.
func (s *store) append(r record) {
	if s.file == nil {
		return
	}
	line, err := json.Marshal(r)
	if err != nil || len(line) > maxRecord || s.size+len(line) > maxFile {
		return
	}
	s.size += len(line) + 1
	if _, err := s.file.Write(append(line, '\n')); err != nil {
		_ = s.close()
	}
}

func (s *store) close() error {
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	return f.Close()
}

// read returns the cells of a session on disk.
func (s *store) read(number int) []record {
	if s.dir == "" {
		return nil
	}
	f, err := os.Open(s.path(number))
	if err != nil {
		return nil
	}
	defer f.Close()
	data, _ := io.ReadAll(io.LimitReader(f, maxFile)) // what can be read counts
	return parse(data, number)
}

// parse reads lines, and passes over those that are no records.
func parse(data []byte, session int) []record {
	var found []record
	for line := range bytes.Lines(data) {
		r := record{session: session}
		if json.Unmarshal(line, &r) == nil && r.Line > 0 {
			found = append(found, r)
		}
	}
	return found
}

// DataDir is where the kernel keeps what outlives it: RUSTORCH_DATA_DIR, or
// rustorch in the user's data folder; empty if there is none.
func DataDir() string {
	if dir := os.Getenv("RUSTORCH_DATA_DIR"); dir != "" {
		return dir
	}
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "rustorch")
	}
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		return ""
	}
	return filepath.Join(home, ".local", "share", "rustorch")
}

// HistoryDir is where the history lies; empty if it is not kept.
func HistoryDir() string {
	dir := DataDir()
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "history")
}
