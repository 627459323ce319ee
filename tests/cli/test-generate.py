#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One prompt becomes pictures: on the demo service, and on one that isn't ours."""

import datetime
import json
import re
import sqlite3

import harness
from kie_like import Service

TASK = ["id", "task_id", "state", "model", "prompt", "input", "credits", "error", "images"]
IMAGE = ["id", "file", "width", "height", "prompt", "model", "task_id", "created", "favourite", "tags"]


def test_four_pictures_of_the_demo(place):
    result = place.run(
        "generate", "--demo", "--count", 4, "--output", "out", "a lighthouse in fog", library=False
    ).expect(0)
    files = harness.pictures(place.folder / "out")
    assert sorted(result.out.splitlines()) == sorted(f"out/{f.name}" for f in files) or sorted(
        result.out.splitlines()
    ) == sorted(map(str, files)), result
    assert len(files) == 4, files
    assert len({f.name for f in files}) == 4
    assert len({f.read_bytes() for f in files}) == 4
    assert [harness.read_png(f) for f in files] == [(1024, 1024)] * 4
    assert "\033" not in result.err, result

    # The library has them too, where demo pictures belong.
    images = place.run("images", "--demo", "--json", library=False).expect(0).objects()
    assert len(images) == 4
    assert all("/Latent Demo/" in i["file"] for i in images), images


def test_another_service_with_results_on_another_address(place):
    service = Service()
    place.use(service)
    result = place.run("generate", "--count", 3, "--output", "out", "--json", "a fox in the snow").expect(0)
    tasks = result.objects()
    assert len(tasks) == 3
    for task in tasks:
        assert list(task) == TASK, task
        assert task["state"] == "done" and task["error"] is None and task["credits"] == 5, task
        assert task["task_id"] in service.tasks and task["prompt"] == "a fox in the snow"
        assert task["input"] == {"prompt": "a fox in the snow", "aspect_ratio": "1:1", "resolution": "1K"}, task
        (image,) = task["images"]
        assert list(image) == ["id", "file", "width", "height"], image
        assert (image["width"], image["height"]) == harness.read_png(image["file"]) == (1024, 1024)
    assert len(harness.pictures(place.folder / "out")) == 3
    assert len(service.created()) == 3

    # Each result was asked of its own host, and that host never saw the key.
    fetched = [r for r in service.requests if r[0] == "127.0.0.2"]
    assert len({r[2] for r in fetched}) == 3, fetched
    assert all(service.key not in str(r) for r in fetched)
    # The poll asked for its own tasks only, and nothing but the documented calls was made.
    assert {r[2].partition("?")[0] for r in service.requests if r[0] == "127.0.0.1"} <= {
        "/api/v1/jobs/createTask", "/api/v1/jobs/recordInfo", "/api/v1/chat/credit",
    }


def test_parameters(place):
    service = Service()
    place.use(service)
    result = place.run(
        "generate", "--set", "aspect_ratio=16:9", "-s", "resolution=2K", "--json", "-m", "flux-2/pro-text-to-image", "wide"
    ).expect(0)
    (task,) = result.objects()
    assert task["input"] == {"prompt": "wide", "aspect_ratio": "16:9", "resolution": "2K"}, task
    assert (task["images"][0]["width"], task["images"][0]["height"]) == (2048, 1152), task
    assert json.loads(service.created()[0][4]) == {"model": task["model"], "input": task["input"]}


def test_what_is_wrong_is_refused_before_anything_is_sent(place):
    service = Service()
    place.use(service)
    for arguments, words in [
        (["ab"], ["3"]),
        (["狐狐"], ["3"]),
        ([b"\xff\xfe\xfd\xfc"], ["UTF-8"]),
        ([], []),
        (["--set", "aspect_ratoi=1:1", "a fox"], ["aspect_ratoi", "Did you mean “aspect_ratio”"]),
        (["--set", "ratio=1:1", "a fox"], ["aspect_ratio"]),
        (["--set", "colour=red", "a fox"], ["colour", "aspect_ratio"]),
        (["--set", "aspect_ratio=auto", "a fox"], ["picture"]),
        (["--set", "aspect_ratio=5:1", "a fox"], ["16:9"]),
        (["--set", "aspect_ratio", "a fox"], ["NAME=VALUE"]),
        (["--set", "resolution=1K", "--set", "resolution=2K", "a fox"], ["twice"]),
        (["--model", "flux-2/pro-text-to-imag", "a fox"], ["Did you mean “flux-2/pro-text-to-image”"]),
        (["--count", "0", "a fox"], ["--count"]),
        (["--count", "501", "a fox"], ["500"]),
        (["--count", "four", "a fox"], ["four"]),
        (["a fox", "another"], []),
    ]:
        result = place.run("generate", *arguments).expect(2, *words)
        assert result.out == "" and result.err.startswith("latent-cli: "), result
    assert not service.requests, service.requests
    assert not place.library.exists()


