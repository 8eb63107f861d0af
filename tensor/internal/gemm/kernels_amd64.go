package gemm

import "github.com/rustorch/rustorch/tensor/internal/simd"

// Blocks of a: kc*mc elements stay in the second-level cache (2 MB beside
// AVX-512, taken as 1 MB beside AVX2).
func init() {
	families[simd.AVX512][0] = &family{rows4: rows4F32AVX2, rows: 14, lanes: 16, kc: 512, mc: 728, masked: true, mul: [3][15]kernel{
		1: {1: mul1x1F32AVX512, mul2x1F32AVX512, mul3x1F32AVX512, mul4x1F32AVX512, mul5x1F32AVX512, mul6x1F32AVX512, mul7x1F32AVX512, mul8x1F32AVX512, mul9x1F32AVX512, mul10x1F32AVX512, mul11x1F32AVX512, mul12x1F32AVX512, mul13x1F32AVX512, mul14x1F32AVX512},
		2: {1: mul1x2F32AVX512, mul2x2F32AVX512, mul3x2F32AVX512, mul4x2F32AVX512, mul5x2F32AVX512, mul6x2F32AVX512, mul7x2F32AVX512, mul8x2F32AVX512, mul9x2F32AVX512, mul10x2F32AVX512, mul11x2F32AVX512, mul12x2F32AVX512, mul13x2F32AVX512, mul14x2F32AVX512},
	}}
	families[simd.AVX512][1] = &family{rows4: rows4F64AVX2, rows: 14, lanes: 8, kc: 256, mc: 728, masked: true, mul: [3][15]kernel{
		1: {1: mul1x1F64AVX512, mul2x1F64AVX512, mul3x1F64AVX512, mul4x1F64AVX512, mul5x1F64AVX512, mul6x1F64AVX512, mul7x1F64AVX512, mul8x1F64AVX512, mul9x1F64AVX512, mul10x1F64AVX512, mul11x1F64AVX512, mul12x1F64AVX512, mul13x1F64AVX512, mul14x1F64AVX512},
		2: {1: mul1x2F64AVX512, mul2x2F64AVX512, mul3x2F64AVX512, mul4x2F64AVX512, mul5x2F64AVX512, mul6x2F64AVX512, mul7x2F64AVX512, mul8x2F64AVX512, mul9x2F64AVX512, mul10x2F64AVX512, mul11x2F64AVX512, mul12x2F64AVX512, mul13x2F64AVX512, mul14x2F64AVX512},
	}}
	families[simd.AVX2][0] = &family{rows4: rows4F32AVX2, rows: 6, lanes: 8, kc: 256, mc: 516, masked: false, mul: [3][15]kernel{
		1: {1: mul1x1F32AVX2, mul2x1F32AVX2, mul3x1F32AVX2, mul4x1F32AVX2, mul5x1F32AVX2, mul6x1F32AVX2},
		2: {1: mul1x2F32AVX2, mul2x2F32AVX2, mul3x2F32AVX2, mul4x2F32AVX2, mul5x2F32AVX2, mul6x2F32AVX2},
	}}
	families[simd.AVX2][1] = &family{rows4: rows4F64AVX2, rows: 6, lanes: 4, kc: 256, mc: 258, masked: false, mul: [3][15]kernel{
		1: {1: mul1x1F64AVX2, mul2x1F64AVX2, mul3x1F64AVX2, mul4x1F64AVX2, mul5x1F64AVX2, mul6x1F64AVX2},
		2: {1: mul1x2F64AVX2, mul2x2F64AVX2, mul3x2F64AVX2, mul4x2F64AVX2, mul5x2F64AVX2, mul6x2F64AVX2},
	}}
	convFamilies[simd.AVX2][0] = &convFamily{lanes: 8, correlate: [3][7]correlateKernel{
		1: {1: correlate1x1F32AVX2, correlate2x1F32AVX2, correlate3x1F32AVX2, correlate4x1F32AVX2, correlate5x1F32AVX2, correlate6x1F32AVX2},
		2: {1: correlate1x2F32AVX2, correlate2x2F32AVX2, correlate3x2F32AVX2, correlate4x2F32AVX2, correlate5x2F32AVX2, correlate6x2F32AVX2},
	}, weigh: [3][7]weighKernel{
		1: {1: weigh1x1F32AVX2, weigh2x1F32AVX2, weigh3x1F32AVX2, weigh4x1F32AVX2, weigh5x1F32AVX2, weigh6x1F32AVX2},
		2: {1: weigh1x2F32AVX2, weigh2x2F32AVX2, weigh3x2F32AVX2, weigh4x2F32AVX2, weigh5x2F32AVX2, weigh6x2F32AVX2},
	}}
	convFamilies[simd.AVX2][1] = &convFamily{lanes: 4, correlate: [3][7]correlateKernel{
		1: {1: correlate1x1F64AVX2, correlate2x1F64AVX2, correlate3x1F64AVX2, correlate4x1F64AVX2, correlate5x1F64AVX2, correlate6x1F64AVX2},
		2: {1: correlate1x2F64AVX2, correlate2x2F64AVX2, correlate3x2F64AVX2, correlate4x2F64AVX2, correlate5x2F64AVX2, correlate6x2F64AVX2},
	}, weigh: [3][7]weighKernel{
		1: {1: weigh1x1F64AVX2, weigh2x1F64AVX2, weigh3x1F64AVX2, weigh4x1F64AVX2, weigh5x1F64AVX2, weigh6x1F64AVX2},
		2: {1: weigh1x2F64AVX2, weigh2x2F64AVX2, weigh3x2F64AVX2, weigh4x2F64AVX2, weigh5x2F64AVX2, weigh6x2F64AVX2},
	}}
	convFamilies[simd.AVX512] = convFamilies[simd.AVX2] // every processor with AVX-512 has AVX2
}
