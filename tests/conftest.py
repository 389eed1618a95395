"""What costs seconds to make and is therefore made once a session."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from workers.encoder import TransformerEncoder, default_model

# A busy machine is no failure: neither a slow example nor slow generation says anything of the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(scope="session")
def packaged() -> TransformerEncoder:
    """The model that comes with the program."""
    return TransformerEncoder(default_model(), device="cpu")
