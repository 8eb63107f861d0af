// Package gen makes what the kernel knows about the compiled packages that
// cells may use: symbol tables, interface wrappers, export data and docs, all
// from one list of packages. Its test writes them and finds stale ones.
package gen

import "strings"

// Module is the path of this module.
const Module = "github.com/rustorch/rustorch"

// A Group is a part of the package list that is stored together: what changes
// at the same time lies in the same files.
type Group struct {
	Name     string
	Patterns []string // for go list
}

// Groups is the package list. The module's own packages are matched by
// pattern, so that a new one needs no line here.
var Groups = []Group{
	{"std", strings.Fields(std)},
	{"gonum", prefixed("gonum.org/v1/", strings.Fields(gonum))},
	{"own", prefixed(Module+"/", []string{"tensor/...", "autograd/...", "nn/...", "optim/...", "display/..."})},
}

// std leaves out what has no use in a cell (plugins, cgo, tests, debuggers,
// servers for other protocols than HTTP) and what is not the same everywhere
// (syscall).
const std = `
archive/tar archive/zip bufio bytes cmp
compress/bzip2 compress/flate compress/gzip compress/lzw compress/zlib
container/heap container/list container/ring context
crypto crypto/aes crypto/cipher crypto/ecdsa crypto/ed25519 crypto/elliptic crypto/hmac crypto/md5
crypto/rand crypto/rsa crypto/sha1 crypto/sha256 crypto/sha512 crypto/subtle crypto/tls crypto/x509 crypto/x509/pkix
database/sql database/sql/driver
encoding encoding/ascii85 encoding/base32 encoding/base64 encoding/binary encoding/csv encoding/gob encoding/hex
encoding/json encoding/pem encoding/xml
errors flag fmt
go/ast go/constant go/format go/parser go/printer go/scanner go/token go/types
hash hash/adler32 hash/crc32 hash/crc64 hash/fnv hash/maphash html html/template
image image/color image/color/palette image/draw image/gif image/jpeg image/png index/suffixarray
io io/fs iter log log/slog maps math math/big math/bits math/cmplx math/rand math/rand/v2
mime mime/multipart mime/quotedprintable
net net/http net/http/cookiejar net/http/httptest net/http/httptrace net/http/httputil net/mail net/netip net/textproto net/url
os os/exec os/signal os/user path path/filepath
reflect regexp regexp/syntax runtime runtime/debug runtime/metrics runtime/pprof runtime/trace
slices sort strconv strings sync sync/atomic
testing/fstest testing/iotest testing/quick text/scanner text/tabwriter text/template text/template/parse time
unicode unicode/utf16 unicode/utf8 unique weak`

const gonum = `
gonum/diff/fd gonum/dsp/fourier gonum/dsp/window gonum/floats gonum/floats/scalar gonum/graph gonum/graph/simple gonum/graph/path gonum/graph/topo
gonum/integrate gonum/integrate/quad gonum/interp gonum/mat gonum/mathext gonum/num/dual gonum/num/quat gonum/optimize gonum/spatial/r2 gonum/spatial/r3
gonum/stat gonum/stat/combin gonum/stat/distmat gonum/stat/distmv gonum/stat/distuv gonum/stat/sampleuv gonum/unit
plot plot/font plot/palette plot/palette/brewer plot/palette/moreland plot/plotter plot/plotutil plot/text plot/vg plot/vg/draw plot/vg/vgimg`

func prefixed(prefix string, paths []string) []string {
	for i, p := range paths {
		paths[i] = prefix + p
	}
	return paths
}

// hidden reports whether cells do not see a package that a pattern matches:
// what is internal, and the op table, which is for generators.
func hidden(path string) bool {
	return strings.Contains(path+"/", "/internal/") ||
		path == Module+"/tensor/op" || path == Module+"/tensor/shape"
}
