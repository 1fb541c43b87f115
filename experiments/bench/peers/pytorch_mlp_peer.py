"""
The multi-layer perceptron in PyTorch, as its user would write it: linear layers with a custom
autograd function for meProp.
"""

import sys

sys.dont_write_bytecode = True  # The folder of the sources is not ours to fill.
from pytorch_peer import Peer, serve, torch  # noqa: E402
from torch.nn import functional  # noqa: E402


class SparsifiedLinear(torch.autograd.Function):
    """y = x W^T + b, whose backward products use the k entries of largest magnitude."""

    @staticmethod
    def forward(ctx, x, weight, bias, k):
        ctx.save_for_backward(x, weight)
        ctx.k = k
        return functional.linear(x, weight, bias)

    @staticmethod
    def backward(ctx, gradient):
        x, weight = ctx.saved_tensors
        indices = gradient.abs().topk(ctx.k, dim=1, sorted=False).indices
        kept = torch.zeros_like(gradient).scatter_(1, indices, gradient.gather(1, indices))
        dx = kept @ weight if ctx.needs_input_grad[0] else None
        return dx, kept.t() @ x, gradient.sum(0), None


class MlpPeer(Peer):
    """Linear layers with ReLU between them."""

    def shapes(self, shape):
        sizes = shape["layerSizes"]
        return [
            one for columns, rows in zip(sizes, sizes[1:]) for one in ((rows, columns), (rows,))
        ]

    def build(self, settings, examples):
        self.k = self.header["k"]
        inputs = examples["inputs"].reshape(-1, self.header["shape"]["layerSizes"][0])
        self.xs = inputs.split(settings["batchSize"])
        self.targets = examples["targets"].long().split(settings["batchSize"])
        # The last minibatch may be short.
        self.count = len(inputs) // settings["batchSize"]
        return [torch.nn.Parameter(array.clone()) for array in self.arrays[0]]

    def forward(self, x):
        last = len(self.parameters) // 2 - 1
        for layer in range(last + 1):
            weight, bias = self.parameters[2 * layer : 2 * layer + 2]
            if self.k is None or layer == last:
                x = functional.linear(x, weight, bias)
            else:
                x = SparsifiedLinear.apply(x, weight, bias, self.k)
            if layer < last:
                x = functional.relu(x)
        return x

    def loss_of(self, minibatch):
        return functional.cross_entropy(self.forward(self.xs[minibatch]), self.targets[minibatch])


serve(MlpPeer)
