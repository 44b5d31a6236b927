"""The words that the in-house model knows from drawn pictures: of others it may say anything, and be sure of it.

A small network has no way to tell that it has never learned what "happy" is; a list of its words does.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r'"[^"]*"')
_YES_OR_NO = re.compile(r"\s*(?:is|are|was|were|do|does|did|has|have|can)\b", re.IGNORECASE)
_WORDS = """
a about above all an and another any anything apple are arrow arrows as at background ball balls banana base be
been behind below beside between bicycle big bigger biggest bird black blank block blocks blue boat book bottle
bottom box boxes brown bus call can car cat chair circle circles clock closely color colored colors colour
coloured colours comes contain contains count counted counting cross crosses cube cubes cup cyan cylinder
cylinders describe diamond diamonds did different directly do does dog drawn each edge eight ellipse ellipses
equal every exactly fewer fewest fifth filled first five flower form four fourth from front give gold gray green
grey half has hat have heart hearts here hexagon hexagons high hold holds horse house how image in inside is it
item items its kind kinds large larger largest least left leftmost little look lowest made many match material
matte me medium metal metallic middle missing more most name near next nine no not number object objects of on
one only or orange other outnumber oval ovals over part pentagon pentagons person phone picture pictures pink
plus present purple rectangle rectangles red relative rhombus rhombuses right rightmost rubber s same say second
see seen semicircle semicircles seven shape shapes sheep shiny shortest show shows side sign signs silver six
sixth size sized sizes small smaller smallest something sphere spheres spoon square squares star stars table
tallest teal tell ten than that the there thing things third this three tiny to top topmost touch touches
touching tower towers train tree triangle triangles true two under visible wall was were what where whereabouts
which white with without would yellow yes you zero
"""
#: the words of the questions that the drawn worlds ask (mllm_core/worlds), and some that mean the same
KNOWN = frozenset(_WORDS.split())


def unknown_words(question: str) -> tuple[str, ...]:
    """The English words of a yes-or-no question that the model has never met; of other questions none.

    (Other questions are answered by what is seen, and a word that is not known makes the answer unsure. What stands in
    quotation marks is looked for letter by letter and need not be known.)
    """
    if not _YES_OR_NO.match(question) or not question.isascii():
        return ()
    asked = re.findall(r"[a-z]+", _QUOTED.sub(" ", question).casefold())
    return tuple(dict.fromkeys(word for word in asked if word not in KNOWN))
