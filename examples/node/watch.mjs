// Requests a video over gRPC, prints its events and the finished job, one JSON object per line.
// node examples/node/watch.mjs TENANT CREATIVE PROMPT
import grpc from '@grpc/grpc-js'
import loader from '@grpc/proto-loader'

const [tenant_name, creative_id, prompt] = process.argv.slice(2)
const { protocol, host } = new URL(process.env.ADGENIUS_GRPC ?? 'http://127.0.0.1:8081')
const proto = process.env.ADGENIUS_PROTO ?? 'contracts/protos/adgenius/v1/video_service.proto'
const definition = loader.loadSync(proto, { keepCase: true, longs: Number, enums: String, defaults: true })
const { VideoService } = grpc.loadPackageDefinition(definition).adgenius.v1
const client = new VideoService(host, protocol === 'https:' ? grpc.credentials.createSsl() : grpc.credentials.createInsecure())
const metadata = new grpc.Metadata()
if (process.env.ADGENIUS_API_KEY) metadata.set('authorization', `Bearer ${process.env.ADGENIUS_API_KEY}`)

const call = (method, request) => new Promise((resolve, reject) =>
  client[method](request, metadata, { deadline: Date.now() + 30_000 }, (error, answer) => error ? reject(error) : resolve(answer)))
const print = (kind, value) => console.log(JSON.stringify({ kind, ...value }))
const request = {
  request_id: process.env.REQUEST_ID ?? crypto.randomUUID(), // the same id again never makes a second video
  tenant_name, creative_id, prompt, duration_seconds: 1, quality: 'QUALITY_DRAFT', use_ai_generation: false,
}

try {
  const { job_id } = await call('GenerateVideo', request)
  let after_sequence = 0
  for (let ended = false; !ended;) {
    try {
      for await (const event of client.WatchVideo({ tenant_name, job_id, after_sequence }, metadata)) {
        after_sequence = event.sequence
        print('event', { type: event.type, sequence: event.sequence, data: JSON.parse(event.data) })
      }
      ended = true // the stream ends with the job
    } catch (error) {
      if (error.code !== grpc.status.UNAVAILABLE) throw error
      await new Promise(resolve => setTimeout(resolve, 1000)) // and resume after the last event
    }
  }
  const { state, takes } = await call('GetVideo', { tenant_name, job_id })
  print('video', { job_id, state, urls: takes.map(take => take.video?.url) })
  process.exitCode = state === 'VIDEO_STATE_COMPLETED' ? 0 : 1
} catch (error) {
  print('error', { code: grpc.status[error.code], message: error.details })
  process.exitCode = 1
} finally {
  client.close()
}
