package autograd

import "github.com/rustorch/rustorch/tensor"

func vjpCTCLossEach(g, logProbs, targets, inputLengths, targetLengths, loss, alpha *tensor.Tensor, blank int, zeroInfinity bool) []*tensor.Tensor {
	return []*tensor.Tensor{tensor.CTCLossGrad(g, logProbs, targets, inputLengths, targetLengths, loss.Detach(), alpha.Detach(), blank, zeroInfinity), nil, nil, nil}
}

// vjpCTCLossGrad says that there is none, as in PyTorch.
func vjpCTCLossGrad(g *tensor.Tensor) []*tensor.Tensor {
	panic(&tensor.GradError{Reason: "derivative for aten::_ctc_loss_backward is not implemented"})
}
