using System.Text.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Gateway.Tests.Videos;

/// <summary>A request may have 500,000 characters of scenes: a page of a hundred would take the gateway's memory.</summary>
public sealed class When_listed_jobs_are_long(GatewayFixture gateway)
{
    private const int Jobs = 30;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_answer_with_shorter_pages_that_have_every_job()
    {
        var tenant = GatewayFixture.NewName();
        var all = await GivenLongJobsAsync(tenant);

        var found = new List<Guid>();
        var pages = new List<int>();
        for (var next = new Uri("/api/v1/videos?limit=100", UriKind.Relative); next is not null;)
        {
            using var answer = await gateway.SendAsync(HttpMethod.Get, next.ToString(), tenant);
            var page = JsonSerializer.Deserialize<VideoJobPage>(await answer.Content.ReadAsStringAsync(Cancellation), HttpJson.Options)!;
            found.AddRange(page.Items.Select(job => job.Id));
            pages.Add(page.Items.Count);
            next = page.Next;
        }

        Assert.Equal(all, found);
        Assert.Equal([10, 10, 10], pages);
    }

    /// <summary>Neither a prompt nor scenes: what was adjusted for a take.</summary>
    [Fact]
    public async Task Should_count_the_texts_of_takes_too()
    {
        var tenant = GatewayFixture.NewName();
        for (var number = 0; number < Jobs; number++)
        {
            await gateway.GivenJobAsync(
                GatewayFixture.Request(tenant),
                static job => job.Takes[0].Adjustments = [.. Enumerable.Repeat(new string('a', 10_000), 25)],
                DateTimeOffset.UnixEpoch.AddMinutes(number));
        }

        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos?limit=100", tenant);

        var page = JsonSerializer.Deserialize<VideoJobPage>(await answer.Content.ReadAsStringAsync(Cancellation), HttpJson.Options)!;
        Assert.Equal(10, page.Items.Count);
        Assert.NotNull(page.Next);
    }

    [Fact]
    public async Task Should_answer_OpenAI_clients_with_shorter_pages_that_have_every_job()
    {
        var tenant = GatewayFixture.NewName();
        var all = await GivenLongJobsAsync(tenant);

        var found = new List<string>();
        for (var (after, hasMore) = ("", true); hasMore;)
        {
            using var answer = await gateway.SendAsync(
                HttpMethod.Get, $"/v1/videos?limit=100{after}", null, null, ("Authorization", $"Bearer {tenant}"));
            using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
            found.AddRange(page.RootElement.GetProperty("data").EnumerateArray().Select(video => video.GetProperty("id").GetString()!));
            hasMore = page.RootElement.GetProperty("has_more").GetBoolean();
            after = $"&after={found[^1]}";
        }

        Assert.Equal(all.Count, found.Distinct().Count());
    }

    /// <summary>A client that is not configured refuses messages above 4 MiB.</summary>
    [Fact]
    public async Task Should_answer_over_grpc_with_what_a_client_can_receive()
    {
        var tenant = GatewayFixture.NewName();
        var all = await GivenLongJobsAsync(tenant, inParameters: true);
        using var calls = new GrpcCalls(gateway);

        var found = new List<Guid>();
        var token = "";
        do
        {
            var page = await calls.Client.ListVideosAsync(
                new ListVideosRequest { TenantName = tenant, PageSize = 100, PageToken = token }, cancellationToken: Cancellation);
            found.AddRange(page.Videos.Select(video => Guid.Parse(video.JobId)));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(all, found);
    }

    /// <summary>The newest first.</summary>
    private async Task<IReadOnlyList<Guid>> GivenLongJobsAsync(string tenant, bool inParameters = false)
    {
        var scenes = Enumerable.Repeat(new string('語', 10_000), 25).ToList();
        var ids = new List<Guid>();
        for (var number = 0; number < Jobs; number++)
        {
            var request = GatewayFixture.Request(tenant) with { Prompt = null, Scenes = inParameters ? ["a"] : scenes };
            ids.Add(await gateway.GivenJobAsync(
                request,
                job => job.Parameters = inParameters ? Parameters(scenes) : null,
                DateTimeOffset.UnixEpoch.AddMinutes(number)));
        }

        ids.Reverse();
        return ids;
    }

    private static Contracts.Prompts.PromptParameters Parameters(List<string> scenes) => new()
    {
        Subject = "a",
        Style = "cinematic",
        Mood = "serene",
        Lighting = "soft",
        Camera = "still",
        Palette = [],
        DurationSeconds = scenes.Count,
        AspectRatio = "16:9",
        FramesPerSecond = 24,
        Quality = Contracts.Videos.Quality.Draft,
        NegativePrompt = "",
        Scenes =
        [
            .. scenes.Select(scene => new Contracts.Prompts.Scene { Text = scene, Prompt = scene, DurationSeconds = 1, Palette = [] }),
        ],
        EnhancedPrompt = "a",
        QuantifiedBy = "rules",
    };
}
