//go:build !js && !wasip1

package par

import "runtime"

func maxThreads() int { return runtime.GOMAXPROCS(0) }
