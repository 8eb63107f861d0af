"""One module on parts of a batch."""

from ..module import Module


class DataParallel(Module):
    """Calls ``module`` as it is: there is no GPU to share the batch with, and an
    operation uses the processor's cores by itself."""

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module, self.device_ids, self.output_device, self.dim = module, [], output_device, dim

    def forward(self, *inputs, **kwargs):
        return self.module(*inputs, **kwargs)
