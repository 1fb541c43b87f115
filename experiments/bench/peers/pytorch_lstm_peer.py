"""
The tagger's training step in PyTorch, as its user would write it: nn.Embedding, nn.LSTM in both
directions, nn.Linear, the summed cross-entropy of a sentence, torch.optim.Adam. Dense; a step is a
sentence. Speaks the protocol of ../protocol.ts and reads the state file of ../lstm_state.ts.

The embeddings have sparse gradients and SparseAdam, which does what ours does: only the rows of
the sentence are updated. Dense ones would cost PyTorch an update of the whole vocabulary.
"""

import json
import sys
import time

sys.dont_write_bytecode = True  # The other peer is imported from a folder that is not ours to fill.
from pytorch_peer import serve, torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402


class LstmPeer:
    """Model, optimizers and sentences."""

    def __init__(self, settings):
        if settings["k"] is not None:
            raise ValueError("This peer is dense")
        torch.set_num_threads(settings["threads"])
        self.load(settings["stateFile"])
        tables, hidden_size = self.header["tables"], self.header["hiddenSize"]
        in_features = sum(table["size"] for table in tables)
        self.embeddings = nn.ModuleList(
            nn.Embedding(table["count"], table["size"], sparse=True) for table in tables
        )
        self.lstm = nn.LSTM(in_features, hidden_size, bidirectional=True)
        self.output = nn.Linear(2 * hidden_size, self.header["tagCount"])
        # The second bias of each direction is zero and stays so: two that learn would be as one
        # that learns twice as fast.
        for frozen in (self.lstm.bias_hh_l0, self.lstm.bias_hh_l0_reverse):
            frozen.requires_grad_(False)
            frozen.zero_()
        lstm = self.lstm
        self.tables = [embedding.weight for embedding in self.embeddings]
        self.parameters = [
            *(lstm.weight_ih_l0, lstm.weight_hh_l0, lstm.bias_ih_l0),
            *(lstm.weight_ih_l0_reverse, lstm.weight_hh_l0_reverse, lstm.bias_ih_l0_reverse),
            *(self.output.weight, self.output.bias),
        ]
        self.reset()

    def load(self, path):
        with open(path, "rb") as file:
            self.header = json.loads(file.readline())
            numbers = bytearray(file.read())
        tables, size = self.header["tables"], self.header["hiddenSize"]
        if self.header["optimizer"] != "adam":
            raise ValueError(f"The state was trained by {self.header['optimizer']}, not by adam")
        in_features = sum(table["size"] for table in tables)
        direction = [(4 * size, in_features), (4 * size, size), (4 * size,)]
        output = [(self.header["tagCount"], 2 * size), (self.header["tagCount"],)]
        shapes = [(table["count"], table["size"]) for table in tables]
        shapes += direction + direction + output
        position = 0

        def take(shape, dtype):
            nonlocal position
            length = 1
            for size in shape:
                length *= size
            array = torch.frombuffer(numbers, dtype=dtype, count=length, offset=position)
            position += 4 * length
            return array.reshape(shape).clone()

        # Parameters, first moments, second moments.
        self.arrays = [[take(shape, torch.float32) for shape in shapes] for _ in range(3)]
        lengths = self.header["lengths"]
        features = take((sum(lengths), len(tables)), torch.int32).long()
        # One column for each table, contiguous: what nn.Embedding reads.
        self.features = [
            [column.contiguous() for column in sentence.unbind(1)]
            for sentence in features.split(lengths)
        ]
        self.tags = take((sum(lengths),), torch.int32).long().split(lengths)

    def reset(self):
        self.position = 0
        step = self.header["step"]
        options = {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8}
        self.optimizers = [
            torch.optim.SparseAdam(self.tables, **options),
            torch.optim.Adam(self.parameters, **options),
        ]
        everything = [*self.tables, *self.parameters]
        with torch.no_grad():
            for index, (parameter, value, first, second) in enumerate(
                zip(everything, *self.arrays)
            ):
                is_table = index < len(self.tables)
                parameter.copy_(value)
                self.optimizers[0 if is_table else 1].state[parameter] = {
                    "step": step if is_table else torch.tensor(float(step)),
                    "exp_avg": first.clone(),
                    "exp_avg_sq": second.clone(),
                }

    def loss_of(self, sentence):
        columns = zip(self.embeddings, self.features[sentence])
        x = torch.cat([embedding(indices) for embedding, indices in columns], dim=1)
        logits = self.output(self.lstm(x)[0])
        return functional.cross_entropy(logits, self.tags[sentence], reduction="sum")

    def loss(self, sentence):
        with torch.no_grad():
            return self.loss_of(sentence).item()

    def run(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            for optimizer in self.optimizers:
                optimizer.zero_grad(set_to_none=True)
            self.loss_of(self.position % len(self.tags)).backward()
            for optimizer in self.optimizers:
                optimizer.step()
            self.position += 1
        return 1000 * (time.perf_counter() - start)


serve(LstmPeer)