def test_prompt_from_standard_input(place):
    service = Service()
    place.use(service)
    text = "ein Fuchs im Schnee, 雪の中の狐\nmit \"Anführung\" und 🦊\n"
    (task,) = place.run("generate", "--json", "-", text=text).expect(0).objects()
    assert task["prompt"] == text.rstrip("\n"), task
    place.finish(place.start("generate", "-", stdin=harness.subprocess.PIPE), "\0\0\0\0").expect(2, "no text")
    # A prompt that looks like an option, in a locale that isn't UTF-8.
    (task,) = place.run("generate", "--json", env={"LC_ALL": "C"}, operands=["--", "--häßlich"]).expect(0).objects()
    assert task["prompt"] == "--häßlich", task


def test_lists(place):
    service = Service()
    place.use(service)
    place.run("generate", "--count", 2, "a red fox").expect(0)
    place.run("generate", "a blue bird").expect(0)

    tasks = place.run("tasks", "--json").expect(0).objects()
    assert [t["prompt"] for t in tasks] == ["a blue bird", "a red fox", "a red fox"], tasks
    assert all(list(t) == TASK for t in tasks)
    images = place.run("images", "--json").expect(0).objects()
    assert all(list(i) == IMAGE for i in images), images
    assert [i["prompt"] for i in images] == ["a blue bird", "a red fox", "a red fox"]
    assert {i["task_id"] for i in images} == {t["task_id"] for t in tasks}
    assert {i["file"] for i in images} == {t["images"][0]["file"] for t in tasks}
    for image in images:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", image["created"]), image
        made = datetime.datetime.fromisoformat(image["created"])
        assert abs((datetime.datetime.now(datetime.timezone.utc) - made).total_seconds()) < 3600, image
        assert image["favourite"] is False and image["tags"] == [], image

    plain = place.run("images").expect(0).out.splitlines()
    assert plain == [i["file"] for i in images]
    assert len(place.run("tasks").expect(0).out.splitlines()) == 3
    assert len(place.run("images", "--search", "fox").expect(0).out.splitlines()) == 2
    assert len(place.run("images", "--search", "bird").expect(0).out.splitlines()) == 1
    assert len(place.run("images", "--limit", 1).expect(0).out.splitlines()) == 1
    assert place.run("images", "--favourite").expect(0).out == ""
    assert place.run("images", "--tag", "sea").expect(0).out == ""
    assert place.run("images", "--model", "another/model").expect(0).out == ""
    assert place.run("images", "--since", "2999-01-01").expect(0).out == ""
    assert len(place.run("images", "--since", "2026-01-01").expect(0).out.splitlines()) == 3
    place.run("images", "--since", "yesterday").expect(2, "yesterday")

    # What was asked for together has a name.
    (foxes,) = {place.run("tasks", "show", "--json", t["id"]).expect(0).objects()[0]["batch"] for t in tasks[1:]}
    together = place.run("images", "--batch", foxes, "--json").expect(0).objects()
    assert [i["id"] for i in together] == [i["id"] for i in images[1:]], together
    assert place.run("images", "--batch", "another").expect(0).out == ""


def test_details(place):
    service = Service()
    place.use(service)
    (task,) = place.run("generate", "--json", "a red fox").expect(0).objects()
    for name in (task["id"], task["task_id"]):
        (details,) = place.run("tasks", "show", name, "--json").expect(0).objects()
        assert {n: details[n] for n in TASK} == task, details
        assert details["created"] <= details["submitted"] <= details["finished"], details
        (attempt,) = details["attempts"]
        assert json.loads(attempt["request"])["input"] == task["input"] and attempt["http_status"] == 200, attempt
        assert task["task_id"] in attempt["answer"], attempt
    result = place.run("tasks", "show", task["id"]).expect(0)
    assert task["task_id"] in result.out and "a red fox" in result.out and "https://kie.ai/logs" in result.out, result
    place.run("tasks", "show", 99).expect(1, "99")
    place.run("tasks", "cancel", task["id"]).expect(1)


