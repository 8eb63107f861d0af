package op

import "slices"

// A Cast is what autocast does to the floating operands of an operation.
type Cast uint8

// The casts. Operands of type Float64 are never converted.
const (
	AsGiven Cast = iota // nothing
	Lower               // convert to the lower precision
	Higher              // convert to Float32
	Widest              // convert to the widest of them
)

// Source: aten/src/ATen/autocast_mode.h of PyTorch 2.15.0, the lists for the
// CPU, by PyTorch's names; composed operations stand where what they are made
// of does.
var casts = map[Cast][]string{
	Lower: {"matmul", "mm", "bmm", "baddbmm", "addmm", "addbmm", "einsum", "tensordot", "inner", "chain_matmul",
		"nn.functional.linear", "nn.functional.conv1d", "nn.functional.conv2d", "nn.functional.conv3d", "nn.functional.conv_transpose1d",
		"nn.functional.conv_transpose2d", "nn.functional.conv_transpose3d", "nn.functional.prelu", "nn.functional.scaled_dot_product_attention"},
	Higher: {"prod", "trace", "quantile", "nanquantile", "cdist", "polar", "inverse", "pinverse", "stft",
		"nn.functional.avg_pool3d", "nn.functional.max_pool3d", "nn.functional.adaptive_avg_pool3d", "nn.functional.max_unpool2d", "nn.functional.max_unpool3d",
		"nn.functional.grid_sample", "nn.functional.binary_cross_entropy", "nn.functional.binary_cross_entropy_with_logits", "nn.functional.mse_loss",
		"nn.functional.l1_loss", "nn.functional.smooth_l1_loss", "nn.functional.huber_loss", "nn.functional.nll_loss", "nn.functional.cross_entropy",
		"nn.functional.kl_div", "nn.functional.poisson_nll_loss", "nn.functional.hinge_embedding_loss", "nn.functional.cosine_embedding_loss",
		"nn.functional.margin_ranking_loss", "nn.functional.soft_margin_loss", "nn.functional.triplet_margin_loss", "nn.functional.multi_margin_loss",
		"nn.functional.multilabel_margin_loss", "nn.functional.ctc_loss", "linalg_det", "linalg_inv", "linalg_solve", "linalg_svd", "linalg_qr", "linalg_eigh", "linalg_cholesky"},
	Widest: {"cat", "stack", "index_copy"},
}

// castOf is as long as the table, which is not Count when a row is new and the
// IDs are about to be generated.
var castOf = func() []Cast {
	of := make([]Cast, len(Table))
	for c, names := range casts {
		for id := range Table {
			if slices.Contains(names, Table[id].Py) {
				of[id] = c
			}
		}
	}
	return of
}()

// Autocast returns what autocast does to the operands of an operation.
func Autocast(id ID) Cast { return castOf[id] }
