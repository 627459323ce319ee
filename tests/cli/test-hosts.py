#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key goes to the service's API and to no other host, wherever results, renewed links and redirects lead."""

import harness
from kie_like import Service

CREATE = "/api/v1/jobs/createTask"
RECORD = "/api/v1/jobs/recordInfo"
CREDIT = "/api/v1/chat/credit"


def expect_no_key_elsewhere(service, *visited):
    """Nothing of the key, in whatever header or address, but at the API; and the hosts that must have been asked were."""
    hosts = {r[0] for r in service.requests}
    assert set(visited) <= hosts, hosts
    for host, method, path, headers, body in service.requests:
        text = path + "".join(f"{name}: {value}\n" for name, value in headers.items()) + body.decode(errors="replace")
        if host == "127.0.0.1":
            assert service.key in headers.get("Authorization", ""), (method, path)
        else:
            assert service.key not in text and "Authorization" not in headers, (host, method, path, headers)


def expect_picture(place):
    (task,) = place.run("tasks", "--json").expect(0).objects()
    assert task["state"] == "done" and harness.read_png(task["images"][0]["file"]) == (1024, 1024), task


def test_results_on_another_host(place):
    service = Service()
    place.use(service)
    place.run("generate", "a fox").expect(0)
    expect_picture(place)
    expect_no_key_elsewhere(service, "127.0.0.1", "127.0.0.2")


def test_a_renewed_link_on_a_third_host(place):
    service = Service()
    service.dead_links = True
    place.use(service)
    place.run("generate", "a fox").expect(0)
    expect_picture(place)
    expect_no_key_elsewhere(service, "127.0.0.2", "127.0.0.3")


def test_a_result_that_redirects(place):
    service = Service()
    service.redirects = {"results"}
    place.use(service)
    place.run("generate", "a fox").expect(0)
    expect_picture(place)
    expect_no_key_elsewhere(service, "127.0.0.2", "127.0.0.4")


def test_the_api_redirects(place):
    """A request that costs may have been accepted; one that doesn't is asked again later. Neither follows."""
    service = Service()
    service.redirects = {CREATE, CREDIT}
    place.use(service)
    (task,) = place.run("generate", "--json", "a fox").expect(1, "tasks show 1").objects()
    assert task["state"] == "uncertain" and len(service.created()) == 1, task
    place.run("credits").expect(1, "redirect")
    expect_no_key_elsewhere(service, "127.0.0.1")
    assert {r[0] for r in service.requests} == {"127.0.0.1"}, service.requests


def test_a_record_that_redirects(place):
    service = Service()
    service.redirects = {RECORD}
    place.use(service)
    place.run("generate", "--retry-for", "1", "a fox").expect(4, "tasks --resume")
    assert {r[0] for r in service.requests} == {"127.0.0.1"}, service.requests
    service.redirects = set()
    place.run("tasks", "--resume").expect(0)
    expect_picture(place)
    expect_no_key_elsewhere(service, "127.0.0.2")


harness.main(globals())
