"""Encoders: the same text gives the same bits, and an encoder's identity names all that its vectors depend on."""

from __future__ import annotations

import subprocess
import sys
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams import dense
from workers import encoder
from workers.encoder import (
    HASHING_DIMENSIONS,
    ROWS,
    Floats,
    HashingEncoder,
    TransformerEncoder,
    default_model,
    open_encoder,
)
from workers.guard import Hung, time_limit

TEXTS = [
    "Ferry Lady Merrin adrift off Sorvik",
    "The Kolven dam above the village of Hask burst early on Wednesday. " * 3,
    "Fire in Quarry Street, Port Ellory. " * 8,
    "President Castavan cancels her state visit to Quenland. " * 20,
    "Dorrick Rovers win the Tollgate Cup after extra time and eleven penalties. " * 60,
    "",
    "Überschwemmung in Ödsdorf: 14 Tote – 北京 🙂",
]


def cosine(one: bytes, other: bytes) -> float:
    """Of two quantised vectors."""
    return float(dense.row(one).astype(int) @ dense.row(other)) / dense.scale(len(one)) ** 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.randoms())
def test_hashing_knows_no_company(texts: list[str], random: object) -> None:
    """Each text's vector is its own, in whatever order and batch."""
    hashing = HashingEncoder()
    alone = [hashing.encode([text])[0] for text in texts]
    assert hashing.encode(texts) == alone
    assert hashing.encode(texts[::-1]) == alone[::-1]
    assert all(len(vector) == HASHING_DIMENSIONS for vector in alone)


def test_hashing_is_the_same_in_another_process() -> None:
    """Python's own `hash` would not be."""
    code = "from workers.encoder import HashingEncoder; print(HashingEncoder().encode(['Ferry adrift'])[0].hex())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert HashingEncoder().encode(["Ferry adrift"])[0].hex() == other


def test_hashed_texts_of_one_matter_are_more_alike() -> None:
    """Enough for tests of what comes behind it."""
    one, other, third = HashingEncoder().encode(
        [TEXTS[1], TEXTS[1].replace("early on Wednesday", "before dawn"), TEXTS[2]]
    )
    assert cosine(one, other) > 0.6
    assert cosine(one, third) < 0.2


def test_nothing_is_encoded_of_nothing(packaged: TransformerEncoder) -> None:
    """An empty batch gives none; an empty text a vector like any other."""
    assert packaged.encode([]) == []
    assert HashingEncoder().encode([""]) == [bytes(HASHING_DIMENSIONS)]
    assert len(packaged.encode([""])[0]) == 384


def test_the_same_text_gives_the_same_bits_in_any_company_and_place(packaged: TransformerEncoder) -> None:
    """Batches of fixed shape: a text's neighbours, its row and the padding do not reach its vector."""
    alone = [packaged.encode([text])[0] for text in TEXTS]
    assert packaged.encode(TEXTS) == alone
    assert packaged.encode(TEXTS[::-1]) == alone[::-1]
    crowd = [text for text in TEXTS for _ in range(ROWS + 1)]
    assert packaged.encode(crowd) == [vector for vector in alone for _ in range(ROWS + 1)]


def test_vectors_are_unit_vectors_as_the_model_gives_them(packaged: TransformerEncoder) -> None:
    """Quantising and padding cost less than a hundredth of a cosine."""
    expected = packaged._model.encode(TEXTS[:5], normalize_embeddings=True, batch_size=1)
    for vector, unit in zip(packaged.encode(TEXTS[:5]), expected, strict=True):
        row = dense.row(vector) / np.float32(dense.scale(len(vector)))
        assert abs(float(row @ unit) - 1) < 0.01
        assert abs(cosine(vector, vector) - 1) < 0.02


def test_texts_of_one_event_are_nearer_than_others(packaged: TransformerEncoder) -> None:
    """It is the model, and not its noise."""
    dam, flood, cup = packaged.encode(
        ["Kolven dam bursts above Hask", "Flood in Hask after the dam gave way", TEXTS[4]]
    )
    assert cosine(dam, flood) > 0.5 > cosine(dam, cup)


def test_an_identity_is_the_same_for_the_same_model(packaged: TransformerEncoder) -> None:
    """Whatever was encoded before, though tokenizers keep their last padding."""
    packaged.encode(TEXTS)
    assert encoder._identity(packaged._model, packaged._window) == packaged.identity
    assert packaged.identity == encoder.PACKAGED


def test_an_identity_changes_with_the_window(packaged: TransformerEncoder) -> None:
    """Cut elsewhere, a long text has another vector."""
    assert encoder._identity(packaged._model, packaged._window - 1) != packaged.identity


def test_an_identity_changes_with_a_weight(packaged: TransformerEncoder) -> None:
    """With any one of them."""
    weight = next(iter(packaged._model.parameters())).data
    before = weight[0, 0].item()
    try:
        weight[0, 0] = before + 1e-3
        assert encoder._identity(packaged._model, packaged._window) != packaged.identity
    finally:
        weight[0, 0] = before
    assert encoder._identity(packaged._model, packaged._window) == packaged.identity


def test_a_model_loads_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    """Bars of progress would stand between the lines of a log."""
    open_encoder(None)
    assert capfd.readouterr() == ("", "")


def test_hashing_is_opened_by_its_name() -> None:
    """Without loading anything."""
    assert isinstance(open_encoder("hashing"), HashingEncoder)


@pytest.mark.parametrize("dimensions", [256, 384, 768])
def test_a_vector_survives_its_wire_form(dimensions: int) -> None:
    """As many bytes as dimensions, each between -127 and 127."""
    raw = np.sin(np.arange(dimensions, dtype=np.float32))
    vector = dense.quantised((raw / np.linalg.norm(raw)).astype(np.float32))
    assert len(vector) == dimensions
    assert np.frombuffer(vector, np.int8).min() >= -127


class Hanging(TransformerEncoder):
    """Its first batch holds its lane until the gate is open."""

    gate = Event()
    first = True

    def _forward(self, tokenised: list[list[int]], shape: tuple[int, list[int]]) -> Floats:
        if self.first:
            self.first = False
            self.gate.wait()
        return super()._forward(tokenised, shape)


def test_a_lane_that_hangs_is_not_worked_around() -> None:
    """Whoever comes next finds out: with a lane less for each such text there would be none in the end."""
    hanging = Hanging(default_model(), device="cpu")
    for text in ("Ferry late", "Dam bursts"):
        with pytest.raises(Hung), time_limit(0.3):
            hanging.encode([text])
    hanging.gate.set()
    assert len(hanging.encode(["Ferry late"])) == 1
