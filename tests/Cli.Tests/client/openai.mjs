// Everything that OpenAI's client can do with videos: node openai.mjs http://127.0.0.1:8080/v1 KEY OTHER_KEY picture.png
// Prints what it saw as one JSON object.
import { createReadStream } from 'node:fs';
import OpenAI from 'openai';

const [baseURL, apiKey, otherKey, picture] = process.argv.slice(2);
const client = new OpenAI({ apiKey, baseURL });
const errorOf = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    return { type: error.constructor.name, status: error.status, code: error.code, param: error.param, requestId: !!error.requestID };
  }
};

const finished = async (video) => {
  while (video.status === 'queued' || video.status === 'in_progress') {
    await new Promise((resolve) => setTimeout(resolve, 200));
    video = await client.videos.retrieve(video.id);
  }
  return video;
};
const lengthOf = async (id, variant) => {
  const answer = await client.videos.downloadContent(id, { variant });
  return { type: answer.headers.get('content-type'), bytes: (await answer.arrayBuffer()).byteLength };
};

const created = await client.videos.create({
  prompt: 'A paper boat in rain', model: 'sandbox', seconds: '4', size: '1280x720', input_reference: createReadStream(picture),
});
const video = await finished(created);
const seen = {
  created,
  video,
  content: await lengthOf(video.id, 'video'),
  thumbnail: await lengthOf(video.id, 'thumbnail'),
  spritesheet: await lengthOf(video.id, 'spritesheet'),
};
seen.remix = await finished(await client.videos.remix(video.id, { prompt: 'at night' }));
seen.failed = await finished(await client.videos.create({ prompt: 'A boat sandbox:fail=moderated', model: 'sandbox', seconds: '4' }));
const listed = [];
for await (const one of client.videos.list({ limit: 1, order: 'asc' })) listed.push(one.id);
seen.listed = listed;
seen.models = (await client.models.list()).data.map((model) => model.id);
seen.deleted = await client.videos.delete(video.id);
seen.errors = {
  gone: await errorOf(() => client.videos.retrieve(video.id)),
  model: await errorOf(() => client.videos.create({ prompt: 'x', model: 'gpt-9' })),
  size: await errorOf(() => client.videos.create({ prompt: 'x', size: 'large' })),
  foreign: await errorOf(() => new OpenAI({ apiKey: otherKey, baseURL, maxRetries: 0 }).videos.retrieve(seen.remix.id)),
};
console.log(JSON.stringify(seen));
