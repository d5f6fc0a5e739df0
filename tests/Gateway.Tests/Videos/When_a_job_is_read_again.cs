using System.Net;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_a_job_is_read_again(When_a_job_is_read_again.GatewayWithClock gateway)
    : IClassFixture<When_a_job_is_read_again.GatewayWithClock>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_answer_304_until_the_job_changes()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var (status, tag) = await ReadAsync(jobId, request.TenantName, null);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("W/\"", tag, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotModified, tag), await ReadAsync(jobId, request.TenantName, tag));
        Assert.Equal((HttpStatusCode.NotModified, tag), await ReadAsync(jobId, request.TenantName, $"\"other\", {tag}"));
        Assert.Equal((HttpStatusCode.NotModified, tag), await ReadAsync(jobId, request.TenantName, "*"));
        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(jobId, request.TenantName, "\"other\"")).Status);
        await gateway.EndAsync(jobId, "Completed");
        var (changed, next) = await ReadAsync(jobId, request.TenantName, tag);
        Assert.Equal(HttpStatusCode.OK, changed);
        Assert.NotEqual(tag, next);
    }

    [Fact]
    public async Task Should_give_new_links_before_the_old_ones_expire()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            job.Takes[0].Video = Rows.File("k.mp4");
            job.Takes[0].Outputs =
            [
                new StoredOutput
                {
                    Name = "16x9",
                    Shape = "16:9",
                    Video = Rows.File("k.mp4"),
                    Poster = Rows.File("k.jpg"),
                    Preview = Rows.File("k.webp"),
                    Captions = [Rows.File("k.srt")],
                    Report = Rows.File("k.json"),
                },
            ];
        });
        var (_, tag) = await ReadAsync(jobId, request.TenantName, null);
        gateway.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.NotModified, (await ReadAsync(jobId, request.TenantName, tag)).Status);
        gateway.Clock.Advance(TimeSpan.FromMinutes(30)); // half the lifetime of links
        Assert.Equal(HttpStatusCode.OK, (await ReadAsync(jobId, request.TenantName, tag)).Status);
    }

    [Fact]
    public async Task Should_answer_head_with_the_same_headers_and_no_body()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var (_, tag) = await ReadAsync(jobId, request.TenantName, null);
        using var head = await gateway.SendAsync(HttpMethod.Head, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal((HttpStatusCode.OK, tag), (head.StatusCode, head.Headers.ETag?.ToString()));
        Assert.Equal("application/json", head.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
        using var missing = await gateway.SendAsync(HttpMethod.Head, $"/api/v1/videos/{Guid.NewGuid()}", request.TenantName);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Should_show_the_prompt_and_scenes_of_one_job_and_not_in_lists()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName()) with { Scenes = ["A lighthouse", "A storm"] };
        var jobId = await gateway.GivenJobAsync(request);
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}", request.TenantName);
        var job = await GatewayFixture.ReadJobAsync(answer);
        Assert.Equal(request.Prompt, job.Prompt);
        Assert.Equal(request.Scenes, job.Scenes);
        using var list = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos", request.TenantName);
        Assert.DoesNotContain("lighthouse", await list.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string? Tag)> ReadAsync(Guid jobId, string tenant, string? known)
    {
        using var answer = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/videos/{jobId}", tenant, null, known is null ? [] : [("If-None-Match", known)]);
        return (answer.StatusCode, answer.Headers.ETag?.ToString());
    }

    public sealed class GatewayWithClock : GatewayFixture
    {
        internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

        protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton<TimeProvider>(Clock);
    }
}
