// Command _gen writes the amd64 kernels of simd and gemm. generate.sh runs it.
package main

import (
	"flag"

	. "github.com/mmcloughlin/avo/build"
)

var groups = map[string]func(){
	"simd512": func() { vectors(avx512) },
	"simd2":   func() { vectors(avx2) },
	"gemm512": func() { gemm(avx512) },
	"gemm2":   func() { gemm(avx2) },
	"conv2":   func() { convolutions(avx2) },
}

func main() {
	group := flag.String("group", "", "simd512, simd2, gemm512, gemm2 or conv2")
	flag.Parse()
	ConstraintExpr("amd64")
	groups[*group]()
	Generate()
}
