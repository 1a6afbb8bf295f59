"""The composition root: settings to content, content to services, services to the coach, the coach to its doors.

The only place that names concrete classes. Each function imports what it builds, so that a command pays for what it
uses.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.core.errors import ContentError, SettingsError
from bot.settings import OPENAI_URL, Settings

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.adapters.discord.front import Discord
    from bot.adapters.slack.front import Shared, Slack
    from bot.core.answering.answering import Answering
    from bot.core.answering.manner import Manner
    from bot.core.answering.skill import AnsweringSkill
    from bot.core.answering.writing import Writer
    from bot.core.budget import Ledger, Metered
    from bot.core.coach import Coach
    from bot.core.dialogue import Door
    from bot.core.forms import Look
    from bot.core.grading.grader import Grader
    from bot.core.interviewing.desk import Interviewing
    from bot.core.interviewing.load import Bank
    from bot.core.knowledge.held import Finding
    from bot.core.knowledge.knowledge import Knowledge
    from bot.core.knowledge.load import Loaded
    from bot.core.ports import Clock, Embed, Model, Surface
    from bot.core.retrieval.index import Index
    from bot.core.retrieval.search import Retrieval
    from bot.core.turns.dispatcher import Dispatcher
    from bot.core.turns.store import Store
    from bot.evals.rows import Row
    from bot.services.embedding.choose import Choice
    from bot.services.store.sql import SqlStore

OFFERED = frozenset(("interview", "me"))
"""The commands whose skills are there, besides those of answering."""

STEP = 8
"""Texts between two reports of progress."""


def now() -> datetime:
    """The clock of a real process."""
    return datetime.now(UTC)


def content_folder() -> Path:
    """Where `knowledge/` and `prompts/` are: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "content"
    return installed if installed.is_dir() else package.parent


def knowledge_folder() -> Path:
    """The shipped knowledge base."""
    return content_folder() / "knowledge"


def eval_files() -> tuple[Path, ...]:
    """The measuring questions, which only a checkout has; no card's phrasing may give one away."""
    return tuple(sorted(eval_folder().glob("*.jsonl")))


def eval_folder() -> Path:
    """Where the measuring questions are, in a checkout."""
    return content_folder() / "tests" / "evals" / "knowledge"


def speech_faults() -> list[str]:
    """What is broken in the files that hold the coach's own words, and in the prompts."""
    from bot.core.answering.manner import load_manner
    from bot.core.grading.lexicon import load_lexicon
    from bot.core.interviewing.lines import load_lines
    from bot.core.looking import load_looks
    from bot.core.privacy.words import load_words
    from bot.core.prompts import load as load_prompts
    from bot.core.reporting.words import load_words as load_report_words

    folder = knowledge_folder()
    loads: tuple[tuple[Callable[[Path], object], Path], ...] = (
        (load_manner, folder),
        (load_looks, folder / "forms.yaml"),
        (load_words, folder / "me.yaml"),
        (load_report_words, folder / "wrong.yaml"),
        (load_lines, folder / "interview.yaml"),
        (load_lexicon, folder / "grading.yaml"),
        (load_prompts, content_folder() / "prompts"),
    )
    faults = []
    for load, path in loads:
        try:
            load(path)
        except ContentError as error:
            faults.append(str(error))
    return faults


def knowledge(settings: Settings) -> Loaded:
    """Load the base and the operator's packs; ContentError when the base is broken."""
    from bot.core.knowledge.load import load

    return load(knowledge_folder(), settings.coach_knowledge, today=now().date())


async def index(settings: Settings) -> Index:
    """Build the search index and the vectors of the examples, or open them where they were built before."""
    built = await answering(settings, model=False)
    if built.nearby is not None:
        await built.nearby.ready()
    return built.retrieval.index


