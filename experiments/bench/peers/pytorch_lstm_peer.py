"""
The tagger in PyTorch, as its user would write it: nn.Embedding, nn.LSTM in both directions,
nn.Linear, the summed cross-entropy of a sentence. Dense; a step is a sentence.

The embeddings have sparse gradients and SparseAdam, which does what ours does: only the rows of
the sentence are updated. Dense ones would cost PyTorch an update of the whole vocabulary.
"""

import sys

sys.dont_write_bytecode = True  # The folder of the sources is not ours to fill.
from pytorch_peer import Peer, open_adam, serve, torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402


class LstmPeer(Peer):
    """Embeddings, a bidirectional LSTM, and an output layer."""

    def shapes(self, shape):
        size, tables = shape["hiddenSize"], shape["tables"]
        in_features = sum(table["size"] for table in tables)
        direction = [(4 * size, in_features), (4 * size, size), (4 * size,)]
        output = [(shape["tagCount"], 2 * size), (shape["tagCount"],)]
        words = [(table["count"], table["size"]) for table in tables]
        return words + direction + direction + output

    def build(self, settings, examples):
        if self.header["k"] is not None:
            raise ValueError("This peer is dense")
        shape = self.header["shape"]
        tables, size = shape["tables"], shape["hiddenSize"]
        in_features = sum(table["size"] for table in tables)
        self.embeddings = nn.ModuleList(
            nn.Embedding(table["count"], table["size"], sparse=True) for table in tables
        )
        self.lstm = nn.LSTM(in_features, size, bidirectional=True)
        self.output = nn.Linear(2 * size, shape["tagCount"])
        # The second bias of each direction is zero and stays so: two that learn would be as one
        # that learns twice as fast.
        for frozen in (self.lstm.bias_hh_l0, self.lstm.bias_hh_l0_reverse):
            frozen.requires_grad_(False)
            frozen.zero_()
        lengths = examples["lengths"].tolist()
        features = examples["features"].long().reshape(-1, len(tables))
        # One column for each table, contiguous: what nn.Embedding reads.
        self.features = [
            [column.contiguous() for column in sentence.unbind(1)]
            for sentence in features.split(lengths)
        ]
        self.tags = examples["tags"].long().split(lengths)
        self.count = len(lengths)
        lstm = self.lstm
        return [
            *(embedding.weight for embedding in self.embeddings),
            *(lstm.weight_ih_l0, lstm.weight_hh_l0, lstm.bias_ih_l0),
            *(lstm.weight_ih_l0_reverse, lstm.weight_hh_l0_reverse, lstm.bias_ih_l0_reverse),
            *(self.output.weight, self.output.bias),
        ]

    def open_optimizers(self, memory):
        tables = {embedding.weight for embedding in self.embeddings}
        step = self.header["step"]
        return [
            open_adam({p: m for p, m in memory.items() if p in tables}, step, sparse=True),
            open_adam({p: m for p, m in memory.items() if p not in tables}, step),
        ]

    def loss_of(self, sentence):
        columns = zip(self.embeddings, self.features[sentence])
        x = torch.cat([embedding(indices) for embedding, indices in columns], dim=1)
        logits = self.output(self.lstm(x)[0])
        return functional.cross_entropy(logits, self.tags[sentence], reduction="sum")


serve(LstmPeer)
