#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a library: verify, backup, restore, import, export."""

import pathlib
import re
import shutil
import sqlite3
import subprocess
import tempfile

import harness
from kie_like import Service


def fill(place, count=2):
    service = Service()
    place.use(service)
    place.run("generate", "--count", count, "a fox in the snow").expect(0)
    return harness.pictures(place.library)


def known(place):
    """What a lost database must bring back, by file."""
    return {
        image["file"]: {name: image[name] for name in ("prompt", "model", "task_id", "created", "width", "height")}
        for image in place.run("images", "--json").expect(0).objects()
    }


def remove_database(place):
    for path in (place.library / ".latent").glob("library*"):
        path.unlink()


def test_sound_library(place):
    fill(place)
    result = place.run("verify").expect(0, "all is well")
    assert result.out == "", result
    assert place.run("verify", "--json").expect(0).out == ""


def test_files_that_moved_and_went(place):
    first, second = fill(place)
    moved = place.library / "my folder" / "fox.png"
    moved.parent.mkdir()
    first.rename(moved)
    second.unlink()
    found = place.run("verify", "--json").expect(1, "--repair").objects()
    assert sorted((f["kind"], f["mended"]) for f in found) == [("missing", False), ("moved", False)], found
    found = place.run("verify", "--repair", "--json").expect(1).objects()
    assert sorted((f["kind"], f["mended"]) for f in found) == [("missing", False), ("moved", True)], found
    assert str(moved) in known(place)


def test_collections_and_tags(place):
    fill(place, 3)
    first, second, third = (str(image["id"]) for image in place.run("images", "--json").expect(0).objects())
    assert place.run("collections").expect(0).out == ""
    place.run("collections", "add", "Foxes", first, second).expect(0)
    place.run("collections", "add", "foxes", third).expect(0)
    place.run("collections", "remove", "FOXES", second).expect(0)
    place.run("collections", "rename", "Foxes", "Füchse").expect(0)
    assert place.run("collections").expect(0).out == "Füchse\n"
    (listed,) = place.run("collections", "--json").expect(0).objects()
    assert (listed["name"], listed["pictures"], listed["smart"]) == ("Füchse", 2, False), listed
    found = place.run("images", "--collection", "füchse", "--json").expect(0).objects()
    assert {str(image["id"]) for image in found} == {first, third}, found
    place.run("collections", "add", "Füchse", "999").expect(1, "999")
    place.run("collections", "add", "Füchse", "x").expect(2, "x")
    place.run("collections", "remove", "Badgers", first).expect(1, "Badgers")
    place.run("collections", "burn", "Füchse").expect(2, "add NAME")
    place.run("collections", "delete", "Füchse").expect(0)
    assert place.run("collections").expect(0).out == ""

    place.run("tags", "add", "Snow", first, second).expect(0)
    place.run("tags", "remove", "snow", second).expect(0)
    place.run("tags", "rename", "SNOW", "ice").expect(0)
    assert place.run("tags", "--json").expect(0).objects() == [{"name": "ice", "pictures": 1}]
    place.run("tags", "rename", "snow", "ice").expect(1, "snow")
    place.run("tags", "delete", "ice").expect(2, "rename TAG")


def test_deleted_database(place):
    fill(place, 3)
    before = known(place)
    assert len(before) == 3
    remove_database(place)
    place.run("verify").expect(1, "--repair")
    assert not (place.library / ".latent/library.db").exists()
    place.run("verify", "--repair").expect(0)
    assert known(place) == before
    place.run("verify").expect(0, "all is well")


def test_damaged_database(place):
    fill(place, 3)
    before = known(place)
    for path in (place.library / ".latent").glob("library-*"):
        path.unlink()
    database = place.library / ".latent/library.db"
    database.write_bytes(b"x" * database.stat().st_size)
    place.run("images").expect(1)
    place.run("verify").expect(1, "--repair")
    place.run("verify", "--repair").expect(0)
    assert known(place) == before
    assert list((place.library / ".latent").glob("library-damaged-*.db"))


def test_database_of_another_shape(place):
    """As a version that was never released may have left it."""
    fill(place)
    before = known(place)
    for path in (place.library / ".latent").glob("library-*"):
        path.unlink()
    with sqlite3.connect(place.library / ".latent/library.db") as connection:
        connection.execute("ALTER TABLE task DROP COLUMN rank")
    connection.close()
    place.run("tasks").expect(1, "verify --repair", "rank")
    place.run("verify").expect(1, "--repair")
    place.run("verify", "--repair").expect(0)
    assert known(place) == before


