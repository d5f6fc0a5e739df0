#!/usr/bin/env python3
"""Requests a video and waits until its job has ended, with pika (Debian: python3-pika).

python3 examples/python/publish.py TENANT CREATIVE PROMPT
"""
import json
import os
import sys
import uuid

import pika

EVENTS = ["VideoAccepted", "VideoRefused", "VideoCompleted", "VideoFailed", "VideoCancelled"]

if len(sys.argv) != 4:
    sys.exit("Arguments: TENANT CREATIVE PROMPT")
tenant, creative, prompt = sys.argv[1:]
request = {
    "requestId": str(uuid.uuid4()),  # kept with the order it is for: the same id again never makes a second video
    "tenantName": tenant,
    "creativeId": creative,
    "prompt": prompt,
    "durationSeconds": 1,
    "quality": "Draft",
    "useAiGeneration": False,
}

broker = os.environ.get("ADGENIUS_BROKER", "amqp://guest:guest@localhost/")
connection = pika.BlockingConnection(pika.URLParameters(broker))
channel = connection.channel()
channel.confirm_delivery()

# Listen first. A service names a durable queue of its own, so that no event is missed while it is down.
queue = channel.queue_declare("", exclusive=True).method.queue
for event in EVENTS:
    channel.exchange_declare(f"AdGenius:{event}", "fanout", durable=True)
    channel.queue_bind(queue, f"AdGenius:{event}")

# Then send the request: plain JSON to the exchange that is named like the message. It raises if the broker does not confirm.
channel.basic_publish(
    "AdGenius:GenerateVideo",
    "",
    json.dumps(request).encode(),
    pika.BasicProperties(content_type="application/json", delivery_mode=2),
    mandatory=True,
)

ended = None
for delivery, _, body in channel.consume(queue):
    event = delivery.exchange.removeprefix("AdGenius:")
    message = json.loads(body)["message"]  # the event; the rest of the envelope may be ignored
    channel.basic_ack(delivery.delivery_tag)
    if (message["requestId"], message["tenantName"]) != (request["requestId"], tenant):
        continue
    print(f"{event}: {json.dumps(message)}", flush=True)
    if event != "VideoAccepted":
        ended = event
        break

connection.close()
sys.exit(0 if ended == "VideoCompleted" else 1)
