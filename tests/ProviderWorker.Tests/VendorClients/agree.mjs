// Calls one server with a vendor's own client, once per status, and prints what the client made of it.
// usage: node agree.mjs <vendor> <server> <status,status,...>
import { fal } from '@fal-ai/client';
import { GoogleGenAI } from '@google/genai';
import RunwayML from '@runwayml/sdk';
import LumaAI from 'lumaai';
import OpenAI from 'openai';

const [vendor, server, statuses] = process.argv.slice(2);

const clients = {
  runway(base) {
    const client = new RunwayML({ apiKey: 'key_1', baseURL: base, maxRetries: 0 });
    return {
      submit: () => client.textToVideo.create({ model: 'gen4.5', promptText: 'x', ratio: '1280:720', duration: 5 }),
      poll: () => client.tasks.retrieve('17f20503-6c24-4c16-946b-35dbbce2af2f'),
      end: () => client.tasks.retrieve('17f20503-6c24-4c16-946b-35dbbce2af2f').waitForTaskOutput(),
    };
  },
  openai(base) {
    const client = new OpenAI({ apiKey: 'sk-1', baseURL: `${base}/v1`, maxRetries: 0 });
    return {
      submit: () => client.videos.create({ model: 'sora-2', prompt: 'x', seconds: '4', size: '1280x720' }),
      poll: () => client.videos.retrieve('video_1'),
    };
  },
  luma(base) {
    const client = new LumaAI({ authToken: 'luma-1', baseURL: `${base}/dream-machine/v1`, maxRetries: 0 });
    return {
      submit: () => client.generations.video.create({ model: 'ray-2', prompt: 'x' }),
      poll: () => client.generations.get('g1'),
    };
  },
  pika(base) {
    // Its queue repeats with pauses of its own that cannot be set; here they are short.
    const later = globalThis.setTimeout;
    globalThis.setTimeout = (run, delay, ...rest) => later(run, Math.min(delay ?? 0, 2), ...rest);
    fal.config({
      credentials: 'id:secret',
      retry: { maxRetries: 0 },
      requestMiddleware: async (request) => ({ ...request, url: request.url.replace('https://queue.fal.run', base) }),
    });
    return {
      submit: () => fal.queue.submit('fal-ai/pika/v2.2/text-to-video', { input: { prompt: 'x' } }),
      poll: () => fal.queue.status('fal-ai/pika/v2.2/text-to-video', { requestId: 'r1' }),
    };
  },
  google(base) {
    const client = new GoogleGenAI({ apiKey: 'AIza1', httpOptions: { baseUrl: base, retryOptions: { attempts: 1 } } });
    const once = { maxRetries: 0 }; // interactions do not read the client's retryOptions
    return {
      submit: () => client.interactions.create(
        { model: 'gemini-omni-1.1-flash', input: 'x', background: true, response_format: { type: 'video' } }, once),
      poll: () => client.interactions.get('i1', undefined, once),
    };
  },
};

async function see(call) {
  try {
    await call();
    return { ok: true };
  } catch (error) {
    return { ok: false, status: error?.status ?? error?.statusCode ?? null, kind: error?.constructor?.name };
  }
}

const seen = {};
for (const status of statuses.split(',')) {
  const client = clients[vendor](`${server}/${status}`);
  seen[status] = { submit: await see(client.submit), poll: await see(client.poll) };
  if (client.end) {
    seen[status].end = await see(client.end);
  }
}
console.log(JSON.stringify(seen));
process.exit(0);
