package kernel

import (
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/wire"
)

// FuzzHandle sends any content as any message: each request that has a reply
// gets one, and the kernel answers the next.
func FuzzHandle(f *testing.F) {
	for i, t := range wire.Types {
		f.Add(uint(i), uint(0), `{"code":"print:x","cursor_pos":3,"silent":false}`)
		f.Add(uint(i), uint(1), `{"hist_access_type":"range","session":-1,"start":-9,"stop":1,"n":-3,"pattern":"[","unique":true,"output":true}`)
		if t.Content == nil {
			f.Add(uint(i), uint(2), `null`)
		}
	}
	f.Add(uint(0), uint(0), `{"code":5}`)
	f.Add(uint(2), uint(0), `{"code":"é😀","cursor_pos":-1}`)
	f.Add(uint(3), uint(0), `[[[`)
	var b *bench
	f.Fuzz(func(t *testing.T, typ, channel uint, content string) {
		if b == nil {
			b = newBench(t)
		}
		b.mu.Lock()
		b.sent = nil
		b.mu.Unlock()
		row := wire.Types[typ%uint(len(wire.Types))]
		ch := row.Channels[channel%uint(len(row.Channels))]
		if row.Name == "shutdown_request" || len(content) > 1<<12 || strings.Contains(content, "wait") || strings.Contains(content, "ask") {
			return
		}
		id := b.send(ch, row.Name, content)
		if row.Reply != "" && row.ToKernel {
			b.waitFor(id, row.Reply)
		}
		b.until(b.send(wire.Shell, "kernel_info_request", "{}"))
	})
}
