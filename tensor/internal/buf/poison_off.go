//go:build !poison

package buf

const poison = false

func fillPoison([]byte) {}

func checkPoison([]byte) {}
