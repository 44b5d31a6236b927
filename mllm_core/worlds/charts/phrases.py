"""The wordings of the questions about charts; of three or more, the last is kept from training."""

from __future__ import annotations

from typing import Final

from mllm_core.worlds.documents.wording import Phrases

#: What a kind is called, in both languages.
KIND_NAMES: Final = {
    "bar": {"en": "bar chart", "zh": "柱状图"},
    "horizontal bar": {"en": "horizontal bar chart", "zh": "条形图"},
    "grouped bar": {"en": "grouped bar chart", "zh": "分组柱状图"},
    "stacked bar": {"en": "stacked bar chart", "zh": "堆叠柱状图"},
    "line": {"en": "line chart", "zh": "折线图"},
    "pie": {"en": "pie chart", "zh": "饼图"},
    "scatter": {"en": "scatter plot", "zh": "散点图"},
}
#: What one mark of a kind is called.
MARK_NAMES: Final = {
    "bar": {"en": "bar", "zh": "柱子"},
    "horizontal bar": {"en": "bar", "zh": "条"},
    "grouped bar": {"en": "bar", "zh": "柱子"},
    "stacked bar": {"en": "segment", "zh": "柱段"},
    "line": {"en": "point", "zh": "点"},
    "pie": {"en": "slice", "zh": "扇形"},
    "scatter": {"en": "point", "zh": "点"},
}
COLOR_NAMES: Final = {
    "red": "红色", "blue": "蓝色", "green": "绿色", "orange": "橙色", "purple": "紫色", "yellow": "黄色",
    "gray": "灰色", "pink": "粉色", "brown": "棕色", "dark blue": "深蓝色", "light blue": "浅蓝色",
    "light green": "浅绿色", "cyan": "青色", "black": "黑色",
}  # fmt: skip

