"""What OpenAI's client for Python sends for its video methods, with nothing but the standard library.

    python3 openai_wire.py http://127.0.0.1:8080/v1 KEY OTHER_KEY picture.png

The client itself is not on every machine. Its requests are: multipart with one part per parameter for videos.create(input_reference=...),
JSON otherwise; the headers below; polling as in videos.poll(); content read as in with_streaming_response. Prints what it saw as JSON.
"""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid

BASE, KEY, OTHER_KEY, PICTURE = sys.argv[1:5]
CLIENT_HEADERS = {
    "Accept": "application/json",
    "User-Agent": "OpenAI/Python 2.8.0",
    "X-Stainless-Lang": "python",
    "X-Stainless-Package-Version": "2.8.0",
    "X-Stainless-OS": "Linux",
    "X-Stainless-Arch": "x64",
    "X-Stainless-Runtime": "CPython",
    "X-Stainless-Runtime-Version": "3.11.7",
    "X-Stainless-Async": "false",
    "x-stainless-retry-count": "0",
    "x-stainless-read-timeout": "600",
}


intervals = set()


def call(method, path, body=None, content_type=None, key=KEY, extra=None):
    headers = {**CLIENT_HEADERS, "Authorization": f"Bearer {key}", **(extra or {})}
    if content_type:
        headers["Content-Type"] = content_type
    request = urllib.request.Request(BASE + path, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=600) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def get(path, key=KEY):
    status, headers, body = call("GET", path, key=key)
    return status, headers, json.loads(body)


def create(parameters):
    status, _, body = call("POST", "/videos", json.dumps(parameters).encode(), "application/json", extra={"Idempotency-Key": str(uuid.uuid4())})
    return status, json.loads(body)


def create_with_file(parameters, path):
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in parameters.items():
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    with open(path, "rb") as picture:
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="input_reference"; filename="start.png"\r\n'
                     f"Content-Type: image/png\r\n\r\n".encode() + picture.read() + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    status, _, body = call("POST", "/videos", b"".join(parts), f"multipart/form-data; boundary={boundary}")
    return status, json.loads(body)


def poll(video):
    """videos.poll(): until the status is final, at the interval that the header openai-poll-after-ms names, else one second."""
    while True:
        status, headers, video = get(f"/videos/{video['id']}")
        assert status == 200, video
        if video["status"] not in ("in_progress", "queued"):
            return video
        intervals.add(headers.get("openai-poll-after-ms"))
        time.sleep(float(headers.get("openai-poll-after-ms") or 1000) / 1000)


def error(answer):
    status, body = answer[0], answer[-1]
    fault = (json.loads(body) if isinstance(body, bytes) else body)["error"]
    return {"status": status, **{name: fault.get(name) for name in ("code", "param", "type")}, "message": bool(fault.get("message"))}


_, created = create_with_file({"prompt": "A paper boat", "model": "sandbox", "seconds": "4", "size": "1280x720"}, PICTURE)
video = poll(created)
status, content_headers, content = call("GET", f"/videos/{video['id']}/content", extra={"Accept": "application/binary"})
seen = {
    "created": created,
    "video": video,
    "content": {"status": status, "type": content_headers.get("Content-Type"), "bytes": len(content), "start": content[4:8].decode("latin-1")},
    "json": poll(create({"prompt": "A kite", "model": "sandbox", "seconds": "4"})[1]),
    "errors": {
        "unknown": error(call("GET", "/videos/video_0123456789abcdef0123456789abcdef")),
        "size": error(create({"prompt": "A kite", "size": "large"})),
        "foreign": error(call("GET", f"/videos/{video['id']}", key=OTHER_KEY)),
    },
}
first = get("/videos?limit=1&order=asc")[2]
second = get(f"/videos?limit=1&order=asc&after={first['last_id']}")[2]
seen["listed"] = [one["id"] for one in first["data"] + second["data"]]
seen["has_more"] = [first["has_more"], second["has_more"]]
seen["intervals"] = sorted(intervals)
seen["deleted"] = json.loads(call("DELETE", f"/videos/{video['id']}")[2])
print(json.dumps(seen))