def test_backup_and_restore(place):
    fill(place)
    before = known(place)
    copy = place.folder / "copy.db"
    place.run("backup", operands=[copy]).expect(0)
    place.run("backup", operands=[copy]).expect(1, "copy.db")
    place.run("generate", "a second prompt").expect(0)
    after = known(place)
    place.run("restore", operands=[copy]).expect(0)
    # The picture that came since is in its file.
    assert known(place) == after and len(after) == len(before) + 1
    assert len(place.run("tasks").expect(0).out.splitlines()) == 2
    (place.folder / "text").write_text("no database")
    place.run("restore", operands=[place.folder / "text"]).expect(1, "text")
    place.run("restore", operands=[place.folder / "none"]).expect(2, "none")
    assert known(place) == after


def test_export_and_import(place):
    files = fill(place)
    out = place.folder / "out"
    result = place.run("export", "--all", "--output", out).expect(0)
    copies = harness.pictures(out)
    assert result.out.splitlines() == [str(c) for c in copies] or set(result.out.splitlines()) == {str(c) for c in copies}
    assert {c.read_bytes() for c in copies} == {f.read_bytes() for f in files}
    place.run(
        "export", "--all", "--format", "jpeg", "--size", 64, "--name", "{prompt} {number}", "--output", out / "small"
    ).expect(0)
    assert [p.name for p in harness.pictures(out / "small")] == ["a fox in the snow 1.jpg", "a fox in the snow 2.jpg"]
    place.run("export", "--no-metadata", "--output", out / "bare", operands=["1"]).expect(0)
    assert b"fox" not in harness.pictures(out / "bare")[0].read_bytes()
    place.run("export", "--output", out, operands=["999"]).expect(1, "999")
    with sqlite3.connect(place.library / ".latent/library.db") as connection:
        connection.execute("INSERT INTO collection (id, name, position, created) VALUES (1, 'Füchse', 1, 1)")
        connection.execute("INSERT INTO collection_image (collection, image, added) VALUES (1, 2, 1)")
    connection.close()
    result = place.run("export", "--collection", "FÜCHSE", "--json", "--output", place.folder / "foxes").expect(0)
    assert len(result.objects()) == 1 and len(harness.pictures(place.folder / "foxes")) == 1, result
    place.run("export", "--collection", "hares", "--output", out).expect(1, "hares")
    for wrong in (["--all"], ["--output", out], ["--all", "--output", out, "--format", "bmp"],
                  ["--all", "--output", out, "--name", "{colour}"], ["--output", out, "one"],
                  ["--all", "--output", out, "--quality", "101"], ["--all", "--collection", "x", "--output", out]):
        place.run("export", *wrong).expect(2)

    # Another library takes them in, with their prompts, once.
    (out / "broken.png").write_bytes(files[0].read_bytes()[:300])
    (out / "notes.txt").write_text("buy milk")
    before = {p: p.read_bytes() for p in harness.pictures(out)}
    place.library = place.folder / "other"
    report = place.run("import", "--json", operands=[out]).expect(1).objects()
    outcomes = sorted(item["outcome"] for item in report)
    assert outcomes == ["added"] * 5 + ["failed"], report
    assert all(item["message"] for item in report if item["outcome"] == "failed")
    assert sorted(image["prompt"] for image in place.run("images", "--json").expect(0).objects()) == [
        "", *["a fox in the snow"] * 4
    ]
    place.run("import", operands=[out / "small", place.folder / "none.png"]).expect(1, "none.png")
    (out / "broken.png").unlink()
    again = place.run("import", operands=[out]).expect(0, "5")
    assert again.out == "", again
    before.pop(out / "broken.png")
    assert {p: p.read_bytes() for p in harness.pictures(out)} == before


