"""The offline splitter: a small grammar of English (and simple Chinese) sentences that describe a picture."""

from __future__ import annotations

from agent.claims.chinese import is_chinese, read_chinese
from agent.claims.chunks import chunks_of
from agent.claims.claim import Claim, Span
from agent.claims.clauses import ClauseReader
from agent.claims.drafts import Drafts
from agent.claims.lexicon import (
    ADVERBS,
    BE,
    CLAUSE_WORDS,
    CONJUNCTIONS,
    DETERMINERS,
    FRAMES,
    PRONOUNS,
    SHOWING,
    word_set,
)
from agent.claims.opinions import is_opinion
from agent.claims.prepositions import SINGLE
from agent.claims.tokens import Token, sentences_of

#: what says nothing alone
_EMPTY = (
    ADVERBS | BE | CLAUSE_WORDS | CONJUNCTIONS | DETERMINERS | FRAMES | PRONOUNS | SINGLE
    | word_set(
    "there here visible shown depicted that which who whom 's 're n't not than i we you seem seems seemed "
    "appear appears to shows show see seen do does did"
)
    | SHOWING
    | word_set("addition can could may might will would has have had")
)  # fmt: skip


class GrammarSplitter:
    """Splits without any model; see the ClaimSplitter protocol. Work grows with the length of the text alone."""

    name = "grammar"

    def split(self, text: str) -> tuple[Claim, ...]:
        """The claims of `text`, ordered by where they start. Never raises."""
        drafts = Drafts()
        for tokens in sentences_of(text):
            read_sentence(tokens, text, drafts)
        return drafts.claims(text)


def read_sentence(tokens: list[Token], text: str, drafts: Drafts) -> None:
    """Draft the claims of one sentence; what the grammar makes nothing of is kept as a claim of another kind."""
    start, end = tokens[0].start, tokens[-1].end
    drafts.within, drafts.hedged, drafts.known = Span(start=start, end=end), False, []
    before = len(drafts.found)
    chinese = is_chinese(tokens)
    if chinese:
        read_chinese(text, start, end, drafts)
    elif is_opinion(tokens):
        drafts.add("not_visual", start, _bare_end(tokens))
        return
    else:
        ClauseReader(drafts).read(chunks_of(tokens))
    _cover(tokens, text, drafts, before, chinese=chinese)


def _bare_end(tokens: list[Token]) -> int:
    """The end of a sentence without its closing marks."""
    words = [token for token in tokens if token.kind != "mark"]
    return words[-1].end if words else tokens[-1].end


def _touched(token: Token, spans: list[tuple[int, int]], at: int) -> bool:
    """Does a claim start within the token (a Chinese clause is one)?"""
    return at < len(spans) and spans[at][0] < token.end


def _cover(tokens: list[Token], text: str, drafts: Drafts, before: int, *, chinese: bool) -> None:
    """Claims for the words that no claim of the sentence covers."""
    again = (span for span in drafts.known if span[0] >= tokens[0].start)
    spans = sorted([*again, *((draft.start, draft.end) for draft in drafts.found[before:] if not draft.dropped)])
    run: list[Token] = []
    at, reach = 0, -1
    for token in [*tokens, None]:
        covered = True
        if token is not None:
            while at < len(spans) and spans[at][0] <= token.start:
                reach = max(reach, spans[at][1])
                at += 1
            written_on = token.start if chinese else token.end - 1
            covered = written_on < reach or token.kind == "mark" or (chinese and _touched(token, spans, at))
        if token is not None and not covered:
            run.append(token)
            continue
        if any(word.lower not in _EMPTY and not word.lower.endswith("ly") for word in run):
            first, last = run[0].start, run[-1].end
            drafts.add("attribute", first, last, attribute="other", value=text[first:last], value_at=(first, last))
        run = []
