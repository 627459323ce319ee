# SPDX-License-Identifier: GPL-3.0-or-later
"""A small service that speaks KIE's documented API, written from the documents alone and sharing
nothing with latent-demo: so that the client is tried against somebody else's reading of them.

The API listens on 127.0.0.1, the results on 127.0.0.2; links that were renewed are on 127.0.0.3, and what a redirect
leads to is on 127.0.0.4. Everything that arrives is recorded.
"""

import http.server
import json
import socket
import struct
import threading
import time
import urllib.parse
import uuid
import zlib

MODEL = "flux-2/pro-text-to-image"
SIDES = {
    "1:1": (1, 1), "4:3": (4, 3), "3:4": (3, 4), "16:9": (16, 9), "9:16": (9, 16), "3:2": (3, 2), "2:3": (2, 3),
}


def size(aspect_ratio, resolution):
    wide, high = SIDES[aspect_ratio]
    long_side = {"1K": 1024, "2K": 2048}[resolution]
    unit = long_side / max(wide, high)
    return round(wide * unit), round(high * unit)


def png(width, height, seed):
    """Stripes in colours that follow from the seed: a valid picture of its own for each task."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    mix = zlib.crc32(seed.encode())
    line = bytearray([0])
    for x in range(width):
        band = (x * 8 // width + 1) * mix
        line += bytes((band & 255, band >> 8 & 255, band >> 16 & 255))
    pixels = zlib.compress(bytes(line) * height, 1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


class Task:
    def __init__(self, body):
        self.id = uuid.uuid4().hex
        self.body = body
        self.created = time.time()


class Service:
    """What is set here is how the service behaves; all of it may be changed while it runs."""

    key = "independent-key-4711"

    def __init__(self, port=0, tasks=None):
        self.balance = 1000.0
        self.duration = 1.0  # s from createTask to success
        self.null_for = 0.2  # s in which a new task's record is null
        self.create_delay = 0.0  # s from the whole request to its answer
        self.refuse = None  # (code, msg) for createTask
        self.refuse_after = None  # so many are accepted before that
        self.fail = None  # (code, msg): how tasks end
        self.lose_answer = False  # accept, and close without an answer
        self.stall_results = False  # a result's bytes stop halfway
        self.dead_links = False  # the first link of a result is refused: only a renewed one works
        self.redirects = set()  # paths of the API, and "results", that answer with a redirect to 127.0.0.4
        self.tasks = tasks if tasks is not None else {}  # by id
        self.requests = []  # (host, method, path, headers, body)
        self.lock = threading.Lock()
        self.going = threading.Event()

        self.api = self.listen("127.0.0.1", port, ApiHandler)
        self.port = self.api.server_address[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.files = self.listen("127.0.0.2", self.port if port else 0, FileHandler)
        self.renewed = self.listen("127.0.0.3", 0, FileHandler)
        self.elsewhere = self.listen("127.0.0.4", 0, FileHandler)

    def listen(self, address, port, handler):
        server = Server((address, port), handler)
        server.service = self
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return server

    def close(self):
        """As if the service's machine had gone: connections that are open are cut too."""
        self.going.set()
        for server in (self.api, self.files, self.renewed, self.elsewhere):
            server.shutdown()
            server.server_close()
            server.cut()

    def created(self):
        return [r for r in self.requests if r[2] == "/api/v1/jobs/createTask"]

    def link(self, task, server=None):
        address, port = (server or self.files).server_address
        return f"http://{address}:{port}/results/{task.id}.png"


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, *arguments):
        self.open = set()
        super().__init__(*arguments)

    def process_request(self, request, client_address):
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request, client_address):
        pass  # a client that goes away in mid-answer is what some tests do

    def cut(self):
        for request in list(self.open):
            try:
                request.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def record(self, body):
        service = self.server.service
        with service.lock:
            service.requests.append(
                (self.server.server_address[0], self.command, self.path, dict(self.headers), body)
            )
        return service


    def redirect(self, service, path):
        address, port = service.elsewhere.server_address
        self.send_response(307)
        self.send_header("Location", f"http://{address}:{port}{path}")
        self.send_header("Content-Length", "0")
        self.end_headers()


