"""The wordings of the questions about tables; of three or more, the last is kept from training."""

from __future__ import annotations

from typing import Final

from mllm_core.worlds.documents.wording import Phrases

CAPTION: Final[Phrases] = {
    "en": ("Describe the picture.", "Describe the table.", "What does the picture show?", "Write a caption.",
           "Summarize the table."),
    "zh": ("描述这张图。", "这张图显示了什么？"),
}  # fmt: skip
KIND: Final[Phrases] = {
    "en": (
        "What kind of picture is this?",
        "Is this a chart, a table, a receipt or a form?",
        "What sort of document is it?",
    ),
    "zh": ("这是什么类型的图片？",),
}
TITLE: Final[Phrases] = {
    "en": ("What is the title of the table?", "What is the table called?", "Read the title."),
    "zh": ("表格的标题是什么？",),
}
ROWS: Final[Phrases] = {
    "en": ("How many rows does the table have, without the header?", "How many {noun}s are listed?",
           "Count the rows below the header."),
    "zh": ("表格有多少行数据？",),
}  # fmt: skip
COLUMNS: Final[Phrases] = {
    "en": ("How many columns are there?", "How many columns does the table have?", "Count the columns."),
    "zh": ("表格有多少列？",),
}
CELL: Final[Phrases] = {
    "en": ("What is the {column} of {row}?", "What is the {column} for {row}?", "Give the {column} of {row}.",
           "{row}: what is the {column}?", "Look up the {column} of {row}."),
    "zh": ("{row}的{column}是多少？", "{row}的{column}是什么？"),
}  # fmt: skip
COUNTED: Final[Phrases] = {
    "en": ("How many {counted} are there for {row}?", "How many {counted} does {row} have?",
           "According to the table, how many {counted} for {row}?"),
    "zh": ("{row}有多少{counted}？",),
}  # fmt: skip
PRICE: Final[Phrases] = {
    "en": ("How much is the {row}?", "What does the {row} cost?", "What is the price of the {row}?"),
    "zh": ("{row}的价格是多少？", "{row}多少钱？"),
}
WHICH: Final[Phrases] = {
    "en": (
        "Which {noun} has {value} as {column}?",
        "Whose {column} is {value}?",
        "For which {noun} is the {column} {value}?",
    ),
    "zh": ("哪一行的{column}是{value}？",),
}
EXTREME: Final[Phrases] = {
    "en": ("Which {noun} has the {extreme} {column}?", "For which {noun} is the {column} {extreme}?",
           "Name the {noun} with the {extreme} {column}."),
    "zh": ("哪一行的{column}{extreme}？",),
}  # fmt: skip
EXTREME_VALUE: Final[Phrases] = {
    "en": (
        "What is the {extreme} {column}?",
        "Give the {extreme} {column} in the table.",
        "Find the {extreme} {column}.",
    ),
    "zh": ("{extreme}的{column}是多少？",),
}
DIFFERENCE: Final[Phrases] = {
    "en": ("How many more {counted} are there for {first} than for {second}?",
           "What is the difference in {counted} between {first} and {second}?",
           "By how many {counted} does {first} exceed {second}?"),
    "zh": ("{first}比{second}多多少？",),
}  # fmt: skip
SUM: Final[Phrases] = {
    "en": ("How many {counted} are there in all for {first} and {second}?",
           "How many {counted} do {first} and {second} have together?",
           "What is the combined number of {counted} for {first} and {second}?"),
    "zh": ("{first}和{second}一共有多少？",),
}  # fmt: skip
COST: Final[Phrases] = {
    "en": ("How much do the {first} and the {second} cost together?",
           "How much money is needed to buy the {first} and the {second}?",
           "What is the total price of the {first} and the {second}?"),
    "zh": ("买{first}和{second}一共要多少钱？",),
}  # fmt: skip
DEARER: Final[Phrases] = {
    "en": ("How much more does the {first} cost than the {second}?",
           "What is the difference in price between the {first} and the {second}?",
           "By how much is the {first} dearer than the {second}?"),
    "zh": ("{first}比{second}贵多少？",),
}  # fmt: skip
TIMES: Final[Phrases] = {
    "en": ("What do {number} of the {row} cost?", "How much is the total for {number} times the {row}?",
           "Someone buys {number} of the {row}. How much is it?"),
    "zh": ("买{number}个{row}要多少钱？",),
}  # fmt: skip
TOTAL: Final[Phrases] = {
    "en": ("How many {counted} are there in total?", "What is the total of the numbers?", "Add up all the {counted}."),
    "zh": ("总数是多少？",),
}
MEAN: Final[Phrases] = {
    "en": (
        "What is the mean of the numbers?",
        "What is the average of the numbers?",
        "Find the mean number of {counted}.",
    ),
    "zh": ("这些数的平均数是多少？",),
}
MEDIAN: Final[Phrases] = {
    "en": ("What is the median of the numbers?", "Find the median.", "Which number is the median?"),
    "zh": ("这些数的中位数是多少？",),
}
MODE: Final[Phrases] = {
    "en": ("What is the mode of the numbers?", "Find the mode.", "Which number comes most often?"),
    "zh": ("这些数的众数是多少？",),
}
RANGE: Final[Phrases] = {
    "en": (
        "What is the range of the numbers?",
        "Find the range.",
        "How far apart are the highest and the lowest number?",
    ),
    "zh": ("这些数的极差是多少？",),
}
RATE: Final[Phrases] = {
    "en": ("What was the rate of change between {first} and {second}?",
           "By how much did the number change per year from {first} to {second}?",
           "Find the change per year between {first} and {second}."),
    "zh": ("从{first}到{second}，每年变化多少？",),
}  # fmt: skip
ABOVE: Final[Phrases] = {
    "en": ("How many {noun}s have more than {value} {counted}?", "How many numbers are greater than {value}?",
           "In how many rows is the number above {value}?"),
    "zh": ("有多少个数大于{value}？",),
}  # fmt: skip
STEM_EXTREME: Final[Phrases] = {
    "en": ("What is the {extreme} number of {counted}?", "What is the {extreme} number in the plot?",
           "Read off the {extreme} value."),
    "zh": ("{extreme}的数是多少？",),
}  # fmt: skip
STEM_BETWEEN: Final[Phrases] = {
    "en": ("How many numbers are at least {low} but less than {high}?",
           "How many values lie from {low} to below {high}?",
           "Count the values of at least {low} and fewer than {high}."),
    "zh": ("有多少个数大于等于{low}且小于{high}？",),
}  # fmt: skip
STEM_EXACT: Final[Phrases] = {
    "en": (
        "How many times does {value} occur?",
        "How many values are exactly {value}?",
        "Count the values equal to {value}.",
    ),
    "zh": ("{value}出现了几次？",),
}
STARTS: Final[Phrases] = {
    "en": ("Which event begins at {time}?", "What starts at {time}?", "What is on from {time}?"),
    "zh": ("{time}开始的是什么？",),
}
ENDS: Final[Phrases] = {
    "en": ("Which event ends at {time}?", "What is over at {time}?", "What finishes at {time}?"),
    "zh": ("{time}结束的是什么？",),
}
WHEN: Final[Phrases] = {
    "en": ("When does {row} {verb}?", "At what time does {row} {verb}?", "What time does {row} {verb}?"),
    "zh": ("{row}什么时候{verb}？",),
}
POINT: Final[Phrases] = {
    "en": ("Point to the {column} of {row}.", "Where is the {column} of {row}?", "Locate the {column} for {row}."),
    "zh": ("指出{row}的{column}。",),
}
POINT_TEXT: Final[Phrases] = {
    "en": ('Point to "{text}".', 'Where does it say "{text}"?', 'Locate the text "{text}".'),
    "zh": ("指出“{text}”。",),
}
REGION: Final[Phrases] = {
    "en": ("What is at {box}?", "Read the text at {box}.", "What does it say at {box}?"),
    "zh": ("{box}处写的是什么？",),
}
PROBE: Final[Phrases] = {
    "en": ("Is {row} in the table?", "Does the table list {row}?", "Is there a row for {row}?"),
    "zh": ("表中有{row}吗？",),
}
PROBE_CELL: Final[Phrases] = {
    "en": (
        "Is the {column} of {row} {value}?",
        "Does {row} have {value} as {column}?",
        "{row}: is the {column} {value}?",
    ),
    "zh": ("{row}的{column}是{value}吗？",),
}
PROBE_COLUMN: Final[Phrases] = {
    "en": ("Is there a column {column}?", "Does the table have a column {column}?", "Is {column} one of the columns?"),
    "zh": ("表中有“{column}”这一列吗？",),
}
PREMISE: Final[Phrases] = {
    "en": ("What is the {column} of {row}?", "Give the {column} of {row}.", "{row}: what is the {column}?",
           "Look up the {column} of {row}."),
    "zh": ("{row}的{column}是多少？",),
}  # fmt: skip
NOT_THERE: Final = {"en": "There is no {word} in the table.", "zh": "表中没有{word}。"}
MOST: Final = {"en": "highest", "zh": "最高"}
LEAST: Final = {"en": "lowest", "zh": "最低"}
