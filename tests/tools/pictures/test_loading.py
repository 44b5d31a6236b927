"""Every way in for a picture, and every kind of bad one: decoded correctly, or one clear error that names the file."""

from __future__ import annotations

import io
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from tools.artifacts import FolderStore, MemoryStore
from tools.errors import ArtifactMissing, ImageError, ImageTooLarge, OfflineError
from tools.pictures import PictureLimits, load_picture
from tools.values import Image


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def gradient(width: int = 40, height: int = 30) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 / (width - 1), y * 255 / (height - 1), np.full_like(x, 90)], axis=2).astype(np.uint8)


def as_bytes(picture: Pillow.Image, fmt: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=fmt, **options)
    return buffer.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises width x height pixels and that holds hardly any."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


# -- where a picture may come from -------------------------------------------------------------------------------------


def test_path_bytes_pillow_and_array_give_the_same_handle(tmp_path: Path, store: MemoryStore) -> None:
    pixels = gradient()
    path = tmp_path / "picture.png"
    Pillow.fromarray(pixels).save(path)
    handles = [
        load_picture(source, store)
        for source in (path, str(path), path.read_bytes(), bytearray(path.read_bytes()), Pillow.open(path), pixels)
    ]
    assert len({handle.id for handle in handles}) == 1
    assert (handles[0].width, handles[0].height) == (40, 30)
    assert np.array_equal(store.get(handles[0]), pixels)
    assert load_picture(handles[0], store) is handles[0]


def test_a_handle_of_another_store_is_refused(store: MemoryStore) -> None:
    with pytest.raises(ArtifactMissing):
        load_picture(Image(id="0" * 32, width=3, height=3), store)


@pytest.mark.parametrize(
    "array",
    [
        gradient().astype(np.float32) / 255,
        gradient().astype(np.float64),
        gradient().astype(np.uint16) * 257,
        gradient().astype(np.int64),
        np.dstack([gradient(), np.full((30, 40), 255, np.uint8)]),
    ],
    ids=["float 0..1", "float 0..255", "uint16", "int64", "opaque RGBA"],
)
def test_arrays_of_every_type_mean_the_same_picture(array: np.ndarray, store: MemoryStore) -> None:
    assert np.array_equal(store.get(load_picture(array, store)), gradient())


def test_gray_and_bool_arrays_become_rgb(store: MemoryStore) -> None:
    gray = gradient()[:, :, 0]
    for array in (gray, gray[:, :, None]):
        assert np.array_equal(store.get(load_picture(array, store)), np.dstack([gray] * 3))
    mask = gray > 100
    assert np.array_equal(store.get(load_picture(mask, store))[:, :, 1], mask * 255)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((3, 30, 40), np.uint8), "channels first"),
        (np.zeros((0, 4, 3), np.uint8), "shape"),
        (np.zeros((4, 4, 2), np.uint8), "shape"),
        (np.zeros(7, np.uint8), "shape"),
        (np.full((4, 4), np.nan), "NaN"),
        (np.full((4, 4, 3), 300), "0..255"),
        (np.full((4, 4, 3), -1.5), "normalisation"),
        (np.array([["a", "b"]]), "not a picture"),
    ],
)
def test_arrays_that_are_no_pictures_are_explained(array: np.ndarray, words: str, store: MemoryStore) -> None:
    with pytest.raises(ImageError, match=words):
        load_picture(array, store)


def test_other_things_are_refused(tmp_path: Path, store: MemoryStore) -> None:
    for source in (None, 5, object(), {"image": 1}):
        with pytest.raises(ImageError, match="is not a picture"):
            load_picture(source, store)  # type: ignore[arg-type]
    with pytest.raises(ImageError, match="no file"):
        load_picture(tmp_path / "absent.jpg", store)
    with pytest.raises(ImageError, match="is a folder"):
        load_picture(tmp_path, store)
    with pytest.raises(ImageError, match=r"no file|can't be opened"):
        load_picture("zero\0byte.png", store)
    if Path("/dev/zero").exists():
        with pytest.raises(ImageError, match="regular file"):
            load_picture("/dev/zero", store)


