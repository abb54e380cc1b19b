"""Sound cards that are pulled out while they play; all but the card itself is real."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts import temporary
from scripts.audio.coding.encoder import produce_audio
from scripts.audio.playing.player import Player
from scripts.records import Message, Tags
from tests.audio.sounds import in_blocks, sine
from tests.patience import patience


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("one") / "one.mp3"
    list(produce_audio(in_blocks(sine(440.0, 60.0, -20.0)), 60.0, path, Tags("One")))
    return path


class Cards:
    """Sound cards: null devices under another name, that can be pulled out in the ways that are seen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import miniaudio

        self.opened: list[Any] = []
        self.fails = ""
        self._real = miniaudio.PlaybackDevice
        monkeypatch.setattr(miniaudio, "PlaybackDevice", self.open)
        monkeypatch.setattr(temporary, "PLAYER_LOST_SECONDS", 0.4)
        monkeypatch.setattr(temporary, "PLAYER_STOPPED_SECONDS", 0.1)

    def open(self, **named: Any) -> Any:
        import miniaudio

        wanted = named.pop("backends", None)
        if wanted is None and self.fails == "open":
            raise miniaudio.MiniaudioError("failed to init device", -1)
        device = self._real(**named, backends=[miniaudio.Backend.NULL])
        if wanted is None:
            device.backend = "Card"
            self.opened.append(device)
            if self.fails == "start":
                device.start = self.refuse
        return device

    def refuse(self, asking: Any) -> None:
        import miniaudio

        raise miniaudio.MiniaudioError("failed to start audio device", -1)

    def pull_out(self, how: str) -> None:
        device = self.opened[-1]
        device.callback_generator = None
        if how == "it says so":
            device._stop_callback(None)
        elif how == "it hangs":  # and so does whoever closes it
            device.close = threading.Event().wait


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < patience(seconds), "waited too long"
        time.sleep(0.02)


@pytest.mark.parametrize("how", ["it says so", "it says nothing", "it hangs"])
@pytest.mark.parametrize("fails", ["", "open", "start"])
def test_a_device_that_goes_away_is_replaced_and_the_song_goes_on(
    how: str, fails: str, song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = Cards(monkeypatch)
    told: list[Message] = []
    with Player([song]) as player:

        def looked() -> bool:
            player.check()
            told.extend(player.messages())
            return bool(told)

        assert player.state().device == "card" and player.messages() == []
        player.play()
        player.seek(7.0)
        wait_for(lambda: player.state().position_seconds > 7.1)
        cards.fails = fails
        cards.pull_out(how)
        held = player.state().position_seconds
        wait_for(looked)
        now = player.state()
        assert (now.status, now.path, now.device) == ("playing", song, "null" if fails else "card")
        assert held - 0.2 < now.position_seconds and ("without sound" in told[0].text) == bool(fails)
        wait_for(lambda: player.state().position_seconds > now.position_seconds + 0.2)
        if fails:  # the cable is in again, and the user presses Space twice
            cards.fails = ""
            player.pause()
            player.pause()
            now = player.state()
            assert now.device == "card"
            wait_for(lambda: player.state().position_seconds > now.position_seconds + 0.1)
    if how == "it hangs":
        for device in cards.opened:
            vars(device).pop("close", None)
            device.close()


def test_a_device_that_goes_away_again_and_again_is_given_up(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = Cards(monkeypatch)
    told: list[str] = []
    with Player([song]) as player:

        def looked() -> bool:
            cards.pull_out("it says so")
            player.check()
            told.extend(message.text for message in player.messages())
            return player.state().device == "null"

        player.play()
        wait_for(looked)
    assert len(told) == temporary.PLAYER_MOST_LOSSES + 1 and "without sound" in told[-1]


def test_a_device_is_left_alone_while_nothing_plays(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = Cards(monkeypatch)
    with Player([song]) as player:
        cards.pull_out("it says nothing")
        for _ in range(30):
            player.check()
            time.sleep(0.02)
        assert len(cards.opened) == 1 and player.messages() == []


def test_a_device_that_asks_is_never_lost(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after a long time without a look, as when the machine was asleep."""
    cards = Cards(monkeypatch)
    with Player([song]) as player:
        player.play()
        assert player._output is not None
        for _ in range(10):
            assert not player._output.lost()
            time.sleep(0.15)
        player._output._seen = (player._output._asked, 0.0, 0)
        assert not player._output.lost()
        player.check()
        assert len(cards.opened) == 1


def test_a_device_that_refuses_to_start_is_no_device(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards = Cards(monkeypatch)
    cards.fails = "start"
    with Player([song]) as player:
        assert player.state().device == "null" and "No sound card" in player.messages()[0].text
        player.play()
        wait_for(lambda: player.state().position_seconds > 0.1)
