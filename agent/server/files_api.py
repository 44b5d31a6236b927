"""POST /v1/files: a picture is sent once and asked about often. OpenAI's `client.files.create` works unchanged."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request, UploadFile

from agent.server.errors import HttpError
from agent.server.schemas import Deleted, ErrorBody, File
from agent.server.services import caller, services
from tools.values import Image, decode, encode

router = APIRouter(prefix="/v1/files", tags=["Files"], responses={404: {"model": ErrorBody}})

FileId = Annotated[str, Path(pattern=r"^file-[0-9a-f]{32}$")]


@router.post("")
async def upload(request: Request, file: UploadFile, purpose: Annotated[str, Form(max_length=40)] = "vision") -> File:
    """Take a picture in: decoded and checked now, then named by its id in questions. The file itself is not kept."""
    server, who = services(request), caller(request)
    limit = server.driver.picture_limits.bytes
    data = await file.read(limit + 1)
    image = await server.pictures.take_in_bytes(data)
    name = f"file-{uuid.uuid4().hex}"
    created = await server.store.add_upload(name, who.id, encode(image), len(data), server.settings.uploads)
    return _file(name, image, len(data), created, purpose)


@router.get("/{file_id}")
async def get(file_id: FileId, request: Request) -> File:
    """What is known of an upload."""
    row: Any = await services(request).store.upload(file_id, caller(request).id)
    if row is None:
        raise HttpError(404, "unknown_file", "there is no such upload.")
    return _file(file_id, decode(row.image), row.bytes, row.created, "vision")


@router.delete("/{file_id}")
async def delete(file_id: FileId, request: Request) -> Deleted:
    """Forget an upload."""
    if not await services(request).store.remove_upload(file_id, caller(request).id):
        raise HttpError(404, "unknown_file", "there is no such upload.")
    return Deleted(id=file_id, object="file")


def _file(name: str, image: Image, size: int, created: float, purpose: str) -> File:
    return File(id=name, bytes=size, created_at=int(created), purpose=purpose, width=image.width, height=image.height)
