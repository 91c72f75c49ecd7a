"""What each stream has cost, and the line for machines."""

from __future__ import annotations

import json
import logging

import pytest
from singer_sdk import metrics

from tap_zendesk_incremental.zendesk.responses import Response
from tap_zendesk_incremental.zendesk.traffic import Traffic, log_request


def test_every_response_counts_good_or_bad() -> None:
    traffic = Traffic()
    traffic.answered(Response(200, "OK", {}, b"12345", 0.1))
    traffic.answered(Response(503, "Busy", {}, b"1", 0.1))
    assert traffic == Traffic(requests=2, received=6)


def test_adding_up() -> None:
    total = Traffic(1, 2, 3.0, 4)
    total.add(Traffic(10, 20, 30.0, 40))
    assert total == Traffic(11, 22, 33.0, 44)


@pytest.mark.parametrize(
    ("status", "said"), [(200, "succeeded"), (302, "succeeded"), (400, "failed"), (503, "failed")]
)
def test_the_metric_of_a_request(caplog: pytest.LogCaptureFixture, status: int, said: str) -> None:
    logger = metrics.get_metrics_logger()
    with caplog.at_level(logging.INFO, logger=logger.name):
        logger.addHandler(caplog.handler)
        try:
            log_request("tickets", "/path", Response(status, "R", {}, b"", 0.25))
        finally:
            logger.removeHandler(caplog.handler)
    point = json.loads(caplog.records[-1].getMessage().partition("METRIC: ")[2])
    assert (point["type"], point["metric"], point["value"]) == (
        "timer",
        "http_request_duration",
        0.25,
    )
    assert point["tags"]["stream"] == "tickets"
    assert point["tags"]["endpoint"] == "/path"
    assert (point["tags"]["http_status_code"], point["tags"]["status"]) == (status, said)