# -- the table of bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"hello, this is text", "is not a picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "PostScript"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "damaged|not a picture"),
    ],
)
def test_what_is_no_picture_gives_one_line_with_the_files_name(
    content: bytes, words: str, tmp_path: Path, store: MemoryStore
) -> None:
    path = tmp_path / "scan.jpg"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=words) as caught:
        load_picture(path, store)
    assert "scan.jpg" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_truncated_files_are_refused(fmt: str, tmp_path: Path, store: MemoryStore) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (80, 90, 3)).astype(np.uint8)
    whole = as_bytes(Pillow.fromarray(noise), fmt)
    path = tmp_path / f"cut.{fmt.lower()}"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ImageError, match=r"cut\.\w+ is (truncated|not a picture)") as caught:
        load_picture(path, store)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("fmt", ["GIF", "PNG", "WEBP"])
def test_animated_pictures_give_their_first_frame_and_a_note(fmt: str, store: MemoryStore) -> None:
    frames = [Pillow.new("RGB", (20, 20), color) for color in ("red", "green", "blue")]
    data = as_bytes(frames[0], fmt, save_all=True, append_images=frames[1:], lossless=True)
    for _ in range(2):  # the second time from the table of decoded files: the note is given again
        notes: list[str] = []
        image = load_picture(data, store, note=notes.append)
        assert store.get(image)[10, 10].tolist() == [255, 0, 0]
        assert notes == ["the given bytes is animated: its first frame is used"]


def test_cmyk_is_converted(store: MemoryStore) -> None:
    red = Pillow.new("CMYK", (16, 16), (0, 255, 255, 0))
    for fmt in ("JPEG", "TIFF"):
        r, g, b = store.get(load_picture(as_bytes(red, fmt), store))[8, 8].tolist()
        assert r > 200, fmt
        assert max(g, b) < 80, fmt


def test_sixteen_bit_gray_keeps_its_levels(store: MemoryStore) -> None:
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (8, 1))
    for fmt in ("PNG", "TIFF"):
        got = store.get(load_picture(as_bytes(Pillow.fromarray(ramp), fmt), store))[0, :, 0]
        assert got[0] == 0 and got[-1] == 255
        assert np.abs(got.astype(int) - np.linspace(0, 255, 64)).max() <= 1


