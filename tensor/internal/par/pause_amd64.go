package par

// pause rests the processor for a moment inside a spinning loop.
//
//go:noescape
func pause()
