"""One AWS client in a fresh process: the CPU to its first GetItem, and that of each one after.

Run as `python -I -S -B aws_client_process.py CONTENDER FOLDER...`; what was used is printed as JSON.
"""

import json
import sys
import time

sys.path[:0] = sys.argv[2:]
CALLS, WARM_UP = 500, 50
KEY = {"pk": {"S": "T0ROOSTER"}, "sk": {"S": "workspace"}}

if sys.argv[1] == "interpreter":

    def get() -> None:
        """Nothing at all."""
elif sys.argv[1] == "rooster":
    from chalicelib.aws.api import AwsApi

    table = AwsApi("dynamodb")

    def get() -> None:
        """As `Table.get` asks."""
        table.call("GetItem", TableName="rooster", Key=KEY, ConsistentRead=True)
else:
    if sys.argv[1] == "boto3":
        import boto3

        client = boto3.client("dynamodb")
    else:
        import botocore.session

        client = botocore.session.Session().create_client("dynamodb")

    def get() -> None:
        """The same request."""
        client.get_item(TableName="rooster", Key=KEY, ConsistentRead=True)


get()
cold = time.process_time()
for _ in range(WARM_UP):
    get()
warm = time.process_time()
for _ in range(CALLS):
    get()
spent = time.process_time() - warm
print(json.dumps({"cold_ms": cold * 1000, "warm_us": spent / CALLS * 1_000_000}))
