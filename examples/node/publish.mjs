// Requests a video and waits until its job has ended, with an AMQP client only.
// node examples/node/publish.mjs TENANT CREATIVE PROMPT
import amqp from 'amqplib'

const [tenantName, creativeId, prompt] = process.argv.slice(2)
const requestId = process.env.REQUEST_ID ?? crypto.randomUUID() // the same id again never makes a second video

const connection = await amqp.connect(process.env.ADGENIUS_BROKER ?? 'amqp://guest:guest@localhost/')
const channel = await connection.createConfirmChannel()

// Listen first. A service names a durable queue of its own, so that no event is missed while it is down.
const { queue } = await channel.assertQueue('', { exclusive: true })
for (const event of ['VideoAccepted', 'VideoRefused', 'VideoCompleted', 'VideoFailed', 'VideoCancelled']) {
  await channel.assertExchange(`AdGenius:${event}`, 'fanout', { durable: true })
  await channel.bindQueue(queue, `AdGenius:${event}`, '')
}

const ended = new Promise((resolve) => channel.consume(queue, (delivery) => {
  const event = delivery.fields.exchange.slice('AdGenius:'.length)
  const { message } = JSON.parse(delivery.content.toString()) // the event is the member "message" of an envelope
  channel.ack(delivery)
  if (message.requestId === requestId && message.tenantName === tenantName) {
    console.log(JSON.stringify({ event, ...message }))
    if (event !== 'VideoAccepted') resolve(event)
  }
}))

// Then send the request: plain JSON to the exchange that is named like the message.
let returned // why the broker sent the request back, which it does before it confirms it
channel.on('return', ({ fields }) => { returned = fields.replyText })
const request = { requestId, tenantName, creativeId, prompt, durationSeconds: 1, quality: 'Draft', useAiGeneration: false }
channel.publish('AdGenius:GenerateVideo', '', Buffer.from(JSON.stringify(request)), {
  contentType: 'application/json', persistent: true, mandatory: true,
})
await channel.waitForConfirms()
if (returned) throw new Error(`The broker has no queue for the request: ${returned}`)

// From here on the request cannot get lost.

const event = await ended
await connection.close()
process.exit(event === 'VideoCompleted' ? 0 : 1)