def test_twelve_bits_in_sixteen_are_not_black(store: MemoryStore) -> None:
    ramp = np.tile(np.linspace(0, 4000, 64).astype(np.uint16), (8, 1))
    notes: list[str] = []
    got = store.get(load_picture(as_bytes(Pillow.fromarray(ramp)), store, note=notes.append))
    assert got.max() > 240
    assert "12 of its 16 bits" in notes[0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_rotation_is_undone(orientation: int, store: MemoryStore) -> None:
    upright = Pillow.fromarray(gradient(40, 24))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition that stores a picture that way
    stored = upright.transpose(Pillow.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    image = load_picture(as_bytes(stored, "PNG", exif=exif), store)
    assert np.array_equal(store.get(image), np.asarray(upright))


def test_transparent_parts_lie_on_white(store: MemoryStore) -> None:
    layered = Pillow.new("RGBA", (10, 10), (255, 0, 0, 0))
    layered.paste((0, 0, 255, 255), (5, 0, 10, 10))
    palette = layered.quantize()
    gray = Pillow.new("LA", (10, 10), (0, 0))
    for data in (as_bytes(layered), as_bytes(palette), as_bytes(gray), as_bytes(layered, "WEBP", lossless=True)):
        assert store.get(load_picture(data, store))[5, 2].tolist() == [255, 255, 255]
    assert store.get(load_picture(np.asarray(layered), store))[5, 7].tolist() == [0, 0, 255]
    half = np.zeros((2, 2, 4), np.uint8)
    half[..., 3] = 128
    assert store.get(load_picture(half, store))[0, 0].tolist() == [127, 127, 127]


def test_palette_and_bilevel_pictures(store: MemoryStore) -> None:
    palette = Pillow.new("RGB", (6, 6), (12, 200, 34)).quantize(4)
    assert store.get(load_picture(as_bytes(palette), store))[3, 3].tolist() == [12, 200, 34]
    assert store.get(load_picture(as_bytes(Pillow.new("1", (6, 6), 1)), store)).min() == 255


def test_one_pixel_is_a_picture(store: MemoryStore) -> None:
    image = load_picture(as_bytes(Pillow.new("RGB", (1, 1), (1, 2, 3))), store)
    assert (image.width, image.height) == (1, 1)
    assert store.get(image).tolist() == [[[1, 2, 3]]]


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_over_the_pixel_limit_is_refused_before_decoding(tmp_path: Path, store: MemoryStore) -> None:
    for side in (9_000, 12_000, 60_000):  # below Pillow's own warning, between, and far above it
        path = tmp_path / "bomb.png"
        path.write_bytes(bomb(side, side))
        started = time.perf_counter()
        with pytest.raises(ImageTooLarge, match=r"bomb\.png has .*limit of 64,000,000"):
            load_picture(path, store)
        assert time.perf_counter() - started < 0.5
    with pytest.raises(ImageTooLarge):
        load_picture(np.zeros((20, 20, 3), np.uint8), store, limits=PictureLimits(pixels=300))
    with pytest.raises(ImageTooLarge):
        load_picture(Pillow.new("RGB", (20, 20)), store, limits=PictureLimits(pixels=300))


def test_a_lower_limit_also_holds_for_files_seen_before(store: MemoryStore) -> None:
    data = as_bytes(Pillow.fromarray(gradient()))
    load_picture(data, store)
    with pytest.raises(ImageTooLarge):
        load_picture(data, store, limits=PictureLimits(pixels=100))


def test_over_the_byte_limit_is_refused_before_reading(tmp_path: Path, store: MemoryStore) -> None:
    path = tmp_path / "huge.jpg"
    with path.open("wb") as file:
        file.truncate(80 * 2**20)
    with pytest.raises(ImageTooLarge, match=r"huge\.jpg has 83,886,080 bytes"):
        load_picture(path, store)


# -- decoding once -----------------------------------------------------------------------------------------------------


def test_the_same_bytes_are_decoded_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: MemoryStore) -> None:
    import tools.pictures.decoding as decoding

    calls: list[str] = []
    real = decoding.decode_picture

    def counting(data: bytes, name: str, limits: PictureLimits) -> object:
        calls.append(name)
        return real(data, name, limits)

    monkeypatch.setattr(decoding, "decode_picture", counting)
    data = as_bytes(Pillow.fromarray(gradient()))
    (tmp_path / "a.png").write_bytes(data)
    (tmp_path / "b.png").write_bytes(data)
    first = load_picture(tmp_path / "a.png", store)
    assert load_picture(tmp_path / "b.png", store) == first
    assert load_picture(data, store) == first
    assert calls == ["a.png"]


def test_pixels_that_were_thrown_out_are_decoded_again() -> None:
    store = MemoryStore(limit_bytes=40 * 30 * 3)
    data = as_bytes(Pillow.fromarray(gradient()))
    first = load_picture(data, store)
    load_picture(np.zeros((30, 40, 3), np.uint8), store)  # pushes the first one out
    assert load_picture(data, store) == first
    assert np.array_equal(store.get(first), gradient())


def test_a_folder_store_works_too(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    image = load_picture(as_bytes(Pillow.fromarray(gradient())), store)
    assert np.array_equal(FolderStore(tmp_path / "store").get(image), gradient())


# -- addresses ---------------------------------------------------------------------------------------------------------


def test_addresses_are_refused_unless_allowed(store: MemoryStore) -> None:
    with pytest.raises(ImageError, match="not allowed") as caught:
        load_picture("https://example.org/a.png?key=secret", store)
    assert "secret" not in str(caught.value)


def test_offline_opens_no_socket(monkeypatch: pytest.MonkeyPatch, store: MemoryStore) -> None:
    import socket

    monkeypatch.setenv("YAFFLE_OFFLINE", "1")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: pytest.fail("a name was looked up"))
    with pytest.raises(OfflineError, match="YAFFLE_OFFLINE"):
        load_picture("https://example.org/a.png", store, allow_urls=True)
