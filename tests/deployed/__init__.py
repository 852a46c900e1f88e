"""Against the packaged app, deployed by CloudFormation into the local AWS, with IAM enforced."""
