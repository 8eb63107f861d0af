package proc

import "github.com/rustorch/rustorch/kernel/engine"

// Memory is the shared memory of the engine's process. The supervisor holds a
// descriptor of every segment, so that nothing in them dies with the engine.
type Memory interface {
	// Watch calls made with every shared segment, those that exist included,
	// and gone with those that were given back.
	Watch(made func(id uint64, fd uintptr, size int), gone func(id uint64))
	// Adopt maps a segment of an earlier process; fd is the callee's then.
	Adopt(id uint64, fd uintptr, size int) error
	// Adopted is called after the last Adopt and after Revive.
	Adopted()
}

// A Keeper is an engine of whose variables some outlive it.
type Keeper interface {
	// Records describes what can outlive the engine.
	Records() []engine.Record
	// Names lists all that is live.
	Names() []string
	// Revive makes variables of records and returns their names.
	Revive(records []engine.Record) []string
}
