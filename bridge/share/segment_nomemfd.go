//go:build unix && !linux

package share

import "os"

// newSegment makes a file without a name: there are no memfds here.
func newSegment(size int64) (*os.File, error) { return newFile(size) }

func sealed(_ *os.File, info os.FileInfo) error { return nameless(info) }
