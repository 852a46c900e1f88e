"""AWS list prices and Geekbot's, in US dollars, and what use of them costs.

AWS: us-east-1, on demand, first tier, x86, without the free tier. Each price names the page it is on; they were
compared with copies of these pages, and articles that quote them, from July 2025 to June 2026; but for the price of
stored bytes, which was in none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

A_MILLION = 1_000_000
A_GIGABYTE = 1024**3
HOURS_A_MONTH = 730


@dataclass(frozen=True)
class Price:
    """`dollars` for `per` units."""

    dollars: float
    per: float
    unit: str
    source: str


_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
PRICES: Mapping[str, Price] = {
    "api_requests": Price(3.50, A_MILLION, "REST API request", "https://aws.amazon.com/api-gateway/pricing/"),
    "invocations": Price(0.20, A_MILLION, "invocation", _LAMBDA),
    "gb_seconds": Price(0.0000166667, 1, "GB-second", _LAMBDA),
    "read_units": Price(0.125, A_MILLION, "read request unit", _DYNAMODB),
    "write_units": Price(0.625, A_MILLION, "write request unit", _DYNAMODB),
    "stored_bytes": Price(0.25 + 0.20, A_GIGABYTE, "byte stored a month, with its backup", _DYNAMODB),
    "sqs_requests": Price(0.40, A_MILLION, "request", "https://aws.amazon.com/sqs/pricing/"),
    "log_bytes": Price(0.50, A_GIGABYTE, "byte taken in", _CLOUDWATCH),
    "keys": Price(1.00, 1, "key a month", "https://aws.amazon.com/kms/pricing/"),
    "alarms": Price(0.10, 1, "alarm a month", _CLOUDWATCH),
}
GEEKBOT = Price(
    3.00,
    1,
    "participant a month",
    "https://help.geekbot.com/en/articles/4280804-how-geekbot-makes-billing-crystal-clear",
)

Amounts = Mapping[str, float]


def cost(amounts: Amounts) -> dict[str, float]:
    """What each amount costs, by the name of its price. Raises KeyError for a name without a price."""
    return {name: amount * PRICES[name].dollars / PRICES[name].per for name, amount in amounts.items()}


def times(amounts: Amounts, factor: float) -> dict[str, float]:
    """So many times as much of everything."""
    return {name: amount * factor for name, amount in amounts.items()}
