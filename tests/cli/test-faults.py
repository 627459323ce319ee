#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong ends in a message that says what to do, and nothing is lost or sent twice."""

import signal
import socket
import sqlite3
import time

import harness
from kie_like import Service


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def states(place):
    return [t["state"] for t in place.run("tasks", "--json").expect(0).objects()]


def all_states(place):
    """Read beside a running latent-cli, as another program would."""
    database = place.library / ".latent" / "library.db"
    if not database.exists():
        return []
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5) as connection:
            return [row[0] for row in connection.execute("SELECT state FROM task ORDER BY id")]
    except sqlite3.OperationalError:
        return []


def state_now(place):
    return (all_states(place) or [None])[0]


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate()


def expect_one_picture(place, service, sent=1):
    place.run("tasks", "--resume").expect(0)
    (task,) = place.run("tasks", "--json").expect(0).objects()
    assert task["state"] == "done", task
    assert harness.read_png(task["images"][0]["file"]) == (1024, 1024)
    assert len(harness.pictures(place.library)) == 1
    assert len(service.created()) == sent, service.created()


def test_wrong_key(place):
    service = Service()
    place.use(service)
    place.secrets.append("not-the-right-key")
    result = place.run("generate", "a fox", env={"KIE_API_KEY": "not-the-right-key"}).expect(3, "key")
    assert result.out == "" and "latent-cli key set" in result.err, result
    assert states(place) == ["cancelled"]
    assert not service.tasks
    # The right key: what was held isn't held any more.
    place.run("generate", "a fox").expect(0)
    assert len(service.created()) == 2


def test_no_key(place):
    service = Service()
    place.use(service)
    result = place.run("generate", "a fox", env={"KIE_API_KEY": ""}).expect(3, "latent-cli key set", "KIE_API_KEY")
    assert not service.requests, result
    place.run("credits", env={"KIE_API_KEY": " "}).expect(3, "latent-cli key set")
    place.run("key", "status", env={"KIE_API_KEY": ""}).expect(1, "latent-cli key set")


def test_no_network(place):
    port = free_port()
    place.env |= {"LATENT_API_BASE": f"http://127.0.0.1:{port}", "KIE_API_KEY": Service.key}
    result = place.run("generate", "--retry-for", "1", "a fox").expect(4, "tasks --resume", str(place.library))
    assert result.out == "", result
    assert states(place) == ["queued"]
    service = Service(port)
    expect_one_picture(place, service)
    place.run("credits").expect(0)


def test_two_character_prompt(place):
    service = Service()
    place.use(service)
    result = place.run("generate", "ab").expect(2, "3")
    assert result.out == "" and not service.requests and not place.library.exists(), result


def test_service_stopped_in_mid_task(place):
    service = Service()
    service.duration = 600
    place.use(service)
    run = place.start("generate", "--retry-for", "2", "a fox")
    harness.until(lambda: state_now(place) == "submitted", "submitted")
    service.close()
    place.finish(run).expect(4, "tasks --resume", "stays in the library")
    assert states(place) == ["submitted"]
    place.run("tasks", "--resume", "--retry-for", "1").expect(4, "tasks --resume")

    again = Service(service.port, service.tasks)
    again.duration = 0.1
    expect_one_picture(place, again, sent=0)


def test_demo_stopped_in_mid_task(place):
    """The demo is ours to start: it comes back by itself, with what it had accepted."""
    run = place.start("generate", "--demo", "--json", "a fox")
    harness.until(lambda: state_now(place) == "submitted", "submitted")
    assert place.end_demo() == 1
    (task,) = place.finish(run).expect(0).objects()
    assert task["state"] == "done" and harness.read_png(task["images"][0]["file"]) == (1024, 1024), task

    run = place.start("generate", "--demo", "a bird")
    harness.until(lambda: "submitted" in all_states(place), "submitted")
    kill(run)
    place.end_demo(signal.SIGKILL)
    place.run("tasks", "--resume", "--demo").expect(0)
    assert [t["state"] for t in place.run("tasks", "--json", "--demo").expect(0).objects()] == ["done", "done"]


