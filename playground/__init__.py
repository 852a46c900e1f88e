"""Rooster on one machine: a local Slack, a local AWS, and what brings them up. Development only, never packaged."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    sys.exit("Rooster needs Python 3.11 to 3.14; this is {}.{}.".format(*sys.version_info[:2]))
