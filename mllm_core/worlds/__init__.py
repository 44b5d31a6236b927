"""The worlds that the model learns from: generators of pictures whose ground truth is known exactly.

Each world is a `mllm_core.samples.Source`: endless, and a pure function of the seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mllm_core.samples import Source


def drawn_worlds() -> dict[str, Source]:
    """The worlds of one drawn picture by name: "scenes", "places" in them, "signs" and "unclear"."""
    from mllm_core.worlds.scenes.world import PlaceWorld, SceneWorld
    from mllm_core.worlds.signs import SignWorld
    from mllm_core.worlds.unclear import UnclearWorld

    worlds: tuple[Source, ...] = (SceneWorld(), PlaceWorld(), SignWorld(), UnclearWorld())
    return {world.name: world for world in worlds}