def test_a_held_queue_ends_the_run(place):
    for code, msg in [
        (401, "You do not have access permissions"),
        (402, "Credits insufficient : Your current balance isn’t enough to run this request."),
        (500, "Credits insufficient : Your current balance isn’t enough to run this request."),
        (433, "sub-key usage limit exceeded"),
        (455, "Service Unavailable - System is currently undergoing maintenance"),
    ]:
        service = Service()
        service.refuse = (code, msg)
        place.use(service)
        place.library = place.folder / f"library-{code}-{service.port}"
        began = time.monotonic()
        result = place.run("generate", "--count", 3, "--json", "a fox").expect(3)
        assert time.monotonic() - began < 30, "the end didn't come at once"
        assert [t["state"] for t in result.objects()] == ["cancelled"] * 3, result
        assert len(result.err.splitlines()) >= 1 and not service.tasks, result
        sent = len(service.created())
        # A second run tries again, and goes through once the reason is gone.
        service.refuse = None
        place.run("generate", "a fox").expect(0)
        assert len(service.created()) == sent + 1
        service.close()


def test_credits_end_in_mid_batch(place):
    service = Service()
    service.refuse = (402, "Credits insufficient : Your current balance isn’t enough to run this request.")
    service.refuse_after = 2
    service.duration = 3
    place.use(service)
    result = place.run("generate", "--count", 6, "a fox").expect(3, "tasks --resume")
    assert len(service.tasks) == 2, result
    place.run("tasks", "--resume").expect(0)
    assert sorted(states(place)) == ["cancelled"] * 4 + ["done"] * 2
    assert len(harness.pictures(place.library)) == 2


def test_resuming_lifts_what_holds(place):
    port = free_port()
    place.env |= {"LATENT_API_BASE": f"http://127.0.0.1:{port}", "KIE_API_KEY": Service.key}
    place.run("generate", "--retry-for", "0", "a fox").expect(4)
    service = Service(port)
    for hold in ("paused", "credits"):
        with sqlite3.connect(place.library / ".latent" / "library.db") as database:
            database.execute("INSERT OR REPLACE INTO setting (name, value) VALUES ('engine.hold', ?)", (hold,))
        if hold == "paused":
            # Asking for more pictures isn't asking for the end of a pause.
            place.run("generate", "a bird").expect(3, "tasks --resume")
            assert not service.created()
        place.run("tasks", "--resume").expect(0)
        assert states(place)[-1] == "done"
        place.run("generate", "another fox").expect(0)


def test_failed_task(place):
    service = Service()
    service.fail = (422, "CONTENT_POLICY_BLOCKED: the input was flagged as sensitive.\033[31m")
    place.use(service)
    result = place.run("generate", "--json", "a fox").expect(1, "CONTENT_POLICY_BLOCKED", "422")
    assert "\033" not in result.err, result
    (task,) = result.objects()
    assert task["state"] == "failed" and task["images"] == [], task
    assert task["error"]["code"] == "422" and "CONTENT_POLICY_BLOCKED" in task["error"]["message"], task


def test_refused_request(place):
    service = Service()
    service.refuse = (500, "This field is required")
    place.use(service)
    (task,) = place.run("generate", "--json", "a fox").expect(1, "This field is required").objects()
    assert task["state"] == "failed" and task["error"]["code"] == "500", task
    assert len(service.created()) == 1


def test_lost_answer(place):
    service = Service()
    service.lose_answer = True
    service.null_for = 0
    place.use(service)
    result = place.run("generate", "--json", "a fox").expect(1, "tasks show 1")
    (task,) = result.objects()
    assert task["state"] == "uncertain" and task["task_id"] is None and task["error"]["message"], task
    assert len(service.created()) == 1
    service.lose_answer = False
    place.run("tasks", "--resume").expect(0)
    assert states(place) == ["uncertain"] and len(service.created()) == 1

    place.run("tasks", "show", "1").expect(0, "adopt", "send-again", "forget")
    place.run("tasks", "adopt", "1", "0123456789abcdef0123456789abcdef").expect(1)
    place.run("tasks", "adopt", "1", list(service.tasks)[0]).expect(0, "tasks --resume")
    expect_one_picture(place, service)