class ApiHandler(Handler):
    def envelope(self, code, msg, data=None):
        body = json.dumps({"code": code, "msg": msg, "data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json;charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirected(self, service):
        path = urllib.parse.urlsplit(self.path).path
        if path not in service.redirects:
            return False
        self.redirect(service, path)
        return True

    def authorised(self, service):
        if self.headers.get("Authorization") == f"Bearer {service.key}":
            return True
        self.envelope(401, "You do not have access permissions")
        return False

    def do_GET(self):
        service = self.record(b"")
        url = urllib.parse.urlsplit(self.path)
        if self.redirected(service) or not self.authorised(service):
            return
        if url.path == "/api/v1/chat/credit":
            self.envelope(200, "success", service.balance)
        elif url.path == "/api/v1/jobs/recordInfo":
            query = urllib.parse.parse_qs(url.query)
            self.envelope(*self.look_up(service, query.get("taskId", [""])[0]))
        else:
            self.envelope(404, "Not Found")

    def look_up(self, service, task_id):
        task = service.tasks.get(task_id)
        age = time.time() - task.created if task else 0
        if not task or age < service.null_for:
            return 422, "recordInfo is null"
        share = age / service.duration if service.duration else 1
        state = "waiting" if share < 0.3 else "queuing" if share < 0.5 else "generating" if share < 1 else "success"
        fail = service.fail if state == "success" else None
        if fail:
            state = "fail"
        done = state in ("success", "fail")
        return 200, "success", {
            "taskId": task.id,
            "model": task.body["model"],
            "state": state,
            "param": json.dumps({"input": json.dumps(task.body["input"]), "model": task.body["model"]}),
            "resultJson": json.dumps({"resultUrls": [service.link(task)]}) if state == "success" else "",
            "failCode": str(fail[0]) if fail else None,
            "failMsg": fail[1] if fail else None,
            "costTime": round(service.duration) if done else None,
            "completeTime": int((task.created + service.duration) * 1000) if done else None,
            "createTime": int(task.created * 1000),
            "creditsConsumed": 0.0 if fail else 5.0,
        }

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        service = self.record(body)
        path = urllib.parse.urlsplit(self.path).path
        if self.redirected(service) or not self.authorised(service):
            return
        if path == "/api/v1/common/download-url":
            name = json.loads(body)["url"].rpartition("/")[2].removesuffix(".png")
            self.envelope(200, "success", service.link(service.tasks[name], service.renewed))
            return
        if path != "/api/v1/jobs/createTask":
            self.envelope(404, "Not Found")
            return
        try:
            task = Task(json.loads(body))
            problem = self.check(task.body)
        except (ValueError, KeyError, TypeError) as error:
            problem = (422, f"bad request: {error}")
        with service.lock:
            refused = problem or service.refuse
            if service.refuse and service.refuse_after:
                service.refuse_after -= 1
                refused = problem
            if not refused:
                service.tasks[task.id] = task
                service.balance -= 5
        service.going.wait(service.create_delay)
        if refused:
            self.envelope(*refused)
        elif service.lose_answer:
            self.close_connection = True
        else:
            self.envelope(200, "success", {"taskId": task.id, "recordId": task.id})

    @staticmethod
    def check(body):
        given = body["input"]
        if body["model"] != MODEL:
            return 422, "The model name you specified is not supported."
        if not 3 <= len(given["prompt"]) <= 5000:
            return 500, "prompt is not within the allowed length"
        if given["aspect_ratio"] not in SIDES:
            return 500, "This aspect_ratio is not within the range of allowed options"
        if given["resolution"] not in ("1K", "2K"):
            return 500, "resolution is not within the range of allowed options"
        return None


class FileHandler(Handler):
    def do_GET(self):
        service = self.record(b"")
        name = self.path.rpartition("/")[2].removesuffix(".png")
        task = service.tasks.get(name)
        address = self.server.server_address[0]
        if not task or (service.dead_links and address == "127.0.0.2"):
            self.send_error(404)
            return
        if "results" in service.redirects and address != "127.0.0.4":
            self.redirect(service, self.path)
            return
        given = task.body["input"]
        data = png(*size(given["aspect_ratio"], given["resolution"]), task.id)
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if service.stall_results:
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            service.going.wait()
        else:
            self.wfile.write(data)
