"""SEGMENT and SEG: GrabCut on drawings and photos, SAM models through the real loading code; one contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from tools.errors import BackendUnavailable, ToolError
from tools.masks import array_of_mask
from tools.segment.backends import choose_segmenter
from tools.segment.interface import Prompt
from tools.values import Box, Region

MakeBench = Callable[..., Any]


def save_sam(folder: Path, kind: str) -> None:
    """A random SAM or SAM 2 with tiny encoders."""
    import torch
    import transformers

    torch.manual_seed(0)
    if kind == "sam":
        config: Any = transformers.SamConfig(
            vision_config=transformers.SamVisionConfig(
                hidden_size=16,
                output_channels=32,
                num_pos_feats=16,
                num_hidden_layers=2,
                num_attention_heads=2,
                image_size=64,
                patch_size=8,
                window_size=4,
                global_attn_indexes=[1],
                mlp_dim=32,
            ).to_dict(),
            prompt_encoder_config={"hidden_size": 32, "image_size": 64, "patch_size": 8, "mask_input_channels": 8},
            mask_decoder_config={"hidden_size": 32, "mlp_dim": 32, "num_attention_heads": 2, "iou_head_hidden_dim": 16},
        )
        transformers.SamModel(config).save_pretrained(folder)
        return
    config = transformers.Sam2Config(
        vision_config=transformers.Sam2VisionConfig(
            backbone_config=transformers.Sam2HieraDetConfig(
                hidden_size=8,
                num_attention_heads=1,
                image_size=[64, 64],
                blocks_per_stage=[1, 2, 2, 1],
                embed_dim_per_stage=[8, 16, 32, 64],
                num_attention_heads_per_stage=[1, 2, 4, 8],
                window_size_per_stage=[4, 4, 4, 4],
                window_positional_embedding_background_size=[4, 4],
                global_attention_blocks=[2],
            ),
            backbone_channel_list=[64, 32, 16, 8],
            backbone_feature_sizes=[[16, 16], [8, 8], [4, 4]],
            fpn_hidden_size=32,
        ),
        prompt_encoder_config={"hidden_size": 32, "image_size": 64, "patch_size": 16, "mask_input_channels": 8},
        mask_decoder_config={"hidden_size": 32, "mlp_dim": 32, "num_attention_heads": 2, "iou_head_hidden_dim": 16},
    )
    transformers.Sam2Model(config).save_pretrained(folder)


def save_segment_anything(path: Path) -> None:
    """A random checkpoint of the segment-anything package, smaller than the published ones."""
    from functools import partial

    import torch
    from segment_anything import modeling

    torch.manual_seed(0)
    model = modeling.Sam(
        image_encoder=modeling.ImageEncoderViT(
            img_size=128,
            patch_size=16,
            embed_dim=32,
            depth=3,
            num_heads=2,
            out_chans=32,
            norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
            use_rel_pos=True,
            window_size=3,
            global_attn_indexes=(1,),
        ),
        prompt_encoder=modeling.PromptEncoder(
            embed_dim=32, image_embedding_size=(8, 8), input_image_size=(128, 128), mask_in_chans=8
        ),
        mask_decoder=modeling.MaskDecoder(
            transformer_dim=32,
            transformer=modeling.TwoWayTransformer(depth=2, embedding_dim=32, mlp_dim=64, num_heads=8),
            num_multimask_outputs=3,
            iou_head_depth=3,
            iou_head_hidden_dim=16,
        ),
    )
    torch.save(model.state_dict(), path)


def save_mobile_sam(path: Path) -> None:
    import torch
    from ultralytics.models.sam.build import build_mobile_sam

    torch.manual_seed(0)
    torch.save(build_mobile_sam().state_dict(), path)


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The setting of each backend, with its model made on first use; skipped by name where a package is missing."""
    base = tmp_path_factory.mktemp("sam")

    def of(kind: str) -> str:
        path: Path = base / kind
        if kind == "grabcut":
            return kind
        if kind in ("segment_anything", "mobile_sam"):
            package = "segment_anything" if kind == "segment_anything" else "ultralytics"
            pytest.importorskip(package, reason=f"needs the package {package} and a torchvision that matches torch")
            path = path.with_suffix(".pt")
            if not path.exists():
                (save_segment_anything if kind == "segment_anything" else save_mobile_sam)(path)
            return f"sam:{path}"
        if not path.exists():
            path.mkdir()
            save_sam(path, kind)
        return f"transformers:{path}"

    return of


BACKENDS = ["grabcut", "sam", "sam2", "segment_anything", pytest.param("mobile_sam", marks=pytest.mark.slow)]


