"""
The training step in PyTorch, as its user would write it: linear layers with a custom autograd
function for meProp, torch.optim.Adam. Speaks the protocol of ../protocol.ts and reads the state
file of ../state_file.ts. Not here: timing of anything but the steps.
"""

import json
import os
import sys
import time

try:
    import torch
    from torch.nn import functional
except ImportError as error:
    # The first request is always "init"; whatever it asks, there is no PyTorch.
    sys.stdin.readline()
    print(json.dumps({"unavailable": str(error)}), flush=True)
    sys.exit(0)

# Before any other thread exists: threads inherit this from the one that starts them.
torch.set_flush_denormal(True)


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


class Peer:
    """Model, optimizer and minibatches."""

    def __init__(self, settings):
        torch.set_num_threads(settings["threads"])
        self.k = settings["k"]
        self.layer_sizes = settings["layerSizes"]
        self.load(settings["stateFile"])
        self.xs = self.inputs.split(settings["batchSize"])
        self.targets = self.classes.split(settings["batchSize"])
        # The last minibatch may be short.
        self.count = len(self.inputs) // settings["batchSize"]
        self.parameters = [torch.nn.Parameter(array.clone()) for array in self.arrays[0]]
        self.reset()

    def load(self, path):
        with open(path, "rb") as file:
            header = json.loads(file.readline())
            numbers = bytearray(file.read())
        sizes = header["layerSizes"]
        if sizes != self.layer_sizes:
            raise ValueError(f"The state has layers {sizes}, asked for {self.layer_sizes}")
        self.step = header["step"]
        position = 0

        def take(shape, dtype):
            nonlocal position
            length = 1
            for size in shape:
                length *= size
            array = torch.frombuffer(numbers, dtype=dtype, count=length, offset=position)
            position += 4 * length
            return array.reshape(shape).clone()

        shapes = []
        for columns, rows in zip(sizes, sizes[1:]):
            shapes += [(rows, columns), (rows,)]
        # Parameters, first moments, second moments.
        self.arrays = [[take(shape, torch.float32) for shape in shapes] for _ in range(3)]
        self.inputs = take((header["size"], sizes[0]), torch.float32)
        self.classes = take((header["size"],), torch.int32).long()

    def reset(self):
        self.position = 0
        self.optimizer = torch.optim.Adam(self.parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-8)
        with torch.no_grad():
            for parameter, value, first, second in zip(self.parameters, *self.arrays):
                parameter.copy_(value)
                self.optimizer.state[parameter] = {
                    "step": torch.tensor(float(self.step)),
                    "exp_avg": first.clone(),
                    "exp_avg_sq": second.clone(),
                }

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

    def loss(self, minibatch):
        with torch.no_grad():
            return self.loss_of(minibatch).item()

    def run(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            self.optimizer.zero_grad(set_to_none=True)
            self.loss_of(self.position % self.count).backward()
            self.optimizer.step()
            self.position += 1
        return 1000 * (time.perf_counter() - start)


def version():
    """The version that answers, with the library for matrix products if it can be told."""
    blas = set()
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            for line in maps:
                if "openblas" in line:
                    folder, name = os.path.split(line.split()[-1])
                    blas.add(f"{os.path.basename(folder)}/{name}" if "openblas" in folder else name)
    except OSError:
        pass  # Not on Linux.
    found = ", ".join(sorted(name for name in blas if "libopenblas" in name)) or "unknown BLAS"
    return f"PyTorch {torch.__version__}, {found}"


def serve(open_peer):
    """Answers requests until told to quit."""
    peer = None
    for line in sys.stdin:
        request = json.loads(line)
        if "quit" in request:
            return
        try:
            if "init" in request:
                peer = open_peer(request["init"])
                peer.loss(0)  # Loads all libraries, so that version() finds them.
                answer = {"ready": {"version": version()}}
            elif "reset" in request:
                peer.reset()
                answer = {"done": True}
            elif "loss" in request:
                answer = {"loss": peer.loss(request["loss"])}
            else:
                answer = {"elapsedMs": peer.run(request["steps"])}
        except Exception as error:  # Whatever goes wrong, the other side must hear of it.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve(Peer)
