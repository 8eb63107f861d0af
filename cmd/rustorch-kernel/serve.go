package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/rustorch/rustorch/kernel"
	"github.com/rustorch/rustorch/kernel/session"
	"github.com/rustorch/rustorch/kernel/transport"
	"github.com/rustorch/rustorch/kernel/wire"
)

// serve is the supervisor: it answers the front ends of a connection file
// until one of them asks it to shut down.
func serve(file string) error {
	conn, err := transport.ReadConnection(file)
	if err != nil {
		return err
	}
	server, err := transport.Listen(conn)
	if err != nil {
		return err
	}
	defer server.Close()
	eng, err := startEngine()
	if err != nil {
		return err
	}
	defer eng.Close()
	history := session.OpenHistory(session.HistoryDir())
	defer history.Close()
	end := make(chan bool, 1)
	k := kernel.New(kernel.Options{
		Engine: eng, Version: strings.TrimSpace(version), Go: strings.TrimPrefix(runtime.Version(), "go"),
		Banner: "RusTorch " + strings.TrimSpace(version) + " for Go\nTry ?tensor, or press Tab after a dot.",
		Send: func(m wire.Message) {
			if err := server.Send(m); err != nil {
				fmt.Fprintln(os.Stderr, "rustorch-kernel: a message was not sent:", err)
			}
		},
		Done:    func(bool) { end <- true },
		History: history,
		Log:     func(text string) { fmt.Fprintln(os.Stderr, "rustorch-kernel:", text) },
	})
	server.Serve(transport.Handlers{
		Message: k.Handle,
		Welcome: k.Welcome,
		Dropped: func(ch wire.Channel, err error) {
			fmt.Fprintf(os.Stderr, "rustorch-kernel: dropped a message on %s: %v\n", ch, err)
		},
	})
	wait(k, end)
	return nil
}

// wait returns when a front end or the system ends the kernel. Ctrl-C
// interrupts the cell.
func wait(k *kernel.Kernel, end <-chan bool) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	alone := orphaned()
	for {
		select {
		case <-end:
			return
		case <-alone:
			return
		case s := <-signals:
			if s != os.Interrupt {
				return
			}
			k.Interrupt()
		}
	}
}

// serveEngine is the engine's process.
func serveEngine(_ []string, _, _ io.Writer) error { return runEngine() }
