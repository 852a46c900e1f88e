"""DynamoDB that refuses: what its refusals look like (tests.wire sends them)."""

from tests.wire import Answer, refusal

THROTTLED = refusal("ProvisionedThroughputExceededException")
DOWN: Answer = (500, {"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "down"})
CONFLICT = refusal(
    "TransactionCanceledException", CancellationReasons=[{"Code": "TransactionConflict"}, {"Code": "None"}]
)
PLAIN_CONFLICT = refusal("TransactionConflictException")
