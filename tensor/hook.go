package tensor

// Hooks returns what SetHooks kept with x.
func (x *Tensor) Hooks() any { return x.hooks }

// SetHooks keeps a value with x; package autograd keeps functions that look at
// the gradients of leaves.
func (x *Tensor) SetHooks(v any) { x.hooks = v }
