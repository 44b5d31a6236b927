"""Non-maximum suppression in plain torch."""

from torchvision.ops.boxes import batched_nms, box_area, box_iou, nms

__all__ = ["batched_nms", "box_area", "box_iou", "nms"]
