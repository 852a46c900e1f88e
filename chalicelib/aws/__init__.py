"""AWS behind our own words; the only importers of boto3 and botocore."""
