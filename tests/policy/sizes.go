package policy

import "regexp"

// Limits in lines, for files that people write.
const (
	MaxFile = 500
	MaxFunc = 40
)

// Exempt lists the files and functions that may be longer, each with its
// reason: "path/file.go" or "path/file.go:Func" or "path/file.go:Type.Method".
var Exempt = map[string]string{
	"tests/parity/recorded/replay.py":                 "one program without imports, so that it scores any module anywhere",
	"tensor/internal/simd/_gen/gemm.go:isa.kernel":    "one micro-kernel, read in the order of its instructions",
	"tensor/internal/simd/_gen/gemm.go:isa.transpose": "one micro-kernel, read in the order of its instructions",
}

// Generated says which files are derived and so have no size limit.
func Generated(file string) bool { return generated.MatchString(file) }

var generated = regexp.MustCompile(`(_gen\.(go|h)|_gen_test\.go|_amd64\.s|/symbols/[^/]+_gen\.go)$`)
