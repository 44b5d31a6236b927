"""Several processes under torchrun: who they are, and the model wrapped in DDP or FSDP2.

Each process packs its own samples (every `size`-th of the stream); losses are divided by the sum over all of them.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch import distributed as dist

from mllm_core.training.errors import TrainingError
from mllm_core.training.settings import StageSettings

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from torch.optim import Optimizer


@dataclass(frozen=True)
class World:
    """The processes of a run: this one's `rank` of `size`, and its device."""

    device: torch.device
    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """Whether this process writes the files."""
        return self.rank == 0

    def sum(self, values: Tensor) -> Tensor:
        """The sum over all processes, in place."""
        if self.size > 1:
            dist.all_reduce(values)
        return values

    def greatest(self, *values: float) -> list[float]:
        """The greatest of each value over all processes."""
        if self.size == 1:
            return list(values)
        gathered = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(gathered, op=dist.ReduceOp.MAX)
        return [float(value) for value in gathered.tolist()]

    def gather(self, value: int) -> list[int]:
        """The value of each process, by rank."""
        if self.size == 1:
            return [value]
        found: list[Any] = [None] * self.size
        dist.all_gather_object(found, value)
        return [int(one) for one in found]

    def barrier(self) -> None:
        """Wait for all processes."""
        if self.size > 1:
            dist.barrier()


def open_world(device: str = "auto") -> World:
    """This process' place. Under torchrun the group is joined (NCCL on GPUs, gloo on CPUs).

    Raises:
        TrainingError: the device is not there.
    """
    kind = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device.partition(":")[0]
    if kind == "cuda" and not torch.cuda.is_available():
        raise TrainingError("this machine has no CUDA device that torch can use.", remedy="Use --device cpu.")
    if kind not in ("cpu", "cuda"):
        raise TrainingError(f"there is no device {device!r}.", remedy="Use --device auto, cpu or cuda.")
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1:
        return World(torch.device(kind if device == "auto" else device))
    rank = int(os.environ["RANK"])
    here = torch.device("cuda", int(os.environ.get("LOCAL_RANK", rank))) if kind == "cuda" else torch.device("cpu")
    if kind == "cuda":
        torch.cuda.set_device(here)
    if not dist.is_initialized():
        dist.init_process_group("nccl" if kind == "cuda" else "gloo")
    return World(here, rank, size)


def close_world(world: World) -> None:
    """Leave the group."""
    if world.size > 1 and dist.is_initialized():
        dist.destroy_process_group()


def wrap(learner: nn.Module, settings: StageSettings, world: World) -> nn.Module:
    """The learner for this world: itself, or in DDP; FSDP2 shards it in place, a decoder or encoder layer at a time."""
    if world.size == 1:
        return learner
    if settings.strategy == "fsdp":
        from torch.distributed.fsdp import fully_shard

        for name, module in learner.named_modules():
            if name.endswith((".layers", ".layer")) and isinstance(module, nn.ModuleList):
                for layer in module:
                    fully_shard(layer)
        fully_shard(learner)
        return learner
    from torch.nn.parallel import DistributedDataParallel

    return DistributedDataParallel(learner, find_unused_parameters=True)


def last_only(learner: Any, last: bool) -> AbstractContextManager[Any]:
    """Gradients are exchanged for the last micro-batch of a step only."""
    switch = getattr(learner, "set_requires_gradient_sync", None)  # FSDP2's
    if switch is not None:
        switch(last)
    quiet = getattr(learner, "no_sync", None)  # DDP's
    return quiet() if quiet is not None and not last else nullcontext()


def states(model: nn.Module, optimiser: Optimizer, world: World, settings: StageSettings) -> tuple[Any, Any]:
    """The whole state of model and optimiser, gathered from all shards (meaningful in the first process)."""
    if world.size > 1 and settings.strategy == "fsdp":
        from torch.distributed.checkpoint.state_dict import StateDictOptions, get_state_dict

        return get_state_dict(model, optimiser, options=StateDictOptions(full_state_dict=True, cpu_offload=True))
    return model.state_dict(), optimiser.state_dict()


def load_states(
    model: nn.Module, optimiser: Optimizer, world: World, settings: StageSettings, saved: tuple[Any, Any]
) -> None:
    """Put a saved state back, into shards where there are any."""
    if world.size > 1 and settings.strategy == "fsdp":
        from torch.distributed.checkpoint.state_dict import StateDictOptions, set_state_dict

        set_state_dict(
            model,
            optimiser,
            model_state_dict=saved[0],
            optim_state_dict=saved[1],
            options=StateDictOptions(full_state_dict=True, cpu_offload=True),
        )
        return
    model.load_state_dict(saved[0])
    optimiser.load_state_dict(saved[1])
