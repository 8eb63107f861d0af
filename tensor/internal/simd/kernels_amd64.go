package simd

func init() { tables[AVX2], tables[AVX512] = avx2Table, avx512Table }

// A kernel that is missing here has no assembly in that tier: its twin runs.
// Processors with AVX-512 run those of AVX2 where they have no others.
var avx2Table = table{
	binary: [numBinary][2]func(dst, a, b *byte, n int){
		kAdd:      {addF32AVX2, addF64AVX2},
		kSub:      {subF32AVX2, subF64AVX2},
		kMul:      {mulF32AVX2, mulF64AVX2},
		kDiv:      {divF32AVX2, divF64AVX2},
		kMaximum:  {maximumF32AVX2, maximumF64AVX2},
		kMinimum:  {minimumF32AVX2, minimumF64AVX2},
		kReluGrad: {reluGradF32AVX2, reluGradF64AVX2},
		kGeluGrad: {geluGradF32AVX2},

		kComplexMul: {complexMulF32AVX2, complexMulF64AVX2},
	},
	past: [numBinary][2]func(dst, a, b *byte, n int){
		kAdd: {addPastF32AVX2, addPastF64AVX2},
		kSub: {subPastF32AVX2, subPastF64AVX2},
		kMul: {mulPastF32AVX2, mulPastF64AVX2},
		kDiv: {divPastF32AVX2, divPastF64AVX2},
	},
	scalar: [numScalar][2]func(dst, a, s *byte, n int){
		kAddScalar:     {addScalarF32AVX2, addScalarF64AVX2},
		kMulScalar:     {mulScalarF32AVX2, mulScalarF64AVX2},
		kDivScalar:     {divScalarF32AVX2, divScalarF64AVX2},
		kRsubScalar:    {rsubScalarF32AVX2, rsubScalarF64AVX2},
		kRdivScalar:    {rdivScalarF32AVX2, rdivScalarF64AVX2},
		kMaximumScalar: {maximumScalarF32AVX2, maximumScalarF64AVX2},
		kMinimumScalar: {minimumScalarF32AVX2, minimumScalarF64AVX2},
		kAxpy:          {axpyF32AVX2, axpyF64AVX2},
	},
	unary: [numUnary][2]func(dst, a *byte, n int){
		kNeg:     {negF32AVX2, negF64AVX2},
		kAbs:     {absF32AVX2, absF64AVX2},
		kSqrt:    {sqrtF32AVX2, sqrtF64AVX2},
		kRelu:    {reluF32AVX2, reluF64AVX2},
		kExp:     {expF32AVX2, expF64AVX2},
		kTanh:    {tanhF32AVX2, tanhF64AVX2},
		kSigmoid: {sigmoidF32AVX2, sigmoidF64AVX2},
		kLog:     {logF32AVX2, logF64AVX2},
		kGelu:    {geluF32AVX2},
	},
	reduce: [numReduce][2]func(out, a, b *byte, n int){
		kSum: {sumF32AVX2, sumF64AVX2},
		kMax: {maxF32AVX2, maxF64AVX2},
		kMin: {minF32AVX2, minF64AVX2},
		kDot: {dotF32AVX2, dotF64AVX2},
	},
	moments:   [2]func(out, x, pivot *byte, n int){momentsF32AVX2, momentsF64AVX2},
	buckets:   [2]func(dst, x, consts *byte, n int){bucketsF32AVX2, bucketsF64AVX2},
	expSubSum: [2]func(sum, dst, x, m *byte, n int){expSubSumF32AVX2, expSubSumF64AVX2},
	adam:      [2]func(p, g, m, v, consts *byte, n int){adamF32AVX2, adamF64AVX2},
	transpose: transposeAVX2, lanes: 8,
	stream: streamAVX2, fence: fence,
}

var avx512Table = table{
	binary: [numBinary][2]func(dst, a, b *byte, n int){
		kAdd:      {addF32AVX512, addF64AVX512},
		kSub:      {subF32AVX512, subF64AVX512},
		kMul:      {mulF32AVX512, mulF64AVX512},
		kDiv:      {divF32AVX512, divF64AVX512},
		kMaximum:  {maximumF32AVX512, maximumF64AVX512},
		kMinimum:  {minimumF32AVX512, minimumF64AVX512},
		kReluGrad: {reluGradF32AVX512, reluGradF64AVX512},
		kGeluGrad: {geluGradF32AVX2},

		kComplexMul: {complexMulF32AVX2, complexMulF64AVX2},
	},
	past: [numBinary][2]func(dst, a, b *byte, n int){
		kAdd: {addPastF32AVX512, addPastF64AVX512},
		kSub: {subPastF32AVX512, subPastF64AVX512},
		kMul: {mulPastF32AVX512, mulPastF64AVX512},
		kDiv: {divPastF32AVX512, divPastF64AVX512},
	},
	scalar: [numScalar][2]func(dst, a, s *byte, n int){
		kAddScalar:     {addScalarF32AVX512, addScalarF64AVX512},
		kMulScalar:     {mulScalarF32AVX512, mulScalarF64AVX512},
		kDivScalar:     {divScalarF32AVX512, divScalarF64AVX512},
		kRsubScalar:    {rsubScalarF32AVX512, rsubScalarF64AVX512},
		kRdivScalar:    {rdivScalarF32AVX512, rdivScalarF64AVX512},
		kMaximumScalar: {maximumScalarF32AVX512, maximumScalarF64AVX512},
		kMinimumScalar: {minimumScalarF32AVX512, minimumScalarF64AVX512},
		kAxpy:          {axpyF32AVX512, axpyF64AVX512},
	},
	unary: [numUnary][2]func(dst, a *byte, n int){
		kNeg:     {negF32AVX512, negF64AVX512},
		kAbs:     {absF32AVX512, absF64AVX512},
		kSqrt:    {sqrtF32AVX512, sqrtF64AVX512},
		kRelu:    {reluF32AVX512, reluF64AVX512},
		kExp:     {expF32AVX512, expF64AVX2},
		kTanh:    {tanhF32AVX512, tanhF64AVX2},
		kSigmoid: {sigmoidF32AVX512, sigmoidF64AVX2},
		kLog:     {logF32AVX512, logF64AVX2},
		kGelu:    {geluF32AVX2},
	},
	reduce: [numReduce][2]func(out, a, b *byte, n int){
		kSum: {sumF32AVX512, sumF64AVX512},
		kMax: {maxF32AVX512, maxF64AVX512},
		kMin: {minF32AVX512, minF64AVX512},
		kDot: {dotF32AVX512, dotF64AVX512},
	},
	moments:   [2]func(out, x, pivot *byte, n int){momentsF32AVX2, momentsF64AVX2},
	buckets:   [2]func(dst, x, consts *byte, n int){bucketsF32AVX2, bucketsF64AVX2},
	expSubSum: [2]func(sum, dst, x, m *byte, n int){expSubSumF32AVX512, expSubSumF64AVX2},
	adam:      [2]func(p, g, m, v, consts *byte, n int){adamF32AVX512, adamF64AVX512},
	transpose: transposeAVX512, lanes: 16,
	stream: streamAVX512, fence: fence,
}
