// Package kernelspec holds the files by which Jupyter knows the kernel:
// kernel.json and the logos. The binary carries them, so that it can install
// itself.
package kernelspec

import "embed"

// Files are the assets of the kernelspec folder, all but the binary.
//
//go:embed kernel.json logo-32x32.png logo-64x64.png logo-svg.svg
var Files embed.FS
