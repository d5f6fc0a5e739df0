#!/usr/bin/env python3
"""Prints the events of all jobs from the stream video-events, one JSON object per line, and continues there the next time.

python3 examples/python/replay.py POSITION_FILE [SECONDS]
The file has the offset of the last event that was printed; without the file the program begins with the oldest event. With SECONDS it ends
when no event has come for so long.
"""
import json
import os
import pathlib
import sys

import pika

if len(sys.argv) not in (2, 3):
    sys.exit("Arguments: POSITION_FILE [SECONDS]")
position = pathlib.Path(sys.argv[1])
seconds = float(sys.argv[2]) if len(sys.argv) == 3 else None
start = int(position.read_text()) + 1 if position.exists() else "first"

broker = os.environ.get("ADGENIUS_BROKER", "amqp://guest:guest@localhost/")
connection = pika.BlockingConnection(pika.URLParameters(broker))
channel = connection.channel()
channel.basic_qos(prefetch_count=100)  # a stream is read with a prefetch count and acknowledgements, which delete nothing
stream = channel.consume("video-events", arguments={"x-stream-offset": start}, inactivity_timeout=seconds)
for delivery, properties, body in stream:
    if delivery is None:
        break  # no event has come for that time
    offset = properties.headers["x-stream-offset"]
    event = {"offset": offset, "event": delivery.exchange.removeprefix("AdGenius:"), **json.loads(body)["message"]}
    print(json.dumps(event), flush=True)
    new = position.with_name(position.name + ".new")
    new.write_text(str(offset))
    new.replace(position)  # at once, so that a crash never leaves half a number
    channel.basic_ack(delivery.delivery_tag)
connection.close()
