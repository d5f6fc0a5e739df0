// Requests a video over gRPC, follows its job and prints the links to the stored files.
// dotnet run --project examples/csharp-grpc -- TENANT CREATIVE PROMPT
using AdGenius.Grpc.V1;
using Grpc.Core;
using Grpc.Net.Client;

if (args is not [var tenant, var creative, var prompt])
{
    Console.Error.WriteLine("Arguments: TENANT CREATIVE PROMPT");
    return 2;
}

// Without TLS the address is http, and HTTP/2 has a port of its own.
using var channel = GrpcChannel.ForAddress(Environment.GetEnvironmentVariable("ADGENIUS_GRPC") ?? "http://127.0.0.1:8081");
var client = new VideoService.VideoServiceClient(channel);
var headers = new Metadata();
if (Environment.GetEnvironmentVariable("ADGENIUS_API_KEY") is { Length: > 0 } key)
{
    headers.Add("authorization", $"Bearer {key}");
}

try
{
    var request = new GenerateVideoRequest
    {
        RequestId = Guid.NewGuid().ToString(), // kept with the order it is for: the same id again never makes a second video
        TenantName = tenant,
        CreativeId = creative,
        Prompt = prompt,
        DurationSeconds = 1,
        Quality = Quality.Draft,
        UseAiGeneration = false,
    };
    var job = await client.GenerateVideoAsync(request, headers, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));
    Console.WriteLine($"job {job.JobId}");

    long last = 0;
    while (true)
    {
        try
        {
            using var watch = client.WatchVideo(
                new WatchVideoRequest { TenantName = tenant, JobId = job.JobId, AfterSequence = last }, headers);
            await foreach (var one in watch.ResponseStream.ReadAllAsync())
            {
                last = one.Sequence;
                Console.WriteLine($"{one.Type}: {one.Data}");
            }

            break; // the stream ends with the job
        }
        catch (RpcException lost) when (lost.StatusCode == StatusCode.Unavailable)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System); // and resume after the last event
        }
    }

    var ended = await client.GetVideoAsync(new GetVideoRequest { TenantName = tenant, JobId = job.JobId }, headers);
    foreach (var take in ended.Takes.Where(take => take.Video is not null))
    {
        Console.WriteLine($"video {take.Video.Url}");
    }

    return ended.State == VideoState.Completed ? 0 : 1;
}
catch (RpcException fault)
{
    Console.Error.WriteLine($"{fault.StatusCode}: {fault.Status.Detail}");
    return 1;
}
