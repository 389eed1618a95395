"""What costs seconds to make and is therefore made once a session."""

from __future__ import annotations

import pytest

from workers.encoder import TransformerEncoder, default_model


@pytest.fixture(scope="session")
def packaged() -> TransformerEncoder:
    """The model that comes with the program."""
    return TransformerEncoder(default_model(), device="cpu")
