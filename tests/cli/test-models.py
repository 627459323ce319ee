#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every shipped model on the demo service, whose own tables were made from KIE's documents: with its defaults and with
each parameter at each of its bounds to a picture on the disk, for the price that was said before; and what is out of
bounds is refused before anything is sent, with the parameter's name and the rule."""

import concurrent.futures
import json
import os
import pathlib
import sqlite3
import subprocess
import urllib.request

import harness
from kie_like import png

KEY = "demo-models"
PLAIN = "[plain] "  # quick to draw
MANY = 3  # pictures, where no limit is told
TASK_ID = "0123456789abcdef0123456789abcdef"
# Lists that hold no pictures; the page of each says what goes there.
LISTS = {
    "mask_indexs": [[0, 3]],
    "bbox_list": [[[[1, 2, 30, 40], [5, 6, 70, 80]]]],
    "color_palette": [
        [{"hex": "#112233", "ratio": "50.00%"}, {"hex": "#445566", "ratio": "30.00%"}, {"hex": "#778899", "ratio": "20.00%"}]
    ],
}


class Pictures(int):
    """So many input pictures."""


class Demo:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            [os.environ["LATENT_DEMO_PROGRAM"], "--state", folder, "--control-port", "0", "--speed", "2000"],
            stdout=subprocess.PIPE, text=True,
        )
        self.base = self.process.stdout.readline().rpartition(" ")[2].strip()
        self.control = self.process.stdout.readline().rpartition(" ")[2].strip()
        self.key = KEY
        self.ask("/account", {"key": KEY, "credits": 1e6, "creates": 1000000, "polls": 1000000})

    def ask(self, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        with urllib.request.urlopen(self.control + path, data, timeout=harness.WAIT) as answer:
            return json.load(answer)

    def end(self):
        self.process.terminate()
        self.process.wait(harness.WAIT)
        self.process.stdout.close()


def write(parameter, value, picture):
    """As it is typed after the equals sign."""
    if isinstance(value, Pictures):
        return ",".join([f"@{picture}"] * value)
    return value if isinstance(value, str) else json.dumps(value)


def make_text(length):
    return (PLAIN + "a" * length)[:length] if length > len(PLAIN) else "a" * length


def takes_pictures(parameter):
    return parameter["widget"] == "files"


def bounds(parameter):
    """Everything that may be chosen, or the least and the most."""
    if parameter["enum"]:
        return list(parameter["enum"])
    if takes_pictures(parameter):
        return [Pictures(1), Pictures(parameter["max_items"] or MANY)] if parameter["type"] == "array" else [Pictures(1)]
    if parameter["type"] == "boolean":
        return [False, True]
    if parameter["type"] in ("integer", "number"):
        least, most = parameter["minimum"], parameter["maximum"]
        return [-1000000 if least is None else least, 1000000 if most is None else most]
    if parameter["type"] == "string":
        # The least that any page asks for is three characters.
        return [make_text(3), make_text(parameter["max_length"] or 1000)]
    return LISTS[parameter["name"]]


def least(model):
    """What the model can't do without; the prompt is there wherever there is one."""
    values = {}
    for parameter in model["parameters"]:
        if parameter["role"] == "prompt":
            values[parameter["name"]] = PLAIN + "a fox"
        elif parameter["required"] and parameter["default"] is None:
            values[parameter["name"]] = Pictures(1) if takes_pictures(parameter) else TASK_ID
    if not values:
        # One of several is enough.
        for parameter in model["parameters"]:
            if parameter["role"] == "images":
                values[parameter["name"]] = Pictures(1)
                break
    return values


class Walk:
    """One model in a library of its own, which knows no limit."""

    def __init__(self, place, model, picture):
        self.place, self.model, self.picture = place, model, picture
        self.library = place.folder / "libraries" / model["id"].replace("/", "-")
        self.parameters = {p["name"]: p for p in model["parameters"]}
        self.tasks = []

    def generate(self, values):
        settings, operands, prompt = [], [], None
        for name, value in values.items():
            parameter = self.parameters[name]
            if parameter["role"] == "prompt":
                # The longest is more than a command line takes.
                operands, prompt = ["-"], value
            else:
                settings += ["--set", f"{name}={write(parameter, value, self.picture)}"]
        return self.place.run(
            "generate", "--json", "--model", self.model["id"], "--library", self.library, *settings, *operands,
            library=False, text=prompt,
        )

    def remove_limits(self):
        with sqlite3.connect(self.library / ".latent" / "library.db", timeout=60) as database:
            database.executemany(
                "INSERT INTO setting (name, value) VALUES (?, ?)", [("limit.requests", "10000"), ("poll.seconds", "0.1")]
            )
        database.close()

    def land(self, values, result):
        (task,) = result.expect(0).objects()
        assert task["state"] == "done" and task["error"] is None, task
        for name, value in values.items():
            sent = task["input"].get(name)
            if isinstance(value, Pictures):
                count = len(sent) if isinstance(sent, list) else 1
                assert count == value, (name, value, task)
            else:
                assert sent == value and isinstance(sent, bool) == isinstance(value, bool), (name, value, task)
        if not self.tasks:
            self.remove_limits()
        self.tasks.append(task)

    def refused(self, result):
        """The parameter that a combination breaks on."""
        assert result.status == 2, result
        name = result.err.removeprefix("latent-cli: ").partition(":")[0]
        assert name in self.parameters, result
        return name

    def complete_somehow(self, name, value):
        """A value that needs another one."""
        for other, parameter in self.parameters.items():
            for more in bounds(parameter) if other != name else []:
                values = least(self.model) | {other: more, name: value}
                result = self.generate(values)
                if result.status != 2:
                    return values, result
        raise AssertionError(f"{self.model['id']}: {name} can’t be {value}")

    def run(self):
        base = least(self.model)
        self.land(base, self.generate(base))
        left = {name: bounds(parameter) for name, parameter in self.parameters.items()}
        while any(left.values()):
            # One of each together, but for what the model doesn't take together.
            chosen = {name: values[0] for name, values in left.items() if values}
            result = self.generate(base | chosen)
            while result.status == 2 and len(chosen) > 1:
                name = self.refused(result)
                del chosen[name if name in chosen else next(iter(chosen))]
                result = self.generate(base | chosen)
            values = base | chosen
            if result.status == 2:
                values, result = self.complete_somehow(*next(iter(chosen.items())))
            self.land(values, result)
            for name, value in values.items():
                if value in left[name]:
                    left[name].remove(value)
        return self


def read_ledger(library):
    """What each task was expected to cost, and did."""
    with sqlite3.connect(f"file:{library}/.latent/library.db?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT remote_id, ledger.estimate, ledger.credits FROM ledger JOIN task ON task.id = task WHERE kind = 'charge'"
        ).fetchall()
    database.close()
    return {task: costs for task, *costs in rows}


def prepare(place):
    demo = Demo(place.folder / "demo")
    place.use(demo)
    picture = place.folder / "fox.png"
    picture.write_bytes(png(64, 64, "fox"))
    models = place.run("models", "--json", library=False).expect(0).objects()
    assert len(models) == 65, len(models)
    return demo, models, picture


def together(function, things):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(function, things))


