// node watch.mjs HOST:PORT video_service.proto TENANT CREATIVE PROMPT
// Requests a video, prints its events and the finished job, one JSON object per line. ADGENIUS_API_KEY holds the tenant's key, if needed.
import grpc from '@grpc/grpc-js'
import loader from '@grpc/proto-loader'

const [address, proto, tenant_name, creative_id, prompt] = process.argv.slice(2)
const definition = loader.loadSync(proto, { keepCase: true, longs: Number, enums: String, defaults: true })
const { VideoService } = grpc.loadPackageDefinition(definition).adgenius.v1
const client = new VideoService(address, grpc.credentials.createInsecure()) // behind TLS: grpc.credentials.createSsl()
const metadata = new grpc.Metadata()
if (process.env.ADGENIUS_API_KEY) metadata.set('authorization', `Bearer ${process.env.ADGENIUS_API_KEY}`)

const call = (method, request) => new Promise((resolve, reject) =>
  client[method](request, metadata, { deadline: Date.now() + 30_000 }, (error, answer) => error ? reject(error) : resolve(answer)))
const print = (kind, value) => console.log(JSON.stringify({ kind, ...value }))

try {
  const { job_id } = await call('GenerateVideo', { tenant_name, creative_id, prompt, duration_seconds: 6, quality: 'QUALITY_DRAFT' })
  for await (const event of client.WatchVideo({ tenant_name, job_id }, metadata)) {
    print('event', { type: event.type, sequence: event.sequence, data: JSON.parse(event.data) })
  }
  const { state, takes } = await call('GetVideo', { tenant_name, job_id })
  print('video', { job_id, state, urls: takes.map(take => take.video?.url) })
} catch (error) {
  print('error', { code: grpc.status[error.code], message: error.details })
  process.exitCode = 1
} finally {
  client.close()
}