def _tell(done: int, total: int) -> None:
    """Say on stderr how far the index is, in ten steps."""
    if done == total or done % max(total // 10, 1) < STEP:
        print(f"Preparing the search, once: {done} of {total} texts", file=sys.stderr)


async def retrieval(settings: Settings, loaded: Loaded, choice: Choice) -> Retrieval:
    """Build the index and the way to search it."""
    from bot.core.retrieval.decide import read_calibrations
    from bot.core.retrieval.index import build_index
    from bot.core.retrieval.search import Retrieval
    from bot.core.retrieval.spelling import Speller
    from bot.services.embedding.wordpiece import english_words

    caches = (settings.coach_home / "index",)
    built = await build_index(loaded.knowledge, choice.embed, caches, offload=asyncio.to_thread, progress=_tell)
    thresholds = (knowledge_folder() / "calibration.yaml", settings.coach_home / "calibration.yaml")
    return Retrieval(built, choice.embed, read_calibrations(thresholds), Speller(built.rows, english_words()))


async def _encoder(settings: Settings) -> Choice:
    from bot.services.embedding.choose import choose

    return await choose(
        settings.coach_embedding,
        openai_key=_secret(settings.openai_api_key) or "",
        openai_base_url=settings.openai_base_url,
    )


async def calibrate(settings: Settings, rows: Mapping[str, Sequence[Row]]) -> None:
    """Measure the thresholds on `rows` for the encoder in use and for words alone, and keep them.

    The shipped encoder's are kept with the knowledge in a checkout, any other's in COACH_HOME.
    """
    from bot.core.retrieval.calibrate import Sample
    from bot.core.retrieval.calibrate import calibrate as measured
    from bot.core.retrieval.decide import read_calibrations, write_calibrations
    from bot.core.retrieval.index import build_index

    loaded = knowledge(settings)
    choice = await _encoder(settings)
    built = await build_index(loaded.knowledge, choice.embed, (settings.coach_home / "index",))
    sample = Sample(
        in_scope=tuple(row.question for row in (*rows["questions"], *rows["benign_trigger"])),
        near=tuple(row.question for row in rows["near_miss"]),
        far=tuple(row.question for row in rows["off_topic"]),
    )
    own = settings.coach_embedding != "openai"
    path = (knowledge_folder() if own else settings.coach_home) / "calibration.yaml"
    encoders = (choice.embed, None) if own else (choice.embed,)
    found = [await measured(built, embed, loaded.knowledge, sample, now().date()) for embed in encoders]
    write_calibrations(path, {**read_calibrations([path]), **{one.encoder: one for one in found}})


async def answering(settings: Settings, ledger: Ledger | None = None, *, model: bool = True) -> Answering:
    """Put the answering skill together. A model's cost is counted on `ledger`, for this process only without one.

    The encoder unpacks its weights in a thread while the content is read.
    """
    from bot.core.answering.answering import Answering
    from bot.core.answering.manner import load_manner
    from bot.core.answering.nearby import Nearby

    choice, loaded, manner = await asyncio.gather(
        _encoder(settings), asyncio.to_thread(knowledge, settings), asyncio.to_thread(load_manner, knowledge_folder())
    )
    search = await retrieval(settings, loaded, choice)
    caches = (settings.coach_home / "index",)
    nearby = Nearby(manner.signals.file.examples, search.embed, caches) if search.embed else None
    writer = _writer(settings, manner, loaded.knowledge, ledger) if model else None
    return Answering(loaded.knowledge, search, manner, nearby, writer)


def _writer(settings: Settings, manner: Manner, known: Knowledge, ledger: Ledger | None) -> Writer | None:
    """The model with its prompts, where there is one."""
    if settings.engine != "openai":
        return None
    from bot.core.answering.writing import writer
    from bot.core.prompts import load

    return writer(_metered(settings, ledger), load(content_folder() / "prompts"), manner, known)


def _metered(settings: Settings, ledger: Ledger | None) -> Metered:
    """The model behind its budget."""
    from bot.core import prices
    from bot.core.budget import Caps, Metered, micros
    from bot.services.openai import OpenAIModel
    from bot.services.store.memory_ledger import MemoryLedger

    model = OpenAIModel(
        model=settings.model,
        api_key=_secret(settings.openai_api_key) or "",
        base_url=settings.openai_base_url,
        api=settings.model_api,
        salt=(_secret(settings.coach_encryption_keys) or str(settings.coach_home)).encode(),
        effort=None if settings.coach_model else "low",  # the default model thinks; a named one may not know the word
    )
    caps = Caps(
        learner_day=settings.coach_daily_tokens_per_learner,
        tenant_day=settings.coach_daily_tokens_per_tenant,
        day=settings.coach_daily_tokens,
        month_micros=micros(settings.coach_monthly_budget),
        turns=settings.coach_turns_per_10_minutes,
    )
    table = prices.read_prices(Path(prices.__file__).with_suffix(".yaml").read_text("utf-8"))
    given = (settings.coach_price_in, settings.coach_price_out)
    price = prices.price_of(settings.model, table, given, budgeted=settings.coach_monthly_budget is not None)
    return Metered(model, ledger or MemoryLedger(), caps, price, now)


def bank() -> Bank:
    """The interview questions that ship with the product."""
    from bot.core.interviewing.load import load_bank

    return load_bank(knowledge_folder())


async def grading(settings: Settings) -> tuple[Bank, Grader]:
    """What grades answers on the command line: the bank, and the judges."""
    known = bank()
    model = _metered(settings, None) if settings.engine == "openai" else None
    return known, _grader(known, (await _encoder(settings)).embed, model)


def golden_folder() -> Path:
    """Where the answers that measure grading are, in a checkout."""
    return content_folder() / "tests" / "evals" / "interviews"


async def rescale(settings: Settings) -> None:
    """Measure anew what the figures of grading mean, for the encoder in use, and keep it with the knowledge."""
    from bot.evals.scaling import measure_curve, measure_features, write_scale

    path = knowledge_folder() / "grading.yaml"
    for measure in (measure_features, measure_curve):
        known, grader = await grading(settings)
        encoder = grader.engine.words.name
        write_scale(path, encoder, await measure(grader.engine, known, encoder))


async def disorder(settings: Settings, *, on_ci: bool) -> tuple[Sequence[Finding], str]:
    """Marked answers that the engine ranks wrongly, and a plain word when they could not be checked here.

    Raises:
        SettingsError: on CI there is no encoder to check them with.

    """
    from bot.core.interviewing.load import read_shelves
    from bot.core.interviewing.ordering import judge_order
    from bot.services.embedding.minilm import MiniLM

    shelves, choice = read_shelves(knowledge_folder()), await _encoder(settings)
    if not shelves.samples:
        return (), ""
    if not isinstance(choice.embed, MiniLM):
        if on_ci:
            raise SettingsError("The order of marked answers cannot be checked on CI without the encoder.")
        return (), "The order of marked answers is not checked: the encoder is not installed."
    engine = _grader(bank(), choice.embed, None).engine
    return await judge_order(shelves, engine, settings.coach_home / "checks" / "order.json"), ""


def _grader(known: Bank, embed: Embed | None, model: Model | None) -> Grader:
    """The rubric engine, and the model as a judge where there is one."""
    from bot.core.grading.engine import RubricEngine, rarity_of
    from bot.core.grading.grader import Grader
    from bot.core.grading.judging import ModelJudge
    from bot.core.grading.lexical import LexicalWords
    from bot.core.grading.lexicon import load_lexicon
    from bot.core.prompts import load
    from bot.services.embedding.minilm import MiniLM

    words = embed if isinstance(embed, MiniLM) else LexicalWords()
    engine = RubricEngine(words, load_lexicon(knowledge_folder() / "grading.yaml"), rarity_of(known.statements))
    return Grader(engine, ModelJudge(model, load(content_folder() / "prompts")) if model else None)


def _interviewing(answers: Answering, days: int) -> Interviewing:
    """What interviews need, with the encoder and the model that answering has."""
    from bot.core.interviewing.desk import Interviewing
    from bot.core.interviewing.lines import load_lines

    known = bank()
    grader = _grader(known, answers.retrieval.embed, answers.writer.model if answers.writer else None)
    return Interviewing(known, grader, load_lines(knowledge_folder() / "interview.yaml"), answers.knowledge, days)


async def coach(settings: Settings, ledger: Ledger | None = None) -> tuple[Coach, Look]:
    """Put the coach together with all its skills, and what it answers at once."""
    from bot.core.answering.skill import AnsweringSkill
    from bot.core.coach import Coach
    from bot.core.interviewing.lines import VERB
    from bot.core.interviewing.skill import InterviewSkill
    from bot.core.looking import Looking, load_looks
    from bot.core.privacy.skill import PrivacySkill
    from bot.core.privacy.words import load_words
    from bot.core.reporting.skill import ReportingSkill
    from bot.core.reporting.words import load_words as load_report_words
    from bot.core.retention import IDLE_NOTICE, idle_notice

    days = settings.coach_retention_days
    mine = PrivacySkill(
        load_words(knowledge_folder() / "me.yaml"), days, settings.coach_backup_days, _model_host(settings)
    )
    answers = await answering(settings, ledger)
    reports = ReportingSkill(
        load_report_words(knowledge_folder() / "wrong.yaml"), answers.knowledge, days, settings.coach_issues_url
    )
    skills = {**mine.table(), **reports.table(), IDLE_NOTICE: idle_notice}
    skill = AnsweringSkill(answers, frozenset((*skills, VERB)), days, _model_host(settings) or "")
    skills |= InterviewSkill(_interviewing(answers, days), skill.table()["ask"], answers.manner.meaning).table()
    looking = Looking(load_looks(knowledge_folder() / "forms.yaml"), skill.answering.knowledge)
    return Coach(skill, skills), looking.look


def _model_host(settings: Settings) -> str | None:
    """Where a model reads messages, for the notices; None when none does."""
    if settings.engine != "openai":
        return None
    return urlsplit(settings.openai_base_url or OPENAI_URL).hostname


async def open_store(
    settings: Settings, name: str = "coach.db", clock: Clock = now, *, serving: bool = True
) -> SqlStore:
    """Open the database that turns and budgets are kept in. `serving`: this process becomes its dispatcher."""
    from bot.services.store.open import database_url
    from bot.services.store.open import open_store as opened
    from bot.services.store.vault import vault

    url = database_url(_secret(settings.database_url), settings.coach_home, name)
    keys = vault(_secret(settings.coach_encryption_keys), settings.coach_home)
    return await opened(url, keys, clock, serving=serving)


def _ledger(store: SqlStore) -> Ledger:
    from bot.services.store.ledger import SqlLedger

    return SqlLedger(store.kit)


@asynccontextmanager
async def asking(settings: Settings) -> AsyncIterator[AnsweringSkill]:
    """The answering skill alone, without turns and without a store; what it offers is not put together."""
    from bot.core.answering.skill import AnsweringSkill

    answers = await answering(settings)
    try:
        yield AnsweringSkill(answers, OFFERED)
    finally:
        await answers.close()


@asynccontextmanager
async def dispatcher(
    settings: Settings, store: Store, ledger: Ledger, surfaces: Mapping[str, Surface]
) -> AsyncIterator[Dispatcher]:
    """Put the coach behind a door, at a pace that people share; nothing runs yet. Its model goes when the context ends."""
    from bot.core.pacing import paced
    from bot.core.turns.dispatcher import Dispatcher

    brain, look = await coach(settings, ledger)
    try:
        yield Dispatcher(store, paced(brain.respond, ledger, settings.coach_turns_per_10_minutes), look, surfaces)
    finally:
        await brain.answering.answering.close()


@asynccontextmanager
async def running(door: Dispatcher) -> AsyncIterator[None]:
    """Run the dispatcher while the context lasts; running turns get time to end, the rest is handed back."""
    loop = asyncio.create_task(door.run())
    try:
        yield
    finally:
        await door.drain()
        await loop


@asynccontextmanager
async def tended(store: SqlStore) -> AsyncIterator[None]:
    """Delete what has had its time, now and every hour, while the context lasts."""
    from bot.services.store.retention import tend

    sweeping = asyncio.create_task(tend(store.kit))
    try:
        yield
    finally:
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)


