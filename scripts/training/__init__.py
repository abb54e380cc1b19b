"""The embedded model: how its tunes are collected, how it is trained, exported to GGUF and examined.

``corpus`` -> ``dataset`` -> ``train`` -> ``export`` -> ``evaluate``. Needs ``requirements/train.txt``; the app itself
never imports this folder.
"""
