"""Box functions in plain torch; boxes are N x 4, xyxy."""

import torch


def box_area(boxes):
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def box_iou(first, second):
    corner0 = torch.maximum(first[:, None, :2], second[None, :, :2])
    corner1 = torch.minimum(first[:, None, 2:], second[None, :, 2:])
    common = (corner1 - corner0).clamp(min=0).prod(dim=2)
    return common / (box_area(first)[:, None] + box_area(second)[None, :] - common)


def nms(boxes, scores, iou_threshold):
    order = scores.argsort(descending=True)
    shared = box_iou(boxes[order], boxes[order])
    alive = torch.ones(len(order), dtype=torch.bool)
    for index in range(len(order)):
        if alive[index]:
            alive[index + 1 :] &= shared[index, index + 1 :] <= iou_threshold
    return order[alive]


def batched_nms(boxes, scores, idxs, iou_threshold):
    if boxes.numel() == 0:
        return torch.empty(0, dtype=torch.int64)
    offset = idxs.to(boxes) * (boxes.max() + 1)
    return nms(boxes + offset[:, None], scores, iou_threshold)
