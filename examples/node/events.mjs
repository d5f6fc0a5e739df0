// Prints the events of all jobs of a tenant as a dashboard receives them, over one connection that is resumed when it is lost.
// node examples/node/events.mjs TENANT [UNTIL]: UNTIL is a type of event to end with, such as completed.
// Only fetch and eventsource-parser are used, so the same code runs in a browser.
import { EventSourceParserStream } from 'eventsource-parser/stream'

const [tenant, until] = process.argv.slice(2)
const gateway = process.env.ADGENIUS_GATEWAY ?? 'http://127.0.0.1:8080'
let position = process.env.LAST_EVENT_ID // where to resume; without it the stream begins now

async function follow() {
  const headers = { accept: 'text/event-stream', 'x-tenant': tenant }
  if (process.env.ADGENIUS_API_KEY) headers.authorization = `Bearer ${process.env.ADGENIUS_API_KEY}`
  if (position) headers['last-event-id'] = position
  const response = await fetch(`${gateway}/api/v1/events`, { headers })
  if (!response.ok) {
    const problem = await response.json()
    if (problem.retryable) throw new Error(problem.title)
    console.error(`${response.status} ${problem.title}`)
    process.exit(1)
  }

  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, id, data } of events) {
    if (id) position = id
    console.log(JSON.stringify({ event, id, ...JSON.parse(data || '{}') }))
    if (event === 'reset') console.error('events were left out: read GET /api/v1/videos again')
    if (event === until) process.exit(0)
  }
}

for (;;) {
  try {
    await follow()
  } catch (error) {
    console.error(`disconnected: ${error.message}`)
  }

  await new Promise((resolve) => setTimeout(resolve, 1000))
}
