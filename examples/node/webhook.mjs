// Receives webhooks, checks their signatures and prints them; it ends after the first.
// WEBHOOK_SECRET=whsec_… node examples/node/webhook.mjs PORT
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const [port] = process.argv.slice(2)
const webhook = new Webhook(process.env.WEBHOOK_SECRET)
const seen = new Set() // a service keeps it in its database

createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString() // the signature is of the bytes as they were sent, not of parsed JSON
  let event
  try {
    event = webhook.verify(body, request.headers) // also refuses a time stamp that is off by more than five minutes
  } catch (error) {
    console.error(`refused: ${error.message}`)
    response.writeHead(401).end()
    return
  }

  const id = request.headers['webhook-id']
  if (!seen.has(id)) { // a webhook may come twice
    seen.add(id)
    console.log(JSON.stringify(event))
  }

  response.writeHead(204).end(() => process.exit(0)) // within 15 seconds; slow work comes after the answer
}).listen(Number(port), '127.0.0.1', () => console.error(`listening on port ${port}`))