CAPTION: Final[Phrases] = {
    "en": ("Describe the picture.", "Describe the chart.", "What does the picture show?", "Write a caption.",
           "Summarize the chart."),
    "zh": ("描述这张图。", "这张图显示了什么？"),
}  # fmt: skip
KIND: Final[Phrases] = {
    "en": ("What kind of chart is this?", "What type of chart is it?", "What sort of chart is shown?"),
    "zh": ("这是什么图表？",),
}
TITLE: Final[Phrases] = {
    "en": ("What is the title of the chart?", "What is the chart called?", "Read the title."),
    "zh": ("图表的标题是什么？",),
}
COUNT: Final[Phrases] = {
    "en": ("How many {marks} are there?", "How many {marks} does the chart have?", "Count the {marks}.",
           "What is the number of {marks}?"),
    "zh": ("有多少个{marks}？",),
}  # fmt: skip
SERIES_COUNT: Final[Phrases] = {
    "en": ("How many colors are in the legend?", "How many series are there?", "How many groups does the legend list?"),
    "zh": ("图例中有几项？",),
}
HIGHEST: Final[Phrases] = {
    "en": ("Which {noun} has the highest value?", "Which {noun} is the highest?", "What {noun} has the most?",
           "Which {noun} has the largest {mark}?", "Which {noun} comes first?"),
    "zh": ("哪一项的数值最高？", "最大的是哪一项？"),
}  # fmt: skip
LOWEST: Final[Phrases] = {
    "en": ("Which {noun} has the lowest value?", "Which {noun} is the lowest?", "What {noun} has the least?",
           "Which {noun} has the smallest {mark}?", "Which {noun} comes last?"),
    "zh": ("哪一项的数值最低？", "最小的是哪一项？"),
}  # fmt: skip
VALUE: Final[Phrases] = {
    "en": ("What is the value for {label}?", "What is the value of {label}?", "How much is {label}?",
           "How many {axis} does {label} have?", "Give the value of {label}."),
    "zh": ("{label}的数值是多少？", "{label}是多少？"),
}  # fmt: skip
SERIES_VALUE: Final[Phrases] = {
    "en": ("What is the value of {series} for {label}?", "What is the {series} value in {label}?",
           "How much is {series} at {label}?"),
    "zh": ("{label}中{series}的数值是多少？",),
}  # fmt: skip
LABEL_OF: Final[Phrases] = {
    "en": ("Which {noun} has the value {value}?", "Which {noun} is at {value}?", "What {noun} shows {value}?"),
    "zh": ("哪一项的数值是{value}？",),
}
EXTREME_VALUE: Final[Phrases] = {
    "en": ("What is the {extreme} value?", "What is the {extreme} value in the chart?", "Give the {extreme} value."),
    "zh": ("{extreme}值是多少？",),
}
COLOR: Final[Phrases] = {
    "en": ("What color is {name}?", "What is the color of {name}?", "Which color stands for {name}?"),
    "zh": ("{name}是什么颜色？",),
}
OF_COLOR: Final[Phrases] = {
    "en": ("What does {color} stand for?", "Which {noun} is {color}?", "What is shown in {color}?"),
    "zh": ("{color}代表什么？",),
}
MORE: Final[Phrases] = {
    "en": ("Is {first} higher than {second}?", "Is the value of {first} greater than that of {second}?",
           "Does {first} have more than {second}?"),
    "zh": ("{first}比{second}高吗？",),
}  # fmt: skip
SERIES_HIGHER: Final[Phrases] = {
    "en": ("Which is higher in {label}, {first} or {second}?", "At {label}, is {first} or {second} higher?",
           "For {label}, which is larger: {first} or {second}?"),
    "zh": ("在{label}，{first}和{second}哪个更高？",),
}  # fmt: skip
TREND: Final[Phrases] = {
    "en": ("Do the values go up or down from {first} to {last}?",
           "Is there an increase or a decrease from {first} to {last}?",
           "From {first} to {last}, up or down?"),
    "zh": ("从{first}到{last}，数值是上升还是下降？",),
}  # fmt: skip
CORRELATION: Final[Phrases] = {
    "en": ("Do the points rise or fall from left to right?", "Is the relation rising, falling or none?",
           "How do the points run: rising, falling or none?"),
    "zh": ("从左到右，这些点是上升还是下降？",),
}  # fmt: skip
AT: Final[Phrases] = {
    "en": ("What is at position {at}?", "Which {noun} is number {at}?", "Name {noun} number {at}."),
    "zh": ("第{at}项是什么？",),
}
DIFFERENCE: Final[Phrases] = {
    "en": ("What is the difference between {first} and {second}?", "How much more is {first} than {second}?",
           "By how much does {first} exceed {second}?"),
    "zh": ("{first}比{second}多多少？",),
}  # fmt: skip
SUM: Final[Phrases] = {
    "en": ("What is the sum of {first} and {second}?", "How much are {first} and {second} together?",
           "Add {first} and {second}."),
    "zh": ("{first}和{second}的总和是多少？",),
}  # fmt: skip
TOTAL: Final[Phrases] = {
    "en": ("What is the total of all values?", "What do all values add up to?", "Sum up all the values."),
    "zh": ("所有数值的总和是多少？",),
}
AVERAGE: Final[Phrases] = {
    "en": ("What is the average of the values?", "What is the mean value?", "Give the mean of all values."),
    "zh": ("平均值是多少？",),
}
SPREAD: Final[Phrases] = {
    "en": ("What is the difference between the highest and the lowest value?",
           "How far apart are the highest and lowest?",
           "Subtract the lowest value from the highest."),
    "zh": ("最高值和最低值相差多少？",),
}  # fmt: skip
MIDDLE: Final[Phrases] = {
    "en": ("What is the average of {first} and {second}?", "What is the mean of {first} and {second}?",
           "Take the average of {first} and {second}."),
    "zh": ("{first}和{second}的平均值是多少？",),
}  # fmt: skip
ALL_OF: Final[Phrases] = {
    "en": ("What is the total for {name}?", "What do the values of {name} add up to?", "Sum up the values of {name}."),
    "zh": ("{name}的总和是多少？",),
}
SERIES_BEST: Final[Phrases] = {
    "en": ("In which {noun} is {series} the highest?", "Which {noun} has the highest {series} value?",
           "At which {noun} does {series} peak?"),
    "zh": ("{series}在哪一项最高？",),
}  # fmt: skip
SERIES_MOST: Final[Phrases] = {
    "en": ("What is the highest value of {series}?", "What is the maximum of {series}?", "Give the peak of {series}."),
    "zh": ("{series}的最高值是多少？",),
}
COLOR_VALUE: Final[Phrases] = {
    "en": ("What is the value of the {color} {mark} in {label}?", "How much is the {color} {mark} at {label}?",
           "Read the {color} {mark} of {label}."),
    "zh": ("{label}的{color}{mark}是多少？",),
}  # fmt: skip
ABOVE: Final[Phrases] = {
    "en": ("How many {marks} are above {value}?", "How many values are greater than {value}?",
           "Count the {marks} that exceed {value}."),
    "zh": ("有多少个数值大于{value}？",),
}  # fmt: skip
POINT: Final[Phrases] = {
    "en": ("Point to the {mark} of {label}.", "Point to the {label} {mark}.", "Where is the {mark} for {label}?",
           "Locate the {mark} of {label}."),
    "zh": ("指出{label}的{mark}。",),
}  # fmt: skip
POINT_EXTREME: Final[Phrases] = {
    "en": ("Point to the {extreme} {mark}.", "Where is the {extreme} {mark}?", "Locate the {extreme} {mark}."),
    "zh": ("指出{extreme}的{mark}。",),
}
POINT_TEXT: Final[Phrases] = {
    "en": ('Point to the text "{text}".', 'Where does it say "{text}"?', 'Locate the words "{text}".'),
    "zh": ("指出文字“{text}”。",),
}
REGION: Final[Phrases] = {
    "en": ("What is at {box}?", "Describe {box}.", "What do you see at {box}?"),
    "zh": ("{box}处是什么？",),
}
PROBE: Final[Phrases] = {
    "en": ("Does the chart show {label}?", "Is {label} in the chart?", "Is there a value for {label}?"),
    "zh": ("图中有{label}吗？",),
}
PROBE_KIND: Final[Phrases] = {
    "en": ("Is this a {kind}?", "Is the picture a {kind}?", "Does the picture show a {kind}?"),
    "zh": ("这是{kind}吗？",),
}
PROBE_COLOR: Final[Phrases] = {
    "en": ("Is anything in the chart {color}?", "Is there a {color} {mark}?", "Does the chart use {color}?"),
    "zh": ("图中有{color}的{mark}吗？",),
}
PREMISE: Final[Phrases] = {
    "en": ("What is the value for {label}?", "How much is {label}?", "Which color is {label}?",
           "Is {label} the highest?"),
    "zh": ("{label}的数值是多少？",),
}  # fmt: skip
NOT_THERE: Final = {"en": "There is no {label} in the chart.", "zh": "图中没有{label}。"}
