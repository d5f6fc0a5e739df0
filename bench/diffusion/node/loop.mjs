// The same pictures as bench/diffusion makes, written by hand on onnxruntime-node: prompt ids in, Euler steps with guidance, pixels out.
// Reads one JSON object per line from standard input, answers each with {"seconds": s}. The first line names the model and the module's folder.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import path from 'node:path';

let ort, text, unet, decoder, job;

const answer = value => process.stdout.write(JSON.stringify(value) + '\n');

async function open(line) {
  job = line;
  ort = createRequire(path.join(job.nodeModules, 'x.js'))('onnxruntime-node');
  const options = { intraOpNumThreads: job.threads, graphOptimizationLevel: 'all', logSeverityLevel: 4 };
  const load = part => ort.InferenceSession.create(path.join(job.model, part, 'model.onnx'), options);
  [text, unet, decoder] = [await load('text_encoder'), await load('unet'), await load('vae_decoder')];
  answer({ ready: true });
}

// Box and Muller over a small generator; the numbers need not be torch's, only as many.
function normals(count, seed) {
  let state = seed >>> 0 || 1;
  const next = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) + 1) / 4294967297;
  const out = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const r = Math.sqrt(-2 * Math.log(next())), a = 2 * Math.PI * next();
    out[i] = r * Math.cos(a);
    if (i + 1 < count) out[i + 1] = r * Math.sin(a);
  }
  return out;
}

async function encode(ids) {
  const type = job.wideIds ? 'int64' : 'int32';
  const data = job.wideIds ? BigInt64Array.from(ids, BigInt) : Int32Array.from(ids);
  const result = await text.run({ input_ids: new ort.Tensor(type, data, [1, ids.length]) }, ['last_hidden_state']);
  return result.last_hidden_state;
}

async function picture({ ids, negativeIds, seed }) {
  const { width, height, channels, sigmas, timesteps, guidance } = job;
  const positive = await encode(ids), negative = await encode(negativeIds);
  const hidden = new Float32Array(positive.data.length * 2);
  hidden.set(negative.data, 0);
  hidden.set(positive.data, positive.data.length);
  const states = new ort.Tensor('float32', hidden, [2, ...positive.dims.slice(1)]);
  const length = channels * width * height;
  const latents = normals(length, seed);
  for (let i = 0; i < length; i++) latents[i] *= sigmas[0];
  const seen = new Float32Array(length * 2);
  const sample = new ort.Tensor('float32', seen, [2, channels, height, width]);
  const outputName = unet.outputNames[0];
  for (let step = 0; step < timesteps.length; step++) {
    const sigma = sigmas[step], change = sigmas[step + 1] - sigma, scale = 1 / Math.sqrt(sigma * sigma + 1);
    for (let i = 0; i < length; i++) seen[i] = seen[length + i] = latents[i] * scale;
    const timestep = new ort.Tensor('float32', Float32Array.of(timesteps[step]), job.timestepRank === 0 ? [] : [1]);
    const output = (await unet.run({ sample, timestep, encoder_hidden_states: states }))[outputName].data;
    for (let i = 0; i < length; i++) {
      const predicted = output[i] + guidance * (output[length + i] - output[i]);
      const clean = job.velocity ? predicted * (-sigma * scale) + latents[i] * scale * scale : latents[i] - sigma * predicted;
      latents[i] += (latents[i] - clean) / sigma * change;
    }
  }
  const scaled = new Float32Array(length);
  for (let i = 0; i < length; i++) scaled[i] = latents[i] / job.scalingFactor;
  const decoded = (await decoder.run({ [decoder.inputNames[0]]: new ort.Tensor('float32', scaled, [1, channels, height, width]) }))[decoder.outputNames[0]];
  const area = decoded.dims[2] * decoded.dims[3], planes = decoded.data, pixels = new Uint8Array(area * 3);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < area; i++) {
      pixels[i * 3 + c] = Math.round(Math.min(1, Math.max(0, planes[c * area + i] / 2 + 0.5)) * 255);
    }
  }
  return pixels;
}

for await (const raw of createInterface({ input: process.stdin })) {
  const line = JSON.parse(raw);
  if (line.model) {
    await open(line);
    continue;
  }
  const start = process.hrtime.bigint();
  const pixels = await picture(line);
  answer({ seconds: Number(process.hrtime.bigint() - start) / 1e9, bytes: pixels.length });
}
