//go:build !amd64

package simd

func detect() Tier { return Go }
