"""Forms and invoices with "key: value" lines, addresses, phone and card numbers (all invented; test card numbers)."""

from __future__ import annotations

import numpy as np

from .lettering import Picture, write
from .photo import Rng, Shot, paper, photograph
from .tables import Truth


def draw_invoice() -> Picture:
    """An invoice with a small unruled table of items."""
    page = np.full((1240, 960, 3), 255, np.uint8)
    page[70:150, 60:72] = (32, 84, 140)
    write(page, "Northwind Paper Ltd", 95, 108, 40, weight=700)
    write(page, "14 Quay Street, Bristol BS1 4QA", 95, 146, 24)
    write(page, "INVOICE", 900, 118, 48, weight=700, align="right", color=(32, 84, 140))
    y = 240
    for key, value in (
        ("Invoice No", "INV-2024-0317"),
        ("Date", "17 March 2024"),
        ("Due date", "16 April 2024"),
        ("Customer", "Oakfield Primary School"),
        ("E-mail", "office@oakfield-school.example"),
        ("Phone", "+44 20 7946 0958"),
        ("Card", "4111 1111 1111 1111"),
    ):
        write(page, f"{key}:", 95, y, 27, weight=700)
        write(page, value, 330, y, 27)
        y += 48
    y += 30
    page[y : y + 46, 80:900] = (220, 230, 240)
    for x, text, align in (
        (95, "Description", "left"),
        (560, "Qty", "right"),
        (720, "Price", "right"),
        (885, "Amount", "right"),
    ):
        write(page, text, x, y + 33, 26, weight=700, align=align)
    y += 90
    for name, count, price in (
        ("Copy paper A4, box", 12, 18.5),
        ("Envelopes C5, 500", 4, 22.25),
        ("Binders, blue", 30, 2.1),
    ):
        for x, text, align in ((95, name, "left"), (560, str(count), "right"), (720, f"{price:.2f}", "right")):
            write(page, text, x, y, 26, align=align)
        write(page, f"{count * price:.2f}", 885, y, 26, align="right")
        y += 52
    page[y - 18 : y - 16, 80:900] = 60
    y += 30
    for key, value, weight in (
        ("Subtotal", "374.00", 400),
        ("VAT 20%", "74.80", 400),
        ("Total due", "GBP 448.80", 700),
    ):
        write(page, key, 560, y, 28, weight=weight)
        write(page, value, 885, y, 28, weight=weight, align="right")
        y += 50
    write(page, "Please pay within 30 days. Questions? Write to billing@northwind-paper.example", 95, 1180, 20)
    return page


def draw_form() -> Picture:
    """A registration form, filled in."""
    page = np.full((760, 1000, 3), 255, np.uint8)
    write(page, "LIBRARY MEMBERSHIP FORM", 500, 90, 40, weight=700, align="center")
    y = 180
    for key, value in (
        ("Full name", "Rosa Lindqvist"),
        ("Date of birth", "09/08/1991"),
        ("Address", "5 Heron Close, York YO1 7HT"),
        ("E-mail", "rosa.lindqvist@mail.example"),
        ("Mobile", "07700 900461"),
        ("Card number", "5555 5555 5555 4444"),
        ("Member since", "2019"),
    ):
        write(page, f"{key}:", 70, y, 28, weight=700)
        write(page, value, 350, y, 30, face="italic", color=(28, 40, 110))
        page[y + 14 : y + 16, 340:930] = 120
        y += 76
    return page


def make_documents(rng: Rng) -> dict[str, tuple[Picture, Truth]]:
    """Every document, by file name."""
    invoice = photograph(
        paper(draw_invoice(), rng, creases=1, fade=0.12),
        rng,
        Shot((960, 1220), "wood", fill=0.97, turn=0.8, tilt=0.012, wave=2, dark=0.2),
    )
    form = photograph(
        paper(draw_form(), rng, creases=2, fade=0.15),
        rng,
        Shot((1100, 860), "slate", fill=0.95, turn=-1.4, tilt=0.015, dark=0.25),
    )

    def field(question: str, answer: str) -> dict[str, object]:
        return {"question": question, "answer": answer, "kind": "field"}

    return {
        "invoice.jpg": (
            invoice,
            [
                field("What is the invoice number?", "INV-2024-0317"),
                field("What is the due date?", "16 April 2024"),
                field("Who is the customer?", "Oakfield Primary School"),
                field("What is the total due?", "GBP 448.80"),
                field("What is the phone number?", "+44 20 7946 0958"),
            ],
        ),
        "form.jpg": (
            form,
            [
                field("What is the full name?", "Rosa Lindqvist"),
                field("What is the date of birth?", "09/08/1991"),
                field("What is the e-mail?", "rosa.lindqvist@mail.example"),
            ],
        ),
    }