def test_every_model_at_its_bounds(place):
    demo, models, picture = prepare(place)
    try:
        walks = together(lambda model: Walk(place, model, picture).run(), models)
        known = {task["id"]: task for task in demo.ask("/tasks")}
    finally:
        demo.end()

    n = 0
    for walk in walks:
        ledger = read_ledger(walk.library)
        for task in walk.tasks:
            at_the_service = known.pop(task["task_id"])
            param = json.loads(at_the_service["param"])
            assert at_the_service["model"] == walk.model["id"] and json.loads(param["input"]).keys() == task["input"].keys()
            # The estimate is the charge.
            assert task["credits"] == at_the_service["charge"], (task, at_the_service)
            assert ledger[task["task_id"]] == [task["credits"]] * 2, (task, ledger)
            if walk.model["id"].endswith("segment-map"):
                # It answers in words.
                (image,) = task["images"]
                assert json.loads(pathlib.Path(image["file"]).read_text())["segments"], task
            else:
                assert len(task["images"]) == at_the_service["results"], (task, at_the_service)
                for image in task["images"]:
                    assert (image["width"], image["height"]) == (at_the_service["width"], at_the_service["height"]), task
                    assert os.path.getsize(image["file"]) > 0
            n += 1
    # Nothing was sent that nobody asked for.
    assert not known, known
    print(f"# {n} tasks, {sum(len(bounds(p)) for walk in walks for p in walk.model['parameters'])} bounds", flush=True)
    assert n > 400


def wrong(parameter):
    """Values out of bounds, with what the message must say beside the name."""
    if parameter["enum"]:
        return [("no such", [str(parameter["enum"][0]), str(parameter["enum"][-1])])]
    if takes_pictures(parameter):
        found = [("fox.png", ["link"])]
        if parameter["type"] != "array":
            found.append((Pictures(2), []))
        elif parameter["max_items"]:
            found.append((Pictures(parameter["max_items"] + 1), [f"{parameter['max_items']}"]))
        return found
    if parameter["type"] == "boolean":
        return [("perhaps", ["true or false"])]
    if parameter["type"] in ("integer", "number"):
        found = [("many", ["number"])]
        if parameter["type"] == "integer":
            found.append(("1.5", ["whole number"]))
        for name, step in ("minimum", -1), ("maximum", 1):
            if parameter[name] is not None:
                found.append((parameter[name] + step, [f"{parameter[name]:.10g}"]))
        return found
    if parameter["type"] == "string":
        limit = parameter["max_length"]
        return [("a" * (limit + 1), [f"{limit}", f"{limit + 1}"])] if limit else []
    return [("{}", ["list"])]


def test_what_is_out_of_bounds(place):
    demo, models, picture = prepare(place)
    cases = []
    for model in models:
        walk = Walk(place, model, picture)
        for name, parameter in walk.parameters.items():
            for value, words in wrong(parameter):
                cases.append((walk, least(model) | {name: value}, name, words))
            if parameter["required"] and parameter["default"] is None:
                cases.append((walk, {k: v for k, v in least(model).items() if k != name}, name, ["missing"]))

    def check(case):
        walk, values, name, words = case
        result = walk.generate(values)
        result.expect(2, *words)
        assert result.out == "" and result.err.startswith(f"latent-cli: {name}: "), (name, result)
        assert not walk.library.exists(), walk.library

    try:
        together(check, cases)
        assert demo.ask("/requests") in ([], {"requests": []}), demo.ask("/requests")
    finally:
        demo.end()
    print(f"# {len(cases)} bad values", flush=True)
    assert len(cases) > 500


harness.main(globals())