async def chat(settings: Settings, learner: str) -> None:
    """Talk in the terminal: with a database of its own when a person types, in memory when a pipe does."""
    from rich.console import Console

    from bot.adapters.terminal import listen
    from bot.adapters.terminal.surface import TerminalSurface
    from bot.services.store.memory import MemoryStore
    from bot.services.store.memory_ledger import MemoryLedger

    console = Console(highlight=False)
    surface = TerminalSurface(console)
    if not sys.stdin.isatty():
        memory = dispatcher(settings, MemoryStore(now), MemoryLedger(), {"terminal": surface})
        async with memory as door, running(door):
            await listen.pipe(door, surface, learner, console, sys.stdin)
        return
    store = await open_store(settings, "terminal.db")
    try:
        kept = dispatcher(settings, store, _ledger(store), {"terminal": surface})
        async with tended(store), kept as door, running(door):
            await listen.chat(door, surface, learner, console, settings.coach_home / "history")
    finally:
        await store.close()


async def serve(settings: Settings, platforms: Sequence[str], clock: Clock = now) -> None:
    """Run the adapters until SIGTERM or Ctrl-C; SettingsError when a platform's tokens are missing.

    The stack unwinds in the right order: first nothing more comes in, then running turns end and are delivered,
    then the connections close, then the database.
    """
    from bot.adapters.web import listening

    surfaces: dict[str, Surface] = {}
    async with AsyncExitStack() as stack:
        store = await open_store(settings, clock=clock)
        stack.push_async_callback(store.close)
        await stack.enter_async_context(tended(store))
        door = await stack.enter_async_context(dispatcher(settings, store, _ledger(store), surfaces))
        slack = await _slack(settings, clock, stack) if "slack" in platforms else None
        if slack is not None:
            surfaces["slack"] = slack.surface
        discord = _discord(settings, door, clock) if "discord" in platforms else None
        if discord is not None:
            surfaces["discord"] = discord.surface
            stack.push_async_callback(discord.close)
        await stack.enter_async_context(running(door))
        waits: list[asyncio.Task[Any]] = [asyncio.create_task(_stop_signals().wait())]
        routes = await stack.enter_async_context(slack.ways_in(door)) if slack is not None else []
        fronts = [front.ready for front in (slack, discord) if front is not None]
        host, port = settings.coach_http_host, settings.coach_http_port
        await stack.enter_async_context(listening(host, port, routes, lambda: _reasons(fronts)))
        waits += [asyncio.create_task(discord.serve(store))] if discord is not None else []
        await _first_end(waits)


