//go:build js || wasip1

package par

// maxThreads is one: WebAssembly has one thread, and spinning would block it.
func maxThreads() int { return 1 }
