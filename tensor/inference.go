package tensor

// IsInference reports whether x was made in inference mode, or is a view of such
// a tensor. It counts no versions, so no gradient may be computed from it, and it
// is written in inference mode only.
func (x *Tensor) IsInference() bool { return x.temporary }

func inferring() bool { return recorder != nil && recorder.Inference() }

// checkVersioned refuses to write x where nobody counts that.
func checkVersioned(name string, x *Tensor) {
	if x.temporary && !inferring() {
		panic(&ValueError{name, "Inplace update to inference tensor outside InferenceMode is not allowed." +
			"You can make a clone to get a normal tensor before doing inplace update." +
			"See https://github.com/pytorch/rfcs/pull/17 for more details."})
	}
}