def test_models(place):
    models = place.run("models", "--json", library=False).expect(0).objects()
    (flux,) = [m for m in models if m["id"] == "flux-2/pro-text-to-image"]
    assert list(flux) == ["id", "title", "does", "price", "parameters"], flux
    assert flux["does"] == "text-to-image" and flux["price"] == 5, flux
    parameters = {p["name"]: p for p in flux["parameters"]}
    prompt = parameters["prompt"]
    assert prompt["required"] and prompt["type"] == "string" and prompt["max_length"] == 5000, prompt
    assert prompt["role"] == "prompt"
    assert parameters["aspect_ratio"]["enum"] == ["1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3"], parameters
    assert parameters["resolution"]["default"] == "1K" and parameters["resolution"]["enum"] == ["1K", "2K"]
    assert flux["id"] in place.run("models", library=False).expect(0).out
    shown = place.run("models", "show", flux["id"], library=False).expect(0)
    assert "aspect_ratio" in shown.out and "3 to 5000" in shown.out, shown
    assert place.run("models", "show", flux["id"], "--json", library=False).expect(0).objects() == [flux]
    assert prompt["widget"] == "text" and parameters["aspect_ratio"]["widget"] == "toggle", parameters
    place.run("models", "show", "flux", library=False).expect(2)
    assert not list(place.home.rglob("*.db")), "a list of models needs no library"


PAGE = """# Marmot 4

## OpenAPI

```yaml
openapi: 3.0.1
paths:
  /api/v1/jobs/createTask:
    post:
      requestBody:
        content:
          application/json:
            schema:
              properties:
                model: {enum: [marmot/4]}
                input:
                  required: [prompt]
                  properties:
                    prompt: {type: string, maxLength: 50}
                    grain: {type: integer, minimum: 0, maximum: 3}
                    shape: {oneOf: [{type: object, properties: {a: {type: string}}}, {type: integer}]}
```
"""


def test_import(place):
    page = place.home / "page.md"
    page.write_text(PAGE)
    (marmot,) = place.run("models", "import", str(page), "--json", library=False).expect(0, "shape").objects()
    assert marmot["id"] == "marmot/4" and marmot["title"] == "Marmot 4" and marmot["price"] is None, marmot
    widgets = {p["name"]: p["widget"] for p in marmot["parameters"]}
    assert widgets == {"prompt": "text", "grain": "slider", "shape": "json"}, widgets
    assert place.run("models", "show", "marmot/4", "--json", library=False).expect(0).objects() == [marmot]
    service = Service()
    place.use(service)
    place.run("generate", "--model", "marmot/4", "--set", "grain=4", "a fox").expect(2, "Grain", "0", "3")
    place.run("generate", "--model", "marmot/4", "--set", "grain=2", "--set", 'shape={"a": "b"}', "a fox", "--no-wait")
    assert "marmot/4" in place.run("models", "remove", "marmot/4", library=False).expect(0).out + marmot["id"]
    place.run("models", "show", "marmot/4", library=False).expect(2)
    place.run("models", "remove", "marmot/4", library=False).expect(2)
    place.run("models", "import", "-", library=False, text=PAGE).expect(0)
    place.run("models", "import", "-", library=False, text="nothing").expect(1, "docs.kie.ai")
    place.run("models", "import", str(place.home / "none.md"), library=False).expect(1, "none.md")


def test_credits(place):
    service = Service()
    place.use(service)
    service.balance = 12.5
    assert place.run("credits").expect(0).out == "12.5\n"
    assert place.run("credits", "--json").expect(0).objects() == [{"credits": 12.5}]


def set_in_library(place, name, value):
    """What the window's preferences do."""
    with sqlite3.connect(place.library / ".latent" / "library.db") as database:
        database.execute("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", (name, value))
    database.close()


