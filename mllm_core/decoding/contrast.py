"""Visual contrastive decoding: what the model would say of a picture that it can hardly see counts against a token.

VCD, Leng et al. 2024: "Mitigating Object Hallucinations in Large Vision-Language Models
through Visual Contrastive Decoding".
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from mllm_core.decoding.options import Contrast

_STEPS = 1000


def noised(pixels: Tensor, contrast: Contrast) -> Tensor:
    """Pictures (values -1..1) after `contrast.step` steps of forward diffusion, with the paper's sigmoid schedule."""
    betas = torch.linspace(-6, 6, _STEPS, dtype=torch.float64).sigmoid() * (0.5e-2 - 1e-5) + 1e-5
    kept = float(torch.cumprod(1 - betas, 0)[contrast.step])
    generator = torch.Generator().manual_seed(contrast.seed)
    noise = torch.randn(pixels.shape, generator=generator).to(pixels)
    return math.sqrt(kept) * pixels + math.sqrt(1 - kept) * noise


def contrasted(logits: Tensor, blurred: Tensor, contrast: Contrast) -> Tensor:
    """(1 + alpha) l(v) - alpha l(v') where l(v) >= log(beta) + max l(v), else -inf. All (..., vocabulary).

    What a grammar forbids is -inf in both; the maximum is then over what it allows.
    """
    floor = logits.amax(-1, keepdim=True) + math.log(contrast.beta)
    mixed = (1 + contrast.alpha) * logits - contrast.alpha * blurred
    return mixed.masked_fill(~(logits >= floor), -torch.inf)
