using System.Net.Http.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_jobs_are_read(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_show_signed_links_to_what_is_stored()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            job.CurrentState = "Completed";
            var take = job.Takes[0];
            take.Status = TakeStatus.Stored;
            take.Video = Rows.File($"ads/{request.TenantName}/a.mp4");
            take.Poster = Rows.File($"ads/{request.TenantName}/a.jpg");
            take.ProducedBy = new ProducedBy { Model = "local", IsPlaceholder = true };
            take.Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 144, DurationSeconds = 6 };
        });
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}", request.TenantName);
        var job = await GatewayFixture.ReadJobAsync(answer);
        var take = Assert.Single(job.Takes);
        Assert.True(job.IsEnded);
        Assert.Equal((144L, true), (take.Facts!.FrameCount, take.ProducedBy!.IsPlaceholder));
        Assert.StartsWith(gateway.Http.BaseAddress + "files/", take.Video!.Url.AbsoluteUri, StringComparison.Ordinal);
        Assert.NotEqual(take.Video.Url, take.Poster!.Url);
        Assert.Null(take.Preview);
    }

    [Fact]
    public async Task Should_not_find_another_tenants_job()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var otherTenant = GatewayFixture.NewName();
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}", otherTenant);
        await Problem.ReadAsync(read, 404);
        using var removed = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", otherTenant);
        await Problem.ReadAsync(removed, 404);
        using var events = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/events", otherTenant);
        await Problem.ReadAsync(events, 404);
        using var listed = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos", otherTenant);
        Assert.Empty((await PageAsync(listed)).Items);
    }

    [Theory]
    [InlineData("/api/v1/videos", null)]
    [InlineData("/api/v1/videos", "../x")]
    [InlineData("/api/v1/models", "../x")]
    [InlineData(FakeFleet.NewRoute, null)]
    public async Task Should_require_a_valid_tenant(string path, string? tenant)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, path, tenant);
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of("X-Tenant"));
    }

    [Fact]
    public async Task Should_page_newest_first_without_gap_or_repeat()
    {
        var tenant = GatewayFixture.NewName();
        for (var number = 0; number < 7; number++)
        {
            // Pairs with the same time: paging must be stable between them too.
            await gateway.GivenJobAsync(GatewayFixture.Request(tenant, $"r{number}"), at: DateTimeOffset.UnixEpoch.AddMinutes(number / 2));
        }

        var seen = new List<VideoJob>();
        var next = new Uri(gateway.Http.BaseAddress!, "/api/v1/videos?limit=3");
        var pages = 0;
        while (next is not null)
        {
            using var answer = await gateway.SendAsync(HttpMethod.Get, next.ToString(), tenant);
            var page = await PageAsync(answer);
            seen.AddRange(page.Items);
            next = page.Next;
            pages++;
        }

        Assert.Equal(3, pages);
        Assert.Equal(7, seen.DistinctBy(job => job.Id).Count());
        Assert.Equal(seen.OrderByDescending(job => job.AcceptedAt).Select(job => job.AcceptedAt), seen.Select(job => job.AcceptedAt));
    }

    [Fact]
    public async Task Should_list_one_state_or_creative()
    {
        var tenant = GatewayFixture.NewName();
        await gateway.GivenJobAsync(GatewayFixture.Request(tenant, "done"), job => job.CurrentState = "Completed");
        await gateway.GivenJobAsync(GatewayFixture.Request(tenant, "open") with { CreativeId = "winter" });
        using var completed = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos?state=Completed", tenant);
        Assert.Equal("done", Assert.Single((await PageAsync(completed)).Items).RequestId);
        using var winter = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos?creative=winter", tenant);
        Assert.Equal("open", Assert.Single((await PageAsync(winter)).Items).RequestId);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("state=Done", "state")]
    [InlineData("creative=a/b", "creative")]
    public async Task Should_refuse_what_cannot_be_a_page(string query, string field)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos?" + query, "demo");
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of(field));
    }

    private static async Task<VideoJobPage> PageAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<VideoJobPage>(HttpJson.Options, TestContext.Current.CancellationToken))!;
}