def test_adopt(place):
    files = fill(place)
    ids = [task["task_id"] for task in place.run("tasks", "--json").expect(0).objects()]
    shown = known(place)
    # Another library has never heard of them.
    place.library = place.folder / "other"
    text = f"see https://kie.ai/logs?id={ids[0]} and {ids[1]}.\n{ids[0]}"
    result = place.run("adopt", "--json", operands=[text]).expect(0)
    tasks = result.objects()
    assert sorted(task["task_id"] for task in tasks) == sorted(ids), tasks
    assert all(t["state"] == "done" and t["prompt"] == "a fox in the snow" and t["images"] for t in tasks), tasks
    assert {t["credits"] for t in tasks} == {5}, tasks
    assert len(harness.pictures(place.library)) == len(files) == len(known(place)) == len(shown)
    # Once is enough; what KIE doesn't know is said, and keeps nothing else.
    place.run("adopt", operands=[ids[0]]).expect(1, "already")
    unknown = "0123456789abcdef0123456789abcdef"
    place.library = place.folder / "third"
    result = place.run("adopt", "-", text=f"{unknown}\n{ids[1]}\n").expect(1, unknown)
    assert len(result.out.splitlines()) == len(harness.pictures(place.library)) == 1, result
    assert len(place.run("tasks").expect(0).out.splitlines()) == 1
    place.run("adopt", operands=["no id in here"]).expect(2)


def test_adopt_what_is_in_a_rebuilt_library(place):
    fill(place, 1)
    task_id = place.run("tasks", "--json").expect(0).objects()[0]["task_id"]
    remove_database(place)
    place.run("verify", "--repair").expect(0)
    place.run("adopt", operands=[task_id]).expect(1, "already")
    assert len(harness.pictures(place.library)) == 1


def test_day_copy_comes_back(place):
    fill(place)
    place.run("tasks", "--resume").expect(0)
    before = known(place)
    copies = list((place.library / ".latent").glob("library-*.db"))
    assert len(copies) == 1, copies
    (place.library / ".latent/library.db").unlink()
    for name in ("library.db-wal", "library.db-shm"):
        (place.library / ".latent" / name).unlink(missing_ok=True)
    assert known(place) == before
    assert len(place.run("tasks").expect(0).out.splitlines()) == 2
    shutil.rmtree(place.library)