@pytest.fixture(scope="module")
def disc() -> Any:
    """An orange disc on a blue, slightly uneven ground."""
    rng = np.random.default_rng(0)
    picture = Pillow.new("RGB", (160, 120), (40, 80, 160))
    ImageDraw.Draw(picture).ellipse((50, 30, 110, 90), fill=(230, 140, 30))
    pixels = np.asarray(picture).astype(int) + rng.integers(-12, 12, (120, 160, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("kind", BACKENDS)
def test_every_backend_keeps_the_contract(setting: Callable[[str], str], disc: Any, kind: str) -> None:
    """A mask of the picture's size for each prompt, in order; boxes and points mixed; the same when asked again."""
    segmenter = choose_segmenter(setting(kind))
    prompts = (
        Prompt((45, 25, 115, 95)),
        Prompt((79, 59, 81, 61), point=True),
        Prompt((0, 0, 160, 120)),
        Prompt((150, 110, 160, 120)),
    )
    found = segmenter.segment(disc, "disc", prompts)
    assert len(found) == 4
    for segment in found:
        assert segment.bits.shape == (120, 160) and segment.bits.dtype == bool
        assert 0 <= segment.score <= 1
    again = segmenter.segment(disc, "disc", prompts[::-1])[::-1]
    assert all((a.bits == b.bits).mean() > 0.99 for a, b in zip(found, again, strict=True))


@pytest.mark.parametrize("kind", ["grabcut", "sam", "sam2", "segment_anything"])
def test_threads_never_get_another_pictures_mask(setting: Callable[[str], str], disc: Any, kind: str) -> None:
    segmenter = choose_segmenter(setting(kind))
    pictures = [np.ascontiguousarray(np.roll(disc, 11 * index, axis=1)) for index in range(6)]
    prompt = (Prompt((45, 25, 115, 95)),)
    alone = [segmenter.segment(picture, f"alone {i}", prompt)[0].bits for i, picture in enumerate(pictures)]
    with ThreadPoolExecutor(16) as pool:
        together = list(
            pool.map(lambda i: segmenter.segment(pictures[i % 6], f"picture {i % 6}", prompt)[0].bits, range(32))
        )
    assert all((bits == alone[i % 6]).mean() > 0.999 for i, bits in enumerate(together))


def test_embeddings_are_computed_once_a_picture(setting: Callable[[str], str], disc: Any) -> None:
    segmenter: Any = choose_segmenter(setting("sam"))
    model = segmenter._shared().model.model
    calls: list[int] = []
    handle = model.vision_encoder.register_forward_hook(lambda *_: calls.append(1))
    try:
        for _ in range(3):
            segmenter.segment(disc, "once", (Prompt((45, 25, 115, 95)),))
        assert len(calls) == 1
        segmenter.segment(disc, "another", (Prompt((45, 25, 115, 95)),))
        assert len(calls) == 2
    finally:
        handle.remove()


def test_grabcut_finds_the_disc(bench: MakeBench, disc: Any) -> None:
    made = bench()
    image = made.picture(disc)
    truth = np.zeros((120, 160), bool)
    rows, columns = np.mgrid[:120, :160]
    truth[(columns - 80) ** 2 + (rows - 60) ** 2 <= 30**2] = True
    for box in (Box.of(45, 25, 115, 95), Box.of(79, 59, 81, 61)):
        (region,) = made.ctx.call("SEGMENT", image=image, object=(Region(image=image, box=box, label="disc"),))
        bits = array_of_mask(region.mask)
        assert (bits & truth).sum() / (bits | truth).sum() > 0.9
        assert region.box.iou(Box.of(50, 30, 111, 91)) > 0.9
        assert region.label == "disc" and region.source == "grabcut"


def test_grabcut_on_photos_beats_the_box(bench: MakeBench, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the outlines that people drew: better than taking the whole box for the object."""
    made = bench()
    ious, boxes = [], []
    for line in (shared_data / "coco" / "items.jsonl").read_text().splitlines()[:40]:
        item = json.loads(line)
        things = [t for t in item["objects"] if t.get("polygons") and not t["crowd"]]
        big = [t for t in things if Box.of(*t["box"]).area > 4000][:1]
        if not big or len(ious) >= 20:
            continue
        picture = Pillow.open(shared_data / "coco" / item["image"]).convert("RGB")
        image = made.picture(np.asarray(picture))
        outline = Pillow.new("1", picture.size)
        for polygon in big[0]["polygons"]:
            ImageDraw.Draw(outline).polygon(polygon, fill=1)
        truth = np.asarray(outline)
        box = Box.of(*big[0]["box"])
        (region,) = made.ctx.call("SEGMENT", image=image, object=(Region(image=image, box=box),))
        bits = array_of_mask(region.mask)
        ious.append((bits & truth).sum() / (bits | truth).sum())
        boxes.append(truth.sum() / box.area)
    assert len(ious) == 20
    assert np.mean(ious) > np.mean(boxes) + 0.03


def test_seg_masks_every_shape_of_a_drawing(bench: MakeBench, drawing: Any) -> None:
    made = bench()
    regions = made.ctx.call("SEG", image=made.picture(drawing))
    assert sorted(region.label for region in regions) == ["circle", "square", "triangle", "triangle"]
    for region in regions:
        colors = drawing[array_of_mask(region.mask)]
        assert (colors == np.median(colors, axis=0)).all(axis=1).mean() > 0.9


def test_a_box_outside_the_picture_is_refused(bench: MakeBench, disc: Any) -> None:
    made = bench()
    image = made.picture(disc)
    with pytest.raises(ToolError, match="does not lie in the picture"):
        made.ctx.call("SEGMENT", image=image, object=(Region(image=image, box=Box.of(500, 500, 600, 600)),))
    assert made.ctx.call("SEGMENT", image=image, object=()) == ()


def test_missing_models_say_what_to_do(tmp_path: Path, no_models: None) -> None:
    with pytest.raises(BackendUnavailable, match="yaffle models pull mobile-sam"):
        choose_segmenter("sam")
    with pytest.raises(BackendUnavailable, match="Name a local folder"):
        choose_segmenter("transformers")
    with pytest.raises(BackendUnavailable, match="Choose one of"):
        choose_segmenter("magic")
    (tmp_path / "bad.pth").write_bytes(b"nothing")
    with pytest.raises(BackendUnavailable, match="can't be read as a checkpoint"):
        choose_segmenter(f"sam:{tmp_path / 'bad.pth'}").segment(
            np.zeros((20, 20, 3), np.uint8), "x", (Prompt((0, 0, 9, 9)),)
        )
