from __future__ import annotations

from pathlib import Path

from scripts.producing.long_piece.job import Job, settle, touch_part, write_json


def test_a_movement_counts_only_when_its_sound_is_as_long_as_its_record_says(tmp_path: Path) -> None:
    with Job(tmp_path / "jöb") as job:
        assert not job.is_rendered(3)
        job.body(3).write_bytes(bytes(1_000))
        assert not job.is_rendered(3)
        write_json(job.done(3), {"bytes": 1_000})
        assert job.is_rendered(3)
        job.body(3).write_bytes(bytes(999))  # what a power cut may leave
        assert not job.is_rendered(3)
        job.body(3).write_bytes(bytes(1_000))
        job.done(3).write_bytes(b"")
        assert not job.is_rendered(3)


def test_a_settled_file_stands_under_its_name_alone(tmp_path: Path) -> None:
    path = tmp_path / "000.tail"
    path.write_bytes(b"old")
    part = touch_part(path)
    part.write_bytes(b"new")
    settle(part, path)
    assert path.read_bytes() == b"new" and [p.name for p in tmp_path.iterdir()] == ["000.tail"]


def test_a_job_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    with Job(tmp_path / ".making-journey-0a") as job:
        (job.folder / "song.mp3").write_bytes(b"x")
        job.remove()
    assert not list(tmp_path.iterdir())