def test_move(place):
    """The library goes to another disk and is whole whenever the program is killed."""
    service = Service()
    place.use(service)
    for i in range(4):
        place.run("generate", "--count", 5, f"a fox, take {i}", library=False).expect(0)
    tell = lambda: {i["id"]: i["prompt"] for i in place.run("images", "--json", library=False).expect(0).objects()}
    before = tell()
    assert len(before) == 20
    with tempfile.TemporaryDirectory(dir="/dev/shm") as far:
        target = pathlib.Path(far) / "Latent"
        for kill in range(40):
            process = place.start("move", library=False, operands=[target])
            try:
                process.wait(0.015 * (kill + 1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            assert tell() == before, f"kill {kill}"
            if process.returncode == 0:
                break
        assert kill > 0, "it was never killed"
        place.run("verify", library=False).expect(0, "all is well")
        files = [pathlib.Path(i["file"]) for i in place.run("images", "--json", library=False).objects()]
        assert all(target in f.parents for f in files), files
        # What is moved and isn't there now isn't made anew.
        target.rename(target.with_name("gone"))
        place.run("images", library=False).expect(1, str(target))
        assert not target.exists()
        target.with_name("gone").rename(target)
        # And back.
        place.run("move", library=False, operands=[place.folder / "home again"]).expect(0, "home again")
        assert tell() == before and not (target / ".latent/library.db").exists()


def test_newer_library(place):
    files = fill(place)
    before = known(place)
    database = place.library / ".latent/library.db"
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    out = place.folder / "out"
    place.run("images").expect(0, "newer version")
    assert known(place) == before
    assert len(place.run("tasks").expect(0, "newer version").out.splitlines()) == 2
    place.run("export", "--all", "--output", out).expect(0, "newer version")
    assert {c.read_bytes() for c in harness.pictures(out)} == {f.read_bytes() for f in files}
    place.run("verify").expect(1, "newer version")
    place.run("backup", operands=[place.folder / "copy.db"]).expect(0, "newer version")
    for change in (["generate", "a hare"], ["tasks", "--resume"], ["verify", "--repair"]):
        place.run(*change).expect(1, "newer version")
    place.run("import", operands=[out]).expect(1, "newer version")
    place.run("adopt", operands=["0123456789abcdef0123456789abcdef"]).expect(1, "newer version")
    place.run("restore", operands=[place.folder / "copy.db"]).expect(1, "newer version")
    assert known(place) == before and harness.pictures(place.library) == files
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (9999,)
    connection.close()


def test_read_only_disk(place):
    files = fill(place)
    before = known(place)
    out, copy = place.folder / "out", place.folder / "copy.db"
    wrapper = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", place.library, place.library]
    if subprocess.run([*wrapper, "true"], capture_output=True).returncode != 0:
        raise harness.Skip("bwrap can’t mount here")
    place.wrapper = wrapper
    says = "mounted read-only"
    assert known(place) == before
    assert len(place.run("tasks").expect(0, says).out.splitlines()) == 2
    place.run("images").expect(0, says)
    place.run("export", "--all", "--output", out).expect(0, says)
    assert {c.read_bytes() for c in harness.pictures(out)} == {f.read_bytes() for f in files}
    place.run("verify").expect(0, "all is well")
    place.run("backup", operands=[copy]).expect(0, says)
    for change in (["generate", "a hare"], ["tasks", "--resume"], ["verify", "--repair"]):
        place.run(*change).expect(1, says)
    place.run("import", operands=[out]).expect(1, says)
    place.run("restore", operands=[copy]).expect(1, says)
    place.wrapper = []
    assert known(place) == before and harness.pictures(place.library) == files
    place.run("generate", "a hare").expect(0)


def test_images(place):
    place.use(Service())
    for prompt in ("b red fox", "a fox in the snow", "c dog"):
        place.run("generate", prompt).expect(0)
    with sqlite3.connect(place.library / ".latent/library.db") as connection:
        # As another program would: one second apart, in this order.
        connection.executescript("""
            UPDATE image SET created = 1763899200000000 + id * 1000000, width = 100 * id, height = 200, size = 100 - id;
            UPDATE image SET favourite = 1 WHERE prompt LIKE '%fox%';
            INSERT INTO tag (id, name, fold) VALUES (1, 'Night', 'night');
            INSERT INTO image_tag (tag, image) SELECT 1, id FROM image WHERE prompt LIKE 'c%';
            INSERT INTO collection (id, name, position, created) VALUES (7, 'Füchse', 0, 0);
            INSERT INTO collection_image (collection, image, added, position)
                SELECT 7, id, 0, -id FROM image WHERE prompt LIKE '%fox%';
            INSERT INTO collection (id, name, position, created, query) VALUES (8, 'smart', 1, 0, '{"search":"dog"}');
        """)

    def found(*options):
        images = place.run("images", "--json", *options).expect(0).objects()
        return "".join(image["prompt"][0] for image in images)

    assert found() == "cab"
    assert found("--reverse") == "bac"
    assert found("--sort", "prompt") == "abc"
    assert found("--sort", "size") == "bac"
    assert found("--search", "fox -red") == "a"
    assert found("--favourite") == "ab"
    assert found("--favourite", "--search", "snow", "--sort", "prompt") == "a"
    assert found("--tag", "NIGHT") == "c"
    assert found("--collection", "füchse") == "ab"
    assert found("--collection", "7", "--sort", "place") == "ab"
    assert found("--collection", "smart") == "c"
    assert found("--aspect", "square") == "a"
    assert found("--aspect", "1:2") == "b"
    assert found("--model", "no/such") == ""
    assert found("--since", "2025-11-23T12:00:02Z") == "ca"
    assert found("--until", "2025-11-23T12:00:02Z") == "b"
    assert found("--limit", "2") == "ca"
    place.run("images", "--collection", "none").expect(1, "none")
    for wrong in (["--sort", "loudness"], ["--aspect", "wide"], ["--until", "yesterday"], ["--limit", "-1"]):
        place.run("images", *wrong).expect(2)


def test_completion(place):
    script = pathlib.Path(__file__).parents[2] / "src/cli/latent-cli.bash"

    def complete(*words):
        line = " ".join(f"'{word}'" for word in words)
        code = f"source '{script}'; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _latent_cli; echo ${{COMPREPLY[@]}}"
        return subprocess.run(["bash", "-c", code], check=True, capture_output=True, text=True).stdout.split()

    assert complete("latent-cli", "im") == ["images", "import"]
    assert complete("latent-cli", "images", "--co") == ["--collection"]
    assert complete("latent-cli", "images", "--collection", "x", "--u") == ["--until"]
    assert complete("latent-cli", "images", "--sort", "p") == ["prompt", "place"]
    assert complete("latent-cli", "images", "--until", "2") == []
    # All that the program knows.
    known = place.run("images", "--help").expect(0).out
    offered = complete("latent-cli", "images", "--")
    for option in re.findall(r"--[a-z-]+", known):
        assert option in offered, option


harness.main(globals())
