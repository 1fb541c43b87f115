"""
What the peers in PyTorch share: they read a state file (see ../state_file.ts), answer requests (see
../protocol.ts) and time training steps. Not here: models.
"""

import json
import math
import os
import sys
import time

try:
    import torch
except ImportError as error:
    # The first request is always "init"; whatever it asks, there is no PyTorch.
    sys.stdin.readline()
    print(json.dumps({"unavailable": str(error)}), flush=True)
    sys.exit(0)

# Before any other thread exists: threads inherit this from the one that starts them.
torch.set_flush_denormal(True)

# The paper's AdaGrad for MNIST.
ADAGRAD_LEARNING_RATE = 0.1
ADAGRAD_EPSILON = 1e-6


class Peer:
    """
    A model on a state's examples. Subclasses say the shapes of all parameters (`shapes`), take the
    header, the parameters and the examples (`build`), and compute a loss (`loss_of`).
    """

    def __init__(self, settings):
        torch.set_num_threads(settings["threads"])
        with open(settings["stateFile"], "rb") as file:
            self.header = json.loads(file.readline())
            numbers = bytearray(file.read())
        position = 0

        def take(shape, dtype=torch.float32):
            nonlocal position
            length = math.prod(shape)
            array = torch.frombuffer(numbers, dtype=dtype, count=length, offset=position)
            position += 4 * length
            return array.reshape(shape).clone()

        shapes = self.shapes(self.header["shape"])
        # Parameters, then each memory of the optimizer.
        self.arrays = [
            [take(shape) for shape in shapes] for _ in range(1 + self.header["moments"])
        ]
        examples = {
            one["name"]: take((one["length"],), getattr(torch, one["type"]))
            for one in self.header["examples"]
        }
        self.parameters = self.build(settings, examples)
        self.reset()

    def reset(self):
        """Goes back to the state's weights, moments and first minibatch."""
        self.position = 0
        with torch.no_grad():
            for parameter, value in zip(self.parameters, self.arrays[0]):
                parameter.copy_(value)
        memory = dict(zip(self.parameters, zip(*self.arrays[1:])))
        self.optimizers = self.open_optimizers(memory)

    def open_optimizers(self, memory):
        """The optimizers, with what they remember of each parameter."""
        open_optimizer = open_adam if self.header["optimizer"] == "adam" else open_adagrad
        return [open_optimizer(memory, self.header["step"])]

    def loss(self, minibatch):
        with torch.no_grad():
            return self.loss_of(minibatch).item()

    def run(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            for optimizer in self.optimizers:
                optimizer.zero_grad(set_to_none=True)
            self.loss_of(self.position % self.count).backward()
            for optimizer in self.optimizers:
                optimizer.step()
            self.position += 1
        return 1000 * (time.perf_counter() - start)


def open_adam(memory, step, sparse=False):
    """Adam, or what of it only touches the rows of a sparse gradient."""
    rule = torch.optim.SparseAdam if sparse else torch.optim.Adam
    optimizer = rule(list(memory), lr=0.001, betas=(0.9, 0.999), eps=1e-8)
    for parameter, (first, second) in memory.items():
        optimizer.state[parameter] = {
            "step": step if sparse else torch.tensor(float(step)),
            "exp_avg": first.clone(),
            "exp_avg_sq": second.clone(),
        }
    return optimizer


def open_adagrad(memory, step):
    """AdaGrad. Epsilon stands inside the root, as in the authors' code: sums start with it."""
    optimizer = torch.optim.Adagrad(list(memory), lr=ADAGRAD_LEARNING_RATE, eps=0)
    for parameter, (squares,) in memory.items():
        optimizer.state[parameter] = {
            "step": torch.tensor(float(step)),
            "sum": squares + ADAGRAD_EPSILON,
        }
    return optimizer


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