def _reasons(fronts: Sequence[Callable[[], str]]) -> str:
    """Why the process is not ready, in one line; empty when it is."""
    return ". ".join(reason for front in fronts if (reason := front()))


async def _first_end(waits: Sequence[asyncio.Task[Any]]) -> None:
    """Wait until told to stop or until a front door falls shut; its error is raised."""
    done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for task in waits:
        task.cancel()
    await asyncio.wait(waits)
    for task in done:
        task.result()


def _stop_signals() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    return stopped


async def _slack(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Slack:
    """Slack over a socket or over HTTP, in one workspace or in many; SettingsError names what is missing."""
    from bot.adapters.slack.front import Config, opened
    from bot.services.pictures import PICTURES

    shared = await _slack_shared(settings, stack)
    token, secret = _secret(settings.slack_bot_token), _secret(settings.slack_signing_secret)
    app_token = "" if shared else _secret(settings.slack_app_token)
    if shared and not secret:
        raise SettingsError("Slack for many workspaces needs SLACK_SIGNING_SECRET besides the client's id and secret.")
    if not shared and not (token and (app_token or secret)):
        raise SettingsError("Slack needs SLACK_BOT_TOKEN, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET.")
    config = Config(
        api_url=settings.slack_api_url,
        bot_token="" if shared else token or "",
        app_token=app_token or "",
        signing_secret=secret or "",
        shared=shared,
        hosts=_source_hosts(settings),
        draw=PICTURES,
        clock=clock,
    )
    return await stack.enter_async_context(opened(config))


async def _slack_shared(settings: Settings, stack: AsyncExitStack) -> Shared | None:
    """What serving many workspaces takes; None without a client's id and secret."""
    from sqlalchemy.ext.asyncio import create_async_engine

    from bot.adapters.slack.front import Shared
    from bot.adapters.slack.installs import Seal
    from bot.services.store.open import database_url
    from bot.services.store.vault import vault

    client_id, client_secret = settings.slack_client_id, _secret(settings.slack_client_secret)
    if not (client_id and client_secret):
        return None
    keys = vault(_secret(settings.coach_encryption_keys), settings.coach_home)
    engine = create_async_engine(database_url(_secret(settings.database_url), settings.coach_home))
    stack.push_async_callback(engine.dispose)
    return Shared(client_id=client_id, client_secret=client_secret, engine=engine, seal=Seal(keys.seal, keys.open))


def _source_hosts(settings: Settings) -> frozenset[str]:
    """The hosts that may be linked in a message: those of the sources, and of the page where reports go."""
    known = knowledge(settings).knowledge
    sources = [one for held in (known.sources, *(pack.sources for pack in known.packs)) for one in held.values()]
    resources = [one for held in (known.resources, *(pack.resources for pack in known.packs)) for one in held.values()]
    urls = [*(source.url for source in sources), *(resource.url for resource in resources)]
    issues = urlsplit(settings.coach_issues_url or "").hostname
    return frozenset((*(url.host for url in urls if url is not None and url.host), *((issues,) if issues else ())))


def _discord(settings: Settings, door: Door, clock: Clock) -> Discord:
    """Discord's front door, not yet open; SettingsError without a token."""
    from bot.adapters.discord.front import Config, build

    token = _secret(settings.discord_token)
    if not token:
        raise SettingsError("Discord needs DISCORD_TOKEN.")
    config = Config(
        token=token,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        clock=clock,
        home=settings.coach_home,
        everything=settings.discord_message_content,
        hosts=_source_hosts(settings),
    )
    return build(config, door)


async def sync_discord(settings: Settings, guild: int | None) -> int:
    """Tell Discord the commands now, for everywhere or for one server; returns how many there are."""
    from bot.adapters.discord.syncing import sync_now

    token = _secret(settings.discord_token)
    if not token:
        raise SettingsError("Discord needs DISCORD_TOKEN.")
    return await sync_now(token, settings.discord_api_url, settings.coach_home, guild)


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None
