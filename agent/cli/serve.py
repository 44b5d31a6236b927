"""`yaffle serve` and `yaffle keys`: the agent over HTTP, and who may use it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from agent.cli import options
from agent.cli.exits import UsageProblem

keys_app = typer.Typer(help="Make, list and revoke the API keys of `yaffle serve`.", no_args_is_help=True)

Keys = Annotated[Path, typer.Option("--keys", help="The file of keys.", dir_okay=False)]


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="Let in only who has a key of this file (`yaffle keys new`).")
    ] = None,
    no_keys: Annotated[
        bool, typer.Option("--no-keys", help="Let everybody in, on other addresses than this machine's, too.")
    ] = False,
    state: Annotated[
        Path | None,
        typer.Option("--state", help="Folder that keeps runs, pictures and results; runs then survive restarts."),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(help="postgresql://... for runs and checkpoints, in place of files in --state."),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="Runs at the same time (default: one a core).", min=1)] = None,
    queue: Annotated[int, typer.Option(help="Runs that may wait; more are refused with 429.", min=0)] = 64,
    requests: Annotated[int, typer.Option(help="Requests a minute for one key; 0 is no limit.", min=0)] = 0,
    key_runs: Annotated[int, typer.Option(help="Runs of one key under way or waiting; 0: no limit.", min=0)] = 0,
    body_mb: Annotated[int, typer.Option("--body-mb", help="Most megabytes of one request.", min=1)] = 48,
    pixels: Annotated[int, typer.Option(help="Most pixels of a picture.", min=1)] = 64_000_000,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="A name the server is reached by; repeatable.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option("--allow-origin", help="Let pages of this origin call the server (CORS); repeatable."),
    ] = None,
    web: Annotated[bool, typer.Option("--web/--no-web", help="Serve the web page at /.")] = True,
    access_log: Annotated[bool, typer.Option("--access-log", help="Log every request's path and status.")] = False,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate, PEM.", exists=True, dir_okay=False)] = None,
    certificate_key: Annotated[Path | None, typer.Option(help="Its key, PEM.", exists=True, dir_okay=False)] = None,
    planner: options.Planner = "auto",
    llm: options.Llm = None,
    vision: options.Vision = None,
    backend: options.Backend = None,
    allow_urls: options.AllowUrls = False,
    timeout: options.Timeout = None,
) -> int:
    """Serve the agent over HTTP: OpenAI-compatible (/v1/chat/completions), native (/v1/runs), with a page at /docs."""
    from agent.server.settings import LOOPBACK

    on_loopback = host in LOOPBACK
    if keys is None and not on_loopback and not no_keys:
        raise UsageProblem(f"--host {host} is reached by others: give --keys FILE, or --no-keys to let everybody in.")
    if database is not None and state is None:
        raise UsageProblem("--database keeps runs; the pictures they are about need a folder: give --state, too.")
    if (certificate is None) != (certificate_key is None):
        raise UsageProblem("--certificate and --certificate-key go together.")
    # A page of another host could reach a server of this machine by a name of its own (DNS rebinding).
    hosts = tuple(allow_host) if allow_host else (LOOPBACK if on_loopback else ())

    from agent.server.app import create_app
    from agent.server.keys import KeyFile
    from agent.server.serving import make_server
    from agent.server.settings import ServerSettings
    from tools.pictures.limits import PictureLimits

    if keys is not None:
        KeyFile(keys).records()  # says now, not at the first request, what is wrong with it
    given: dict[str, Any] = {} if workers is None else {"workers": workers}
    settings = ServerSettings(
        runs=database or (state / "server.sqlite" if state is not None else None),
        keys=keys,
        hosts=hosts,
        origins=tuple(allow_origin or ()),
        queue=queue,
        key_requests=requests,
        key_runs=key_runs,
        body_bytes=body_mb * 2**20,
        web=web,
        **given,
    )
    with options.make_agent(
        planner=planner,
        llm=llm,
        vision=vision,
        backend=backend,
        allow_urls=allow_urls,
        folder=state,
        timeout=timeout,
        checkpoints=database,
        picture_limits=PictureLimits(pixels=pixels),
    ) as agent:
        tls: dict[str, Any] = {}
        if certificate is not None:
            tls = {"ssl_certfile": str(certificate), "ssl_keyfile": str(certificate_key)}
        server = make_server(create_app(agent, settings), settings, host=host, port=port, access_log=access_log, **tls)
        shown = f"[{host}]" if ":" in host else host
        kept = f"runs are kept in {state}" if state is not None else "nothing is kept (--state keeps runs)"
        typer.echo(f"Yaffle on {'https' if tls else 'http'}://{shown}:{port}, API at /docs; {kept}.", err=True)
        server.run()
    return 0 if server.started else 1


@keys_app.command("new")
def new(
    keys: Keys,
    name: Annotated[str, typer.Option(help="Whose key it is.")] = "",
    runs: Annotated[int | None, typer.Option(help="Runs under way or waiting; 0 is no limit.", min=0)] = None,
    requests: Annotated[int | None, typer.Option(help="Requests a minute; 0 is no limit.", min=0)] = None,
    megabytes: Annotated[int | None, typer.Option(help="Megabytes of bodies a minute; 0: no limit.", min=0)] = None,
) -> int:
    """Make a key, keep its hash in the file, and print it: it can't be shown again."""
    from agent.server.keys import KeyFile

    size = None if megabytes is None else megabytes * 2**20
    typer.echo(KeyFile(keys).add(name, runs=runs, requests=requests, bytes=size))
    return 0


@keys_app.command("list")
def list_keys(keys: Keys) -> int:
    """List the keys by id: the keys themselves are not in the file."""
    from agent.server.keys import KeyFile

    for record in KeyFile(keys).records():
        typer.echo(f"{record.id}  {record.created}  {record.name}".rstrip())
    return 0


@keys_app.command("revoke")
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID")], keys: Keys) -> int:
    """Remove a key; a server that runs notices within a second."""
    from agent.server.keys import KeyFile

    KeyFile(keys).revoke(key_id)
    return 0
