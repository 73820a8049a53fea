"""The pytest plug-in: tests from a chart as parametrised items, and what they covered.

    @pytest.mark.model("machines/door.yaml", suite="edges")
    def test_door(model_case, sut):
        model_case.run(sut)

`sut` is a fixture of yours (`SystemUnderTest`). Without the marker and the options nothing is imported or changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from lp_hedge.testing.session import BoundCase, Models

USAGE = (
    "model(chart, suite='transitions', stop=None, seed=0): tests from a chart (a file, relative to the test file or "
    "the root; or a Chart); suite is transitions, mcdc, edges or walk; stop ends it early, walk needs one"
)
_models = pytest.StashKey["Models"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--model-coverage` and `--model-coverage-append`."""
    group = parser.getgroup("lp-hedge", "tests generated from statecharts")
    group.addoption("--model-coverage", metavar="DIR", help="write what model tests covered: coverage.json, drawings")
    group.addoption("--model-coverage-append", action="store_true", help="add to the coverage.json that is there")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """`pytest_model_coverage`, for those who write coverage down in a form of their own."""
    pluginmanager.add_hookspecs(Hooks)


class Hooks:
    """What other plug-ins may answer."""

    @pytest.hookspec
    def pytest_model_coverage(self, coverage: Any, directory: Path) -> None:
        """Called once for each chart when `--model-coverage` is given, after coverage.json has been written."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", USAGE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item for each generated test of a function that carries the marker."""
    marker = metafunc.definition.get_closest_marker("model")
    if marker is None:
        return
    from lp_hedge.errors import HedgeError

    if "model_case" not in metafunc.fixturenames:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: a test marked `model` takes the fixture model_case")
    try:
        cases = _of(metafunc.config).cases(metafunc.definition.path, *marker.args, **marker.kwargs)
    except (HedgeError, TypeError) as error:
        raise pytest.UsageError(f"{metafunc.definition.nodeid}: {error}") from error
    metafunc.parametrize("model_case", cases, ids=[case.name for case in cases], indirect=True)


@pytest.fixture
def model_case(request: pytest.FixtureRequest) -> BoundCase:
    """One generated test; `run(sut)` performs it and counts what it covers."""
    if not hasattr(request, "param"):
        raise pytest.UsageError(f"{request.node.nodeid}: model_case needs the marker `{USAGE}`")
    return _of(request.config).bound(request.param)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts to the main process, or write them."""
    models = session.config.stash.get(_models, None)
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if models is None:
        return
    if output is not None:
        output["lp_hedge_models"] = models.records()
    elif session.config.option.model_coverage:
        _write(session.config, models)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add what a worker of pytest-xdist has counted."""
    records = getattr(node, "workeroutput", {}).get("lp_hedge_models")
    if records:
        _of(node.config).merge(records)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """A line for each chart."""
    models = config.stash.get(_models, None)
    if models is not None and config.option.model_coverage:
        terminalreporter.section("model coverage")
        for line in models.summary():
            terminalreporter.line(line)


def _write(config: pytest.Config, models: Models) -> None:
    directory = Path(config.option.model_coverage)
    models.write(directory, append=config.option.model_coverage_append)
    for coverage in models.coverages():
        config.hook.pytest_model_coverage(coverage=coverage, directory=directory)


def _of(config: pytest.Config) -> Models:
    """The models of this run, from the first use on."""
    if _models not in config.stash:
        from lp_hedge.testing.session import Models

        config.stash[_models] = Models(config.rootpath)
    return config.stash[_models]
