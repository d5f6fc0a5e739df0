#!/bin/sh
# Requests a video over HTTP, follows its job and prints the finished job. Needs curl alone.
# sh examples/http/video.sh TENANT CREATIVE PROMPT
set -eu
[ $# = 3 ] || { echo 'Arguments: TENANT CREATIVE PROMPT' >&2; exit 2; }
gateway=${ADGENIUS_GATEWAY:-http://127.0.0.1:8080}
call() { # a key names its tenant; X-Tenant does so where no key is required
  set -- -H "${ADGENIUS_API_KEY:+Authorization: Bearer }${ADGENIUS_API_KEY:-X-Tenant: $tenant}" "$@"
  curl --silent --show-error --fail-with-body "$@"
}
tenant=$1
text() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; } # one line of text as JSON

# The Idempotency-Key belongs to the order that the video is for: the same key again never makes a second video.
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
call -X POST "$gateway/api/v1/videos" --retry 5 --retry-connrefused -D "$answer" \
  -H 'Content-Type: application/json' -H "Idempotency-Key: ${REQUEST_ID:-$(date +%s)-$$}" \
  -d "{\"creativeId\": $(text "$2"), \"prompt\": $(text "$3"), \"durationSeconds\": 1, \"quality\": \"Draft\", \"useAiGeneration\": false}"
job=$gateway$(sed -n 's/^[Ll]ocation: *\(.*\)\r$/\1/p' "$answer") # /api/v1/videos/{id}
echo "job $job"

# The events of the job as they happen; the stream ends with the job.
call -N "$job/events"
call "$job"
