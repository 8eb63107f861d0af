// Package policy holds the written rules about the shape of this tree and the
// tests that read the tree against them.
package policy

// A Floor places the packages whose path, relative to the module, matches
// Path: the path itself and, if it ends in "/...", everything below it. The
// first matching row counts. A package imports only lower floors, except that
// packages of one Room may import each other.
type Floor struct {
	Path  string
	Floor int
	Room  string
}

// Floors is the import policy of the house, most specific rows first.
var Floors = []Floor{
	{"tensor/dtype", 0, ""},
	{"tensor/shape", 0, ""},
	{"kernel/wire", 0, ""},
	{"kernelspec", 0, ""},
	{"tensor/op", 1, ""},
	{"tensor/op/internal/...", 12, ""},
	{"tensor/internal/gid", 1, ""},
	{"tensor/internal/format", 1, ""},
	{"tensor/internal/gemm", 3, "products"},
	{"tensor/internal/spectra", 3, "products"},
	{"tensor/internal/lapack", 3, "products"},
	{"tensor/internal/conv", 3, ""},
	{"tensor/internal/...", 2, "low"},
	{"tensor", 4, ""},
	{"tensor/...", 5, ""},
	{"autograd", 5, ""},
	{"nn/data", 7, ""},
	{"nn/train", 8, ""},
	{"nn/model", 7, ""},
	{"nn/model/...", 8, ""},
	{"nn/...", 6, "nn"},
	{"optim/...", 6, "optim"},
	{"display/...", 7, "display"},
	{"kernel/transport", 7, ""},
	{"kernel/session", 7, ""},
	{"bridge/share", 7, ""},
	{"bridge/share/partner", 8, ""},
	{"kernel/cell", 8, ""},
	{"kernel/cell/backendtest", 9, ""},
	{"kernel/engine/...", 9, "engine"},
	{"kernel/inspect", 9, ""},
	{"kernel/magic", 9, ""},
	{"bridge/capi", 9, ""},
	{"bridge/gen", 12, ""},
	{"kernel/...", 10, "kernel"},
	{"cmd/...", 11, "cmd"},
	{"notebooks/...", 12, ""},
	{"tests/...", 12, "tests"},
	{"examples/...", 12, ""},
}

// Forbidden lists what a package must not import, even through others of this
// module: Path as in a Floor, Import as a prefix of an import path.
var Forbidden = []struct{ Path, Import, Why string }{
	{"kernel/...", Module + "/tensor", "the kernel sees values only through engine.Host"},
	{"kernel/...", Module + "/display", "the kernel sees values only through engine.Host"},
	{"bridge/capi", "net/http", "the Python library opens no sockets"},
	{"cmd/...", "github.com/traefik/yaegi", "the second engine is for tests"},
}

// Direct lists what the files of one package must not import themselves.
var Direct = []struct{ Path, Import, Why string }{
	{"kernel", "net", "the protocol takes and emits messages; sockets are a transport's"},
	{"kernel", "os/exec", "processes belong to kernel/engine/proc"},
	{"kernel", "syscall", "the protocol runs in a browser too"},
	{"kernel", "github.com/go-zeromq", "sockets are a transport's"},
}

// Module is the path of this module.
const Module = "github.com/rustorch/rustorch"
