using AdGenius.Contracts;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Time.Testing;
using static AdGenius.ProviderWorker.Tests.HostedImages.HostedImageWorker;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>Pictures that the server names the address of.</summary>
public sealed class HostedImageDownloadTests
{
    [Fact]
    public async Task A_picture_is_downloaded_from_the_address_that_the_server_names()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""")
            : server.Seen.Count < 3 ? ServerReply.BrokenOff : ServerReply.Bytes("image/png", ClipRequests.Pixel);
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());

        Assert.Equal(["POST", "GET", "GET"], server.Seen.Select(request => request.Method));
        Assert.Equal("Bearer sk-1", server.Seen[^1].Headers["authorization"]);
    }

    /// <summary>The picture is paid: what says that it is not ready yet must not lose it.</summary>
    [Theory]
    [InlineData(200, """{"status":"processing"}""")]
    [InlineData(200, "<!doctype html><title>Maintenance</title>")]
    [InlineData(200, "The picture is not ready yet.")]
    [InlineData(403, "")]
    [InlineData(404, """{"detail":"Not found"}""")]
    public async Task A_picture_that_its_server_does_not_have_yet_is_downloaded_later(int status, string body)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""")
            : server.Seen.Count < 4 ? ServerReply.Json(status, body) : ServerReply.Bytes("application/json", ClipRequests.Pixel);
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());

        Assert.Equal(["POST", "GET", "GET", "GET"], server.Seen.Select(request => request.Method));
    }

    [Fact]
    public async Task A_picture_whose_download_is_redirected_to_where_it_is_not_followed_is_downloaded_later()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""")
            : server.Seen.Count < 4 ? ServerReply.Status(302).With("Location", "https://10.0.0.1/maintenance")
            : ServerReply.Bytes("image/png", ClipRequests.Pixel);
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());

        Assert.Equal(["POST", "GET", "GET", "GET"], server.Seen.Select(request => request.Method));
    }

    [Fact]
    public async Task A_picture_that_does_not_become_ready_is_given_up_within_the_time_limit()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request =>
        {
            if (request.Method == "POST")
            {
                return ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""");
            }

            time.Advance(TimeSpan.FromMinutes(1));
            return ServerReply.Json(200, """{"status":"processing"}""");
        };
        await using var worker = await StartAtAsync(time, server, [("HostedImages:TimeLimit", "00:10:00")]);

        var failing = FailAsync(worker, Order(1));
        await Facts.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10)); // it waits before it asks again
            return Task.FromResult(failing.IsCompleted);
        });

        Assert.Equal(FailureCode.OutcomeUnknown, (await failing).Failure.Code);
        Assert.InRange(server.Seen.Count, 3, 11); // the last of them within the limit
        Assert.Equal(40_000, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    /// <summary>It is paid: a host whose clock is corrected meanwhile must not lose it.</summary>
    [Fact]
    public async Task A_picture_is_waited_for_on_while_the_clock_is_set_forward()
    {
        var time = new ShiftedTime(TimeSpan.Zero);
        var downloads = 0;
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request =>
        {
            if (request.Method == "POST")
            {
                return ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""");
            }

            time.Ahead = TimeSpan.FromHours(1);
            return ++downloads == 1 ? ServerReply.Status(503) : ServerReply.Bytes("image/png", ClipRequests.Pixel);
        };
        await using var worker = await StartAtAsync(time, server, []);

        Assert.Single(await RenderAsync(worker, Order(1)));
    }

    /// <summary>A store shows what was put into it some seconds later, and the address was named just now.</summary>
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_picture_that_another_host_does_not_have_yet_is_downloaded_later(int status)
    {
        await using var server = await ProviderServer.StartAsync();
        await using var other = await ProviderServer.StartAsync();
        other.Answer = _ => other.Seen.Count < 3 ? ServerReply.Status(status) : ServerReply.Bytes("image/png", ClipRequests.Pixel);
        server.Answer = _ => ServerReply.Json(200, $$"""{"data":[{"url":"{{other.Address}}pictures/1.png"}]}""");
        await using var worker = await StartAsync(
            server, ("Downloads:AllowHttp", "true"), ("Downloads:AllowPrivateAddresses", "true"));

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());

        Assert.Equal(3, other.Seen.Count);
        Assert.Single(server.Seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_picture_that_has_gone_is_not_waited_for(bool isOwn)
    {
        await using var server = await ProviderServer.StartAsync();
        await using var other = await ProviderServer.StartAsync();
        var host = isOwn ? server : other;
        other.Answer = _ => ServerReply.Status(410);
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{host.Address}}pictures/1.png"}]}""")
            : ServerReply.Status(410);
        await using var worker = await StartAsync(
            server, ("Downloads:AllowHttp", "true"), ("Downloads:AllowPrivateAddresses", "true"));

        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, Order(1))).Failure.Code);

        Assert.Single(host.Seen, request => request.Method == "GET");
    }

    [Fact]
    public async Task A_picture_is_not_downloaded_from_a_private_address_and_counts_as_paid()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var other = await ProviderServer.StartAsync();
        other.Answer = _ => ServerReply.Bytes("image/png", ClipRequests.Pixel);
        server.Answer = _ => ServerReply.Json(200, $$"""{"data":[{"url":"{{other.Address}}1.png"}]}""");
        await using var worker = await StartAsync(server, ("Downloads:AllowHttp", "true"));

        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, Order(1))).Failure.Code);

        Assert.Empty(other.Seen);
        Assert.Equal(40_000, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }
}
