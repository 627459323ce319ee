#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signals, terminals, pipes."""

import os
import pathlib
import re
import signal
import subprocess
import time

import harness
from kie_like import Service


def start_submitted(place, service, *arguments):
    service.duration = 600
    place.use(service)
    run = place.start("generate", *arguments, "a fox")
    harness.until(lambda: len(service.tasks) >= 1 and polled(service), "a poll")
    return run


def polled(service):
    return any(r[2].startswith("/api/v1/jobs/recordInfo") for r in service.requests)


def test_first_interrupt_names_what_was_sent(place):
    service = Service()
    run = start_submitted(place, service, "--json")
    run.send_signal(signal.SIGINT)
    result = place.finish(run).expect(130, list(service.tasks)[0], "latent-cli tasks --resume --library")
    (task,) = result.objects()
    assert task["state"] == "submitted" and task["images"] == [] and task["credits"] is None, task
    service.duration = 0.1
    place.run("tasks", "--resume").expect(0)
    assert place.run("tasks", "--json").objects()[0]["state"] == "done"
    assert len(service.created()) == 1


def test_terminate_is_like_the_first_interrupt(place):
    service = Service()
    run = start_submitted(place, service)
    run.send_signal(signal.SIGTERM)
    place.finish(run).expect(143, list(service.tasks)[0], "tasks --resume")


def test_ignored_interrupt_stays_ignored(place):
    service = Service()
    service.duration = 2
    place.use(service)
    run = place.start("generate", "a fox", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    harness.until(service.created, "the request")
    run.send_signal(signal.SIGINT)
    place.finish(run).expect(0)


def test_what_is_being_sent_is_awaited(place):
    service = Service()
    service.create_delay = 3
    place.use(service)
    run = place.start("generate", "a fox")
    harness.until(service.created, "the request")
    run.send_signal(signal.SIGINT)
    place.finish(run).expect(130, list(service.tasks)[0], "tasks --resume")
    assert place.run("tasks", "--json").objects()[0]["state"] == "submitted"


def test_second_interrupt_ends_at_once(place):
    service = Service()
    service.create_delay = 60
    place.use(service)
    run = place.start("generate", "a fox")
    harness.until(service.created, "the request")
    run.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert run.poll() is None, "the request under way wasn't awaited"
    run.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert run.wait(20) == -signal.SIGINT
    assert time.monotonic() - began < 10
    service.going.set()
    # The request was under way: nobody knows, and nobody sends it again.
    place.run("tasks", "--resume").expect(1, "tasks show 1")
    assert place.run("tasks", "--json").objects()[0]["state"] == "uncertain"
    assert len(service.created()) == 1


def test_what_was_not_sent_is_cancelled(place):
    service = Service()
    service.duration = 600
    place.use(service)
    run = place.start("generate", "--count", 30, "a fox")
    harness.until(lambda: len(service.tasks) == 20, "the first twenty")
    run.send_signal(signal.SIGINT)
    place.finish(run).expect(130, "tasks --resume")
    states = [t["state"] for t in place.run("tasks", "--json").expect(0).objects()]
    assert states.count("submitted") == len(service.tasks), states
    assert states.count("submitted") + states.count("cancelled") == 30, states
    assert states.count("cancelled") > 0
    sent = len(service.created())
    service.duration = 0.1
    place.run("tasks", "--resume").expect(0)
    assert len(service.created()) == sent, "something was sent after all"


def test_progress_on_a_terminal(place):
    service = Service()
    service.duration = 4
    place.use(service)
    terminal = harness.Terminal(place, "generate", "--count", 2, "a fox")
    terminal.expect("waiting for KIE")
    terminal.expect("2 pictures for 10 credits")
    assert terminal.end() == 0
    text = terminal.text.decode()
    assert re.search(r"0 of 2 pictures · 0:\d\d · waiting for KIE", text), text
    # No colours; nothing but going back to the line's start and clearing it.
    assert set(re.findall(r"\033\[[^A-Za-z]*[A-Za-z]", text)) == {"\033[K"}, text
    # What is left on the screen: the files and the result.
    shown = [line.rpartition("\033[K")[2] for line in re.split(r"\r?\n", text)]
    assert sum(line.endswith(".png") for line in shown) == 2, shown


def test_no_escape_codes_on_a_dumb_terminal(place):
    service = Service()
    place.use(service)
    terminal = harness.Terminal(place, "generate", "a fox", env={"TERM": "dumb"})
    assert terminal.end() == 0
    assert b"\033" not in terminal.text and b"waiting" not in terminal.text, terminal.text


def test_nothing_but_data_where_nobody_looks(place):
    service = Service()
    service.duration = 3
    place.use(service)
    result = place.run("generate", "a fox").expect(0)
    assert result.err == "" and len(result.out.splitlines()) == 1, result


def test_interrupt_on_a_terminal(place):
    service = Service()
    service.duration = 600
    place.use(service)
    terminal = harness.Terminal(place, "generate", "a fox")
    terminal.expect("waiting for KIE")
    terminal.type("\x03")
    terminal.expect("tasks --resume")
    assert terminal.end() == 130


def test_closed_pipe(place):
    service = Service()
    place.use(service)
    reader, writer = os.pipe()
    run = place.start("generate", "--count", 3, "a fox", stdout=writer)
    os.close(writer)
    os.close(reader)
    # The pictures are paid for and land all the same.
    place.finish(run).expect(141)
    assert len(harness.pictures(place.library)) == 3

    run = place.start("images", "--json", stdout=(writer := os.pipe()[1]))
    os.close(writer)
    place.finish(run)


def test_full_disk_under_standard_output(place):
    service = Service()
    place.use(service)
    place.run("generate", "a fox").expect(0)
    with open("/dev/full", "w") as full:
        place.finish(place.start("images", stdout=full)).expect(1, "Standard output")


def test_key_is_in_no_command_line_and_no_environment_of_a_child(place):
    service = Service()
    service.stall_results = True
    place.use(service)
    run = place.start("generate", "a fox")
    harness.until(lambda: any(r[0] == "127.0.0.2" for r in service.requests), "the download")
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert service.key.encode() not in path.read_bytes(), path
        except OSError:
            continue
    run.send_signal(signal.SIGINT)
    place.finish(run).expect(130)


def test_a_key_on_the_command_line_is_refused_and_not_repeated(place):
    place.secrets.append("sk-typed-in-haste")
    for arguments in [
        ["generate", "--key", "sk-typed-in-haste", "a fox"],
        ["generate", "--key=sk-typed-in-haste", "a fox"],
        ["generate", "--api-key", "sk-typed-in-haste", "a fox"],
        ["--token", "sk-typed-in-haste", "generate", "a fox"],
        ["key", "--key", "sk-typed-in-haste", "set"],
    ]:
        place.run(*arguments).expect(2, "latent-cli key set", "KIE_API_KEY")
    for arguments in [["key", "set", "sk-typed-in-haste"], ["key", "sk-typed-in-haste"]]:
        place.run(*arguments).expect(2, "key")


harness.main(globals())
