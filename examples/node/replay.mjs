// Prints the events of all jobs from the stream video-events, one JSON object per line, and continues there the next time.
// node examples/node/replay.mjs POSITION_FILE [SECONDS]
// The file has the offset of the last event that was printed; without the file the program begins with the oldest event. With SECONDS it
// ends when no event has come for so long.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import amqp from 'amqplib'

const [file, seconds] = process.argv.slice(2)
const start = existsSync(file) ? Number(readFileSync(file, 'utf8')) + 1 : 'first'

const connection = await amqp.connect(process.env.ADGENIUS_BROKER ?? 'amqp://guest:guest@localhost/')
const channel = await connection.createChannel()
await channel.prefetch(100) // a stream is read with a prefetch count and acknowledgements, which delete nothing

let idle
const rest = () => {
  clearTimeout(idle)
  if (seconds) idle = setTimeout(() => connection.close(), seconds * 1000)
}
rest()
await channel.consume('video-events', (delivery) => {
  rest()
  const offset = delivery.properties.headers['x-stream-offset']
  const event = delivery.fields.exchange.slice('AdGenius:'.length)
  console.log(JSON.stringify({ offset, event, ...JSON.parse(delivery.content.toString()).message }))
  writeFileSync(`${file}.new`, String(offset))
  renameSync(`${file}.new`, file) // at once, so that a crash never leaves half a number
  channel.ack(delivery)
}, { arguments: { 'x-stream-offset': start } })
