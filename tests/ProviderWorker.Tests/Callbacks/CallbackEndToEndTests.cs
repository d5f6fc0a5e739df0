using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.Callbacks;

/// <summary>Gateway and worker in one process: a callback saves the polling delay.</summary>
public sealed class CallbackEndToEndTests
{
    [Fact]
    public async Task A_callback_triggers_the_next_poll()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(201, """{"id":"g1","state":"queued"}"""),
            { Path: "/video.mp4" } => ServerReply.Bytes("video/mp4", video),
            _ => ServerReply.Json(200, $$$"""{"id":"g1","state":"completed","assets":{"video":"{{{server.Address}}}video.mp4"}}"""),
        };
        await using var worker = await WorkerHost.StartAsync(
            new()
            {
                ["LUMAAI_API_KEY"] = "luma-1",
                ["Providers:Luma:BaseAddress"] = server.Address.AbsoluteUri,
                ["Providers:Luma:PollInterval"] = "00:10:00", // without a callback the next poll is ten minutes later
                ["Submissions:CallbackAddress"] = "https://ads.example",
                ["Downloads:AllowHttp"] = "true",
                ["Downloads:AllowPrivateAddresses"] = "true",
            },
            modules: GatewayService.Module);
        var command = Commands.Clip("luma_dream", seconds: 5, quality: Quality.Standard);
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId);
        await Facts.UntilAsync(async () => (await worker.RowAsync(command)).Status == SubmissionStatus.Submitted);
        var callback = new Uri((string)server.Seen[0].Json!["callback_url"]!);
        Assert.Equal("ads.example", callback.Host);

        using var client = new HttpClient(new SocketsHttpHandler());
        var address = worker.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        for (var twice = 0; twice < 2; twice++)
        {
            using var answer = await client.PostAsync(
                new Uri(new Uri(address), callback.AbsolutePath),
                new StringContent("{}"),
                TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);
        Assert.Single(server.Seen, request => request.Method == "POST");
    }
}
