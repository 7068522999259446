"""The product's settings, with the sketch's one address."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.variants.sketch"