def test_expand(place):
    service = Service()
    place.use(service)
    tasks = place.run(
        "generate", "--expand", "--json", "{red|green} fox in {snow|\\{fog\\}}"
    ).expect(0).objects()
    wanted = ["green fox in snow", "green fox in {fog}", "red fox in snow", "red fox in {fog}"]
    assert sorted(t["prompt"] for t in tasks) == wanted
    assert len(service.created()) == 4

    # Without it a prompt is what it is.
    (task,) = place.run("generate", "--json", "{red|green} fox").expect(0).objects()
    assert task["prompt"] == "{red|green} fox"

    with sqlite3.connect(place.library / ".latent" / "library.db") as database:
        database.execute("INSERT INTO word_list (name, fold, words) VALUES ('City', 'city', 'Rome\n# no\n Oslo ')")
    database.close()
    tasks = place.run("generate", "-e", "--json", "in __CITY__").expect(0).objects()
    assert sorted(t["prompt"] for t in tasks) == ["in Oslo", "in Rome"]

    before = len(service.created())
    place.run("generate", "--expand", "in __town__").expect(2, "“town”")
    place.run("generate", "--expand", "{red|green fox").expect(2, "no “}”")
    place.run("generate", "--expand", "--count", 200, "{a|b|c} fox").expect(2, "3 prompts", "500")
    place.run("generate", "--expand", "{a fox|x}").expect(2)
    assert len(service.created()) == before


def test_limits_and_spending(place):
    service = Service()
    place.use(service)
    place.run("generate", "--count", 2, "a fox").expect(0)
    spent = json.loads(place.run("credits", "--spending", "--json").expect(0).out)
    assert spent == {
        "today": 10, "month": 10, "waiting": 0,
        "models": [{"model": "flux-2/pro-text-to-image", "credits": 10, "tasks": 2}],
    }
    assert place.run("credits", "--spending").expect(0).out.splitlines() == [
        "today\t10", "this month\t10", "waiting\t0", "flux-2/pro-text-to-image\t10",
    ]

    set_in_library(place, "budget.day", "20")
    place.run("generate", "--count", 3, "a fox").expect(3, "20 credits a day", "preferences")
    set_in_library(place, "budget.batch", "5")
    place.run("generate", "--count", 2, "a fox").expect(3, "5 credits for a batch")
    assert len(service.created()) == 2
    place.run("generate", "a fox").expect(0)
    assert len(service.created()) == 3


def test_looking_makes_no_library(place):
    service = Service()
    place.use(service)
    for command in (["images"], ["tasks"], ["tasks", "show", "1"]):
        result = place.run(*command).expect(1, str(place.library))
        assert result.out == "" and not place.library.exists(), result
        result = place.run(*command, library=False).expect(0)
        assert result.out == "" and not list(place.home.rglob("Pictures")), result
    # It needs no service either, and no key.
    place.run("generate", "a fox").expect(0)
    seen = len(service.requests)
    del place.env["KIE_API_KEY"]
    assert len(place.run("images").expect(0).out.splitlines()) == 1
    assert len(place.run("tasks").expect(0).out.splitlines()) == 1
    assert len(service.requests) == seen


def test_output_folder_is_checked_before_anything_is_sent(place):
    service = Service()
    place.use(service)
    (place.folder / "file").write_text("in the way")
    place.run("generate", "--output", "file/out", "a fox").expect(1, "file/out")
    assert not service.requests
    # Names that are taken are not overwritten.
    (place.folder / "out").mkdir()
    place.run("generate", "--output", "out", "a fox").expect(0)
    first = harness.pictures(place.folder / "out")[0]
    first.write_text("mine")
    place.run("generate", "--count", 2, "--output", "out", "a fox").expect(0)
    assert first.read_text() == "mine" and len(harness.pictures(place.folder / "out")) == 3


def test_help_and_usage(place):
    assert re.fullmatch(r"latent-cli \d+\.\d+.*\n", place.run("--version", library=False).expect(0).out)
    for arguments in (["--help"], ["help"], ["-h"]):
        result = place.run(*arguments, library=False).expect(0)
        assert all(c in result.out for c in ("generate", "tasks", "images", "models", "credits", "key")), result
    for command in ("generate", "tasks", "images", "models", "credits", "key"):
        for arguments in ([command, "--help"], ["help", command], ["--help", command]):
            result = place.run(*arguments, library=False).expect(0)
            assert f"latent-cli {command}" in result.out and "--library" in result.out, result
            assert result.err == ""
    place.run(library=False).expect(2, "--help")
    place.run("genrate", "a fox", library=False).expect(2, "Did you mean “generate”")
    place.run("images", "--bogus", library=False).expect(2, "--bogus")
    place.run("images", "what", library=False).expect(2)
    place.run("tasks", "shwo", "1", library=False).expect(2)
    place.run("models", "shwo", "1", library=False).expect(2)


def test_library_of_another_service_is_refused(place):
    service, other = Service(), Service()
    place.use(service)
    place.run("generate", "a fox").expect(0)
    place.use(other)
    place.run("generate", "a fox").expect(1, service.base)
    assert not other.created()


harness.main(globals())
