// Requests a video and waits until it is finished, with an AMQP client only.
// node publish.mjs amqp://guest:guest@localhost/ demo summer-sale "A lighthouse in a storm"
import amqp from 'amqplib';

const [broker, tenantName, creativeId, prompt] = process.argv.slice(2);
const requestId = process.env.REQUEST_ID ?? crypto.randomUUID(); // the same id again never makes a second video

const connection = await amqp.connect(broker);
const channel = await connection.createConfirmChannel();

// Listen first. A queue of your own, bound to the exchange of each event you care about.
const { queue } = await channel.assertQueue('', { exclusive: true });
for (const event of ['VideoAccepted', 'VideoRefused', 'VideoCompleted', 'VideoFailed', 'VideoCancelled']) {
  await channel.assertExchange(`AdGenius:${event}`, 'fanout', { durable: true });
  await channel.bindQueue(queue, `AdGenius:${event}`, '');
}

const ended = new Promise((resolve) => channel.consume(queue, (delivery) => {
  const event = delivery.fields.exchange.slice('AdGenius:'.length);
  const { message } = JSON.parse(delivery.content.toString()); // the event is the member "message" of an envelope
  channel.ack(delivery);
  if (message.requestId === requestId && message.tenantName === tenantName) {
    console.log(JSON.stringify({ event, ...message }));
    if (event !== 'VideoAccepted') resolve(event);
  }
}));

// Then send the request: plain JSON to the exchange that is named like the message.
const request = { requestId, tenantName, creativeId, prompt, durationSeconds: 1, quality: 'Draft', useAiGeneration: false };
channel.publish('AdGenius:GenerateVideo', '', Buffer.from(JSON.stringify(request)), {
  contentType: 'application/json', persistent: true, mandatory: true,
});
await channel.waitForConfirms(); // from here on the request cannot get lost

const event = await ended;
await connection.close();
process.exit(event === 'VideoCompleted' ? 0 : 1);
