"""Till receipts, printed and photographed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .lettering import Picture, print_line, write
from .photo import Rng, Shot, paper, photograph

Truth = list[dict[str, object]]


@dataclass(frozen=True)
class Receipt:
    """What a receipt says. `head` is the address block, `sums` the lines below the items, `foot` the rest."""

    company: str
    head: tuple[str, ...]
    info: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, int, float], ...]
    sums: tuple[tuple[str, str], ...]
    foot: tuple[str, ...]
    columns: int = 36


def draw_receipt(receipt: Receipt, cell: int = 18) -> Picture:
    """The receipt as a flat black-on-white page."""
    columns = receipt.columns
    lines: list[tuple[str, float, bool]] = [(receipt.company.center(columns), 1.25, True)]
    lines += [(text.center(columns), 1.0, False) for text in receipt.head]
    lines.append(("-" * columns, 1.0, False))
    lines += [(f"{key}: {value}", 1.0, False) for key, value in receipt.info]
    lines.append(("-" * columns, 1.0, False))
    lines.append((f"{'ITEM':<{columns - 14}}{'QTY':>4}{'AMOUNT':>10}", 1.0, True))
    lines += [
        (f"{name:<{columns - 14}}{count:>4}{count * price:>10.2f}", 1.0, False) for name, count, price in receipt.items
    ]
    lines.append(("-" * columns, 1.0, False))
    for key, value in receipt.sums:
        strong = key.upper().startswith("TOTAL")
        lines.append((f"{key}{value:>{columns - len(key)}}", 1.3 if strong else 1.0, strong))
    lines.append(("-" * columns, 1.0, False))
    lines += [(text.center(columns), 1.0, False) for text in receipt.foot]
    step = round(cell * 2.0)
    height = sum(round(step * tall) for _, tall, _ in lines) + 8 * cell
    page = np.full((height, (columns + 5) * cell, 3), 255, np.uint8)
    y = 4 * cell
    for text, tall, bold in lines:
        print_line(page, text, round(2.2 * cell), y, cell, tall=tall, bold=bold)
        y += round(step * tall)
    return page


CAFE = Receipt(
    company="GREEN LEAF CAFE",
    head=("27 Mill Lane, Norwich NR3 1AB", "Tel: 01603 555 0142"),
    info=(("Date", "14/03/2024 12:47"), ("Receipt No", "C-20417"), ("Served by", "Maya")),
    items=(
        ("Flat white", 2, 3.20),
        ("Carrot cake", 1, 3.90),
        ("Soup of the day", 1, 5.80),
        ("Sparkling water", 1, 2.50),
    ),
    sums=(("Subtotal", "18.60"), ("VAT 20%", "3.72"), ("TOTAL", "22.32"), ("Cash", "30.00"), ("Change", "7.68")),
    foot=("Thank you, see you soon!",),
)
HARDWARE = Receipt(
    company="KEDAI BESI MAJU SDN BHD",
    head=("No. 12, Jalan Kenanga 3/5", "43300 Seri Kembangan, Selangor", "GST ID: 000812345678"),
    info=(("Invoice No", "KB-008731"), ("Date", "02-11-2023"), ("Cashier", "Farid")),
    items=(
        ("Cement 50KG", 2, 18.50),
        ("Paint brush 3in", 4, 3.90),
        ("PVC pipe 1.5m", 3, 4.75),
        ("Steel nails 1KG", 1, 7.40),
    ),
    sums=(("Sub Total", "RM 74.25"), ("GST 6%", "RM 4.46"), ("Rounding", "-0.01"), ("TOTAL", "RM 78.70")),
    foot=("Goods sold are not returnable", "THANK YOU"),
)
SUPERMARKET = Receipt(
    company="HARBOR FRESH MARKET",
    head=("410 Pier Avenue", "Portland, OR 97204", "(503) 555-0178"),
    info=(("DATE", "05/27/2024"), ("TIME", "18:05"), ("STORE", "0042  REG 07")),
    items=(
        ("WHOLE MILK 1GAL", 1, 4.29),
        ("BANANAS", 6, 0.35),
        ("SOURDOUGH LOAF", 1, 5.49),
        ("CHEDDAR 8OZ", 2, 3.99),
        ("TOMATO SOUP", 3, 1.89),
        ("OLIVE OIL 500ML", 1, 8.75),
        ("DISH SOAP", 1, 2.99),
        ("PAPER TOWELS", 1, 6.49),
    ),
    sums=(("SUBTOTAL", "43.76"), ("TAX", "0.95"), ("TOTAL", "$44.71"), ("VISA **** 4242", "$44.71")),
    foot=("ITEMS SOLD: 16", "SAVE TIME, SHOP ONLINE"),
)
PHARMACY = Receipt(
    company="LINDEN PHARMACY",
    head=("Harbour Road 8, Dublin 2", "VAT NO IE6388047V"),
    info=(("Date", "21 Jan 2025"), ("Ref", "0091-5527")),
    items=(("Throat lozenges", 1, 4.95), ("Hand cream 75ml", 2, 6.50), ("Vitamin D 90", 1, 11.20)),
    sums=(("TOTAL EUR", "29.15"), ("Card", "29.15")),
    foot=("Keep this receipt", "for your records"),
    columns=32,
)


def receipt_truth(receipt: Receipt) -> Truth:
    """Questions on the fields of a receipt. The amount is taken as printed, without the currency."""
    total = next(value for key, value in receipt.sums if key.upper().startswith("TOTAL"))
    date = next(value for key, value in receipt.info if key.lower() == "date")
    date = " ".join(part for part in date.split() if ":" not in part)
    address = [text for text in receipt.head if not any(mark in text for mark in ("Tel", "GST", "VAT", "555-"))]
    return [
        {"question": "What is the total?", "answer": total, "kind": "field"},
        {"question": "What is the date?", "answer": date, "kind": "field"},
        {"question": "Which company is it from?", "answer": receipt.company, "kind": "field"},
        {"question": "What is the address?", "answer": " ".join(address), "kind": "field"},
    ]


def chinese_receipt() -> Picture:
    """A receipt in Chinese, as a flat page."""
    page = np.full((900, 620, 3), 255, np.uint8)
    write(page, "和平小吃店", 310, 95, 52, weight=700, align="center", face="uni")
    write(page, "上海市静安区长乐路88号", 310, 145, 28, align="center", face="uni")
    y = 215
    for key, value in (("日期:", "2024-06-18"), ("单号:", "A0356")):
        write(page, f"{key} {value}", 50, y, 30, face="uni")
        y += 48
    page[y - 25 : y - 23, 50:570] = 90
    y += 25
    for name, price in (("牛肉面", "28.00"), ("小笼包", "16.00"), ("青菜", "12.00"), ("豆浆", "6.00")):
        write(page, name, 50, y, 32, face="uni")
        write(page, price, 570, y, 32, face="uni", align="right")
        y += 54
    page[y - 28 : y - 26, 50:570] = 90
    y += 30
    write(page, "合计:", 50, y, 40, face="uni", weight=700)
    write(page, "¥62.00", 570, y, 40, face="uni", weight=700, align="right")
    write(page, "谢谢惠顾", 310, y + 90, 32, face="uni", align="center")
    return page


def make_receipts(rng: Rng) -> dict[str, tuple[Picture, Truth]]:
    """Every receipt, by file name."""
    shots = {
        "receipt_cafe.jpg": (CAFE, Shot((900, 1150), "wood", turn=-2.5, dark=0.3), 2),
        "receipt_hardware.jpg": (HARDWARE, Shot((900, 1150), "slate", turn=1.8, tilt=0.02, dark=0.2), 1),
        "receipt_supermarket.jpg": (SUPERMARKET, Shot((900, 1250), "linen", turn=0.9, tilt=0.02, warm=0.1), 3),
        "receipt_pharmacy.jpg": (PHARMACY, Shot((820, 950), "marble", turn=3.2, dark=0.45, warm=0.14, noise=5), 4),
    }
    made: dict[str, tuple[Picture, Truth]] = {}
    for name, (receipt, shot, creases) in shots.items():
        page = paper(draw_receipt(receipt), rng, creases=creases)
        made[name] = (photograph(page, rng, shot), receipt_truth(receipt))
    made["receipt_hardware.jpg"][1].append(
        {"question": "What is the invoice number?", "answer": "KB-008731", "kind": "field"}
    )
    page = paper(chinese_receipt(), rng, tint=(252, 250, 246), creases=2)
    truth: Truth = [
        {"question": "What is the total?", "answer": "¥62.00", "kind": "field"},
        {"question": "合计是多少？", "answer": "¥62.00", "kind": "field"},
        {"question": "日期是什么？", "answer": "2024-06-18", "kind": "field"},
    ]
    made["receipt_chinese.jpg"] = (photograph(page, rng, Shot((760, 1000), "wood", turn=-1.6)), truth)
    return made