def test_lost_answer_given_up(place):
    service = Service()
    service.lose_answer = True
    place.use(service)
    place.run("generate", "a fox").expect(1)
    place.run("generate", "a bird").expect(1)
    service.lose_answer = False
    place.run("tasks", "forget", "1").expect(0)
    place.run("tasks", "send-again", "2").expect(0)
    place.run("tasks", "--resume").expect(0)
    assert states(place) == ["done", "cancelled"]
    assert len(service.created()) == 3


def test_killed_while_queued(place):
    port = free_port()
    place.env |= {"LATENT_API_BASE": f"http://127.0.0.1:{port}", "KIE_API_KEY": Service.key}
    run = place.start("generate", "a fox")
    harness.until(lambda: state_now(place) == "queued", "queued")
    kill(run)
    # Between two attempts it may have stood as being sent for a moment.
    assert state_now(place) in ("queued", "submitting")
    if state_now(place) == "queued":
        expect_one_picture(place, Service(port))


def test_killed_while_submitting(place):
    service = Service()
    service.create_delay = 60
    service.null_for = 0
    place.use(service)
    run = place.start("generate", "a fox")
    harness.until(service.created, "the request")
    kill(run)
    service.going.set()
    place.run("tasks", "--resume").expect(1, "tasks show 1")
    assert states(place) == ["uncertain"] and len(service.created()) == 1
    # What KIE has made of it can still be had.
    place.run("tasks", "adopt", "1", list(service.tasks)[0]).expect(0)
    expect_one_picture(place, service)


def test_killed_while_submitted(place):
    service = Service()
    service.duration = 600
    place.use(service)
    run = place.start("generate", "a fox")
    harness.until(lambda: state_now(place) == "submitted", "submitted")
    kill(run)
    service.duration = 0.1
    expect_one_picture(place, service)


def test_killed_while_collecting(place):
    service = Service()
    service.stall_results = True
    place.use(service)
    run = place.start("generate", "a fox")
    harness.until(lambda: any(r[0] == "127.0.0.2" for r in service.requests), "the download")
    harness.until(lambda: state_now(place) == "collecting", "collecting")
    kill(run)
    assert not harness.pictures(place.library)
    service.stall_results = False
    expect_one_picture(place, service)
    assert not list((place.library / ".latent" / "incoming").iterdir()), "a half file was left behind"


def test_killed_when_done(place):
    service = Service()
    place.use(service)
    run = place.start("generate", "a fox")
    harness.until(lambda: state_now(place) == "done", "done")
    kill(run)
    expect_one_picture(place, service)


def test_two_at_once(place):
    service = Service()
    service.duration = 3
    place.use(service)
    first = place.start("generate", "--count", 3, "--json", "a fox")
    harness.until(service.created, "the first request")
    second = place.start("generate", "--count", 2, "--json", "a bird")
    results = [place.finish(first).expect(0), place.finish(second).expect(0)]
    assert [len(r.objects()) for r in results] == [3, 2]
    assert {t["prompt"] for t in results[1].objects()} == {"a bird"}
    assert len(service.created()) == 5 and len(harness.pictures(place.library)) == 5


def test_the_one_that_watches_takes_over(place):
    service = Service()
    service.duration = 8
    place.use(service)
    first = place.start("generate", "a fox")
    harness.until(lambda: state_now(place) == "submitted", "submitted")
    second = place.start("generate", "a bird")
    # The first process sends it.
    harness.until(lambda: all_states(place) == ["submitted", "submitted"], "the second request's answer")
    kill(first)
    place.finish(second).expect(0)
    place.run("tasks", "--resume").expect(0)
    assert states(place) == ["done", "done"] and len(service.created()) == 2


harness.main(globals())
