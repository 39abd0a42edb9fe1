"""Alerts as JSON, as Twilio's Monitor API lists them: its pages have a form of their own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from local.carrier.api_version import API_VERSION
from local.carrier.records.alert import Alert
from local.carrier.rest.list_pages import Filters, Page

ALERTS_PATH = "/v1/Alerts"


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _second(alert: Alert) -> datetime:
    return alert.generated.replace(microsecond=0)


ALERT_FILTERS: Filters[Alert] = {
    "LogLevel": lambda _, value: value == "error",
    "StartDate": lambda alert, value: _second(alert) >= _moment(value),
    "EndDate": lambda alert, value: _second(alert) <= _moment(value),
}


def page_as_json(page: Page[Alert], query: Mapping[str, str], address: str, account_sid: str) -> dict[str, object]:
    """https://www.twilio.com/docs/usage/monitor-alert#read-multiple-alert-resources; `address` is that of the list."""

    def url(number: int, token: str | None = None) -> str:
        fields = {**page.filters, "PageSize": page.size, "Page": number, **({"PageToken": token} if token else {})}
        return f"{address}?{urlencode(fields)}"

    return {
        "alerts": [_as_json(alert, address, account_sid) for alert in page.records],
        "meta": {
            "first_page_url": url(0),
            "key": "alerts",
            "next_page_url": url(page.number + 1, page.next_token) if page.next_token else None,
            "page": page.number,
            "page_size": page.size,
            "previous_page_url": url(page.number - 1) if page.number else None,
            "url": f"{address}?{urlencode(query)}" if query else address,
        },
    }


def _as_json(alert: Alert, address: str, account_sid: str) -> dict[str, object]:
    """A list has neither the variables of the request nor the response."""
    at = f"{alert.generated.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    text = {"ErrorCode": alert.error_code, "httpResponse": alert.http_status, "url": alert.url, "LogLevel": "ERROR"}
    return {
        "account_sid": account_sid,
        "alert_text": urlencode(text),
        "api_version": API_VERSION,
        "date_created": at,
        "date_generated": at,
        "date_updated": at,
        "error_code": str(alert.error_code),
        "log_level": "error",
        "more_info": f"https://www.twilio.com/docs/errors/{alert.error_code}",
        "request_method": alert.method,
        "request_url": alert.url,
        "resource_sid": alert.resource_sid,
        "service_sid": None,
        "sid": alert.sid,
        "url": f"{address}/{alert.sid}",
    }
