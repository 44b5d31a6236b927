"""What the outline of a solid on a floor looks like: spheres, cylinders and cubes seen by a camera that looks down.

Places are on the floor, in units in which a large solid is 1.4 high and a small one half of that: `across` to the
right of the camera, `ahead` of its foot.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

SHAPES = ("sphere", "cylinder", "cube")
LARGE, SMALL = 0.7, 0.35  # half the height of a sphere or a cylinder
_SIDE = 1.0  # of a cube, half its side
_BEVEL = 0.12  # of that: rounded edges
_YAWS = 10  # turns of a cube that are told apart in a quarter turn


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera `height` above the floor that looks down by `pitch` (radians); `focal`, `x`, `y`: its focal length and
    the middle of the picture in pixels."""

    height: float
    pitch: float
    focal: float
    x: float
    y: float

    def project(self, points: Points) -> Points:
        """Places (N x 3: across, up, ahead) as pixels (N x 2)."""
        import numpy as np

        sine, cosine = math.sin(self.pitch), math.cos(self.pitch)
        up = points[:, 1] - self.height
        depth = np.maximum(0.1, points[:, 2] * cosine - up * sine)
        rise = up * cosine + points[:, 2] * sine
        return np.stack([self.x + self.focal * points[:, 0] / depth, self.y - self.focal * rise / depth], axis=1)

    def floor_at(self, x: float, y: float, up: float = 0.0) -> tuple[float, float]:
        """(across, ahead) of the point `up` above the floor that is seen at a pixel; far away above the horizon."""
        sine, cosine = math.sin(self.pitch), math.cos(self.pitch)
        right, rise = (x - self.x) / self.focal, (self.y - y) / self.focal
        down = sine - rise * cosine
        reach = (self.height - up) / max(0.02, down)
        return right * reach, (cosine + rise * sine) * reach


def usual_camera(width: int, height: int) -> Camera:
    """The camera of the usual renderings: 35 mm, looking down by 27 degrees from 5.1 units above the floor."""
    return Camera(5.12, math.radians(27.3), width * 35 / 32, width / 2, height / 2)


@dataclass(frozen=True, slots=True)
class Stand:
    """A solid and where it stands. `half`: half its height (of a cube, its half side times the root of two)."""

    shape: str
    half: float
    across: float
    ahead: float
    yaw: int = 0

    @property
    def up(self) -> float:
        """How high its middle is."""
        return self.half * _SIDE if self.shape == "cube" else self.half


def outline(camera: Camera, stand: Stand) -> Any:
    """The corners of its outline in pixels (N x 1 x 2, float)."""
    import cv2
    import numpy as np

    turn = -math.atan2(stand.across, stand.ahead) if stand.shape == "cube" else 0.0
    points = body(stand.shape, stand.yaw, round(turn, 1)) * stand.half
    points = points + np.array([stand.across, 0.0, stand.ahead])
    return cv2.convexHull(camera.project(points).astype(np.float32))


def yaws(shape: str) -> range:
    return range(_YAWS if shape == "cube" else 1)


@lru_cache(maxsize=512)
def body(shape: str, yaw: int, turn: float) -> Points:
    """Points whose hull is the solid of half height 1 that stands on the origin."""
    import numpy as np

    ring = np.linspace(0, math.tau, 20, endpoint=False)
    circle = np.stack([np.cos(ring), np.zeros_like(ring), np.sin(ring)], axis=1)
    if shape == "sphere":
        layers = [circle * math.cos(tilt) + np.array([0, 1 + math.sin(tilt), 0]) for tilt in np.linspace(-1.4, 1.4, 9)]
        return np.concatenate(layers)
    if shape == "cylinder":
        rings = ((0.97, 0.0), (1.0, 0.06), (1.0, 1.94), (0.97, 2.0))
        return np.concatenate([circle * wide + np.array([0, high, 0]) for wide, high in rings])
    side = _SIDE
    inner = side * (1 - _BEVEL)
    corners = []
    for x in (-1, 1):
        for y in (-1, 1):
            for z in (-1, 1):
                for grow in ((side, inner, inner), (inner, side, inner), (inner, inner, side)):
                    corners.append((x * grow[0], y * grow[1] + side, z * grow[2]))
    angle = yaw / _YAWS * math.pi / 2 + turn
    cosine, sine = math.cos(angle), math.sin(angle)
    points = np.array(corners)
    return np.stack(
        [points[:, 0] * cosine - points[:, 2] * sine, points[:, 1], points[:, 0] * sine + points[:, 2] * cosine], axis=1
    )
