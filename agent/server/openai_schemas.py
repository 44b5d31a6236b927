"""The requests of OpenAI's API, as far as they mean something here.

Settings of sampling (temperature, top_p, max_tokens, seed ...) are accepted and change nothing: the answer comes from a
program and its tools. What would make the answer another one than the client expects is refused, not ignored.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, field_validator

Words = Annotated[str, StringConstraints(max_length=100_000)]
#: a data URL, the id of an upload, or an address
Source = Annotated[str, StringConstraints(min_length=1)]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ImageUrl(_Request):
    url: Source
    detail: str | None = None


class TextPart(_Request):
    type: Literal["text"]
    text: Words


class ImagePart(_Request):
    type: Literal["image_url"]
    image_url: ImageUrl


class FileSource(_Request):
    file_id: str | None = None
    file_data: str | None = None


class FilePart(_Request):
    """A picture that was uploaded before, or that is in the request itself."""

    type: Literal["file"]
    file: FileSource


def _kind(part: Any) -> str:
    kind = part.get("type") if isinstance(part, dict) else getattr(part, "type", None)
    return kind if isinstance(kind, str) else ""


Part = Annotated[
    Annotated[TextPart, Tag("text")] | Annotated[ImagePart, Tag("image_url")] | Annotated[FilePart, Tag("file")],
    Discriminator(
        _kind,
        custom_error_type="part",
        custom_error_message="a part of a message must be of type text, image_url or file",
    ),
]


class Message(_Request):
    role: Literal["system", "developer", "user", "assistant"]
    content: Words | list[Part] | None = None

    def text(self) -> str:
        """The words of the message."""
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        return "\n".join(part.text for part in self.content if isinstance(part, TextPart))

    def pictures(self) -> list[str]:
        """The pictures of the message, as they were given."""
        found = []
        for part in self.content if isinstance(self.content, list) else ():
            if isinstance(part, ImagePart):
                found.append(part.image_url.url)
            elif isinstance(part, FilePart):
                found.append(part.file.file_id or part.file.file_data or "")
        return found


class YaffleOptions(_Request):
    """What OpenAI's API has no word for: `extra_body={"yaffle": {...}}` in its client.

    `region`: the box x0, y0, x1, y1 (or point x, y) in pixels that is asked about; `approve`: True or False answers
    beforehand what tools that need approval would ask; `program`: run this instead of planning.
    """

    region: tuple[float, float] | tuple[float, float, float, float] | None = None
    approve: bool | None = None
    program: Annotated[str, StringConstraints(max_length=20_000)] | None = None


class StreamOptions(_Request):
    include_usage: bool = False


class _Answering(_Request):
    """What chat completions and responses share."""

    model: Annotated[str, StringConstraints(max_length=200)] = "yaffle"
    stream: bool = False
    yaffle: YaffleOptions = YaffleOptions()


class ChatRequest(_Answering):
    """POST /v1/chat/completions."""

    messages: Annotated[list[Message], Field(min_length=1, max_length=200)]
    stream_options: StreamOptions | None = None
    n: int | None = None
    response_format: dict[str, Any] | None = None
    modalities: list[str] | None = None

    @field_validator("n")
    @classmethod
    def _one(cls, n: int | None) -> int | None:
        if n not in (None, 1):
            raise ValueError("there is one answer: n must be 1")
        return n

    @field_validator("response_format")
    @classmethod
    def _text(cls, wanted: dict[str, Any] | None) -> dict[str, Any] | None:
        if wanted is not None and wanted.get("type") != "text":
            raise ValueError("answers are text; typed values are in POST /v1/runs")
        return wanted

    @field_validator("modalities")
    @classmethod
    def _words(cls, wanted: list[str] | None) -> list[str] | None:
        if wanted not in (None, ["text"]):
            raise ValueError("answers are text")
        return wanted


class InputPart(_Request):
    """A part of a message of the Responses API."""

    type: Literal["input_text", "input_image", "output_text", "input_file"]
    text: Words = ""
    image_url: str | None = None
    file_id: str | None = None


class InputMessage(_Request):
    type: Literal["message"] = "message"
    role: Literal["system", "developer", "user", "assistant"]
    content: Words | list[InputPart]

    def as_message(self) -> Message:
        """The same as a message of a chat."""
        if isinstance(self.content, str):
            return Message(role=self.role, content=self.content)
        parts: list[Any] = []
        for part in self.content:
            source = part.image_url or part.file_id
            if part.type in ("input_text", "output_text"):
                parts.append(TextPart(type="text", text=part.text))
            elif source:
                parts.append(ImagePart(type="image_url", image_url=ImageUrl(url=source)))
        return Message(role=self.role, content=parts)


class ResponsesRequest(_Answering):
    """POST /v1/responses."""

    input: Words | Annotated[list[InputMessage], Field(min_length=1, max_length=200)]
    previous_response_id: str | None = None

    def messages(self) -> list[Message]:
        """The conversation as messages of a chat."""
        if isinstance(self.input, str):
            return [Message(role="user", content=self.input)]
        return [message.as_message() for message in self.input]
