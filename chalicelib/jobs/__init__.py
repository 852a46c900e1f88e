"""Jobs: the outbox, the queue worker, the tick and deliveries (DynamoDB item -> stream -> queue -> one effect)."""
