using System.Net.Http.Json;
using AdGenius.Contracts;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.ObjectStore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.StoredVideos;

public sealed class When_stored_videos_are_listed(GatewayFixture gateway)
{
    private const string First = "20261121_080509-summer-001";
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_list_what_the_store_has_in_pages_and_by_creative()
    {
        await GivenAsync(First, "20261122_080509-spring-sale-002", "20261123_080509-summer-003");
        await PutAsync("assets/0123", 5);
        await PutAsync("notes.txt", 5);

        var (seen, page) = (new List<StoredVideo>(), await ListAsync("?limit=2"));
        seen.AddRange(page.Items);
        while (page.Next is { } next)
        {
            page = await ListAsync(next.Query);
            seen.AddRange(page.Items);
        }

        Assert.Equal(
            [("summer", 1), ("spring-sale", 2), ("summer", 3)], seen.Select(video => (video.Creative!, video.Iteration!.Value)));
        Assert.Equal([$"{First}.jpg", $"{First}.json", $"{First}.webp"], seen[0].Companions);
        Assert.Equal([1, 3], (await ListAsync("?creative=summer")).Items.Select(video => video.Iteration!.Value));
        Assert.Single((await ListAsync("?creative=summer&limit=1")).Items);
    }

    [Fact]
    public async Task Should_not_list_a_video_that_is_not_completely_stored()
    {
        await GivenAsync(First, "20261123_080509-summer-003");
        await PutAsync("20261122_080509-summer-002.mp4", 4);
        await PutAsync("20261122_080509-summer-002.preflight.json", 4);

        Assert.Equal([1, 3], (await ListAsync("")).Items.Select(video => video.Iteration!.Value));
    }

    [Fact]
    public async Task Should_list_the_other_outputs_of_a_video_with_it()
    {
        const string Second = "20261122_080509-summer-002";
        await GivenAsync(First, Second);
        string[] others = [$"{First}.preflight.json", $"{First}.source.mp4", $"{First}.tiktok.jpg", $"{First}.tiktok.mp4"];
        foreach (var name in others)
        {
            await PutAsync(name, 4);
        }

        var page = await ListAsync("?limit=1&creative=summer");
        var video = Assert.Single(page.Items);
        Assert.Equal(($"{First}.mp4", 1), (video.Name, video.Iteration!.Value));
        Assert.Equal([$"{First}.jpg", $"{First}.json", $"{First}.webp", .. others], video.Companions.Order(StringComparer.Ordinal)
            .OrderBy(name => others.Contains(name)));
        Assert.Equal($"{Second}.mp4", Assert.Single((await ListAsync(page.Next!.Query)).Items).Name);
    }

    [Fact]
    public async Task Should_download_with_a_file_name_and_link_on_demand()
    {
        await GivenAsync(First);
        using (var file = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4", _tenant))
        {
            Assert.Equal(("video/mp4", $"{First}.mp4"), (
                file.Content.Headers.ContentType!.MediaType, file.Content.Headers.ContentDisposition!.FileName));
            Assert.Equal(4, file.Content.Headers.ContentLength);
            Assert.Equal(4, (await file.Content.ReadAsByteArrayAsync(Cancellation)).Length);
        }

        using var answer = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4/link?lifetime=00:10:00", _tenant);
        var link = (await answer.Content.ReadFromJsonAsync<SignedLink>(HttpJson.Options, Cancellation))!;
        Assert.Equal(4, (await gateway.Http.GetByteArrayAsync(link.Url, Cancellation)).Length);
        Assert.InRange(link.ExpiresAt - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData("5")] // days, to a parser of times
    [InlineData("7")]
    [InlineData("5.")]
    [InlineData("24:00:00")]
    [InlineData("00:00:00")]
    [InlineData("7.00:00:01")]
    public async Task Should_refuse_a_lifetime_that_is_no_time_of_at_most_seven_days(string lifetime)
    {
        await GivenAsync(First);
        using var answer = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4/link?lifetime={lifetime}", _tenant);
        Assert.Contains("such as 01:00:00", (await Problem.ReadAsync(answer, 400)).Of("lifetime"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("?download=false", null)]
    [InlineData("?download=true", "attachment")]
    public async Task Should_link_a_file_to_show_or_to_save(string query, string? disposition)
    {
        await GivenAsync(First);
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4/link{query}", _tenant);
        var link = (await answer.Content.ReadFromJsonAsync<SignedLink>(HttpJson.Options, Cancellation))!;
        using var file = await gateway.Http.GetAsync(link.Url, Cancellation);
        Assert.Equal(disposition, file.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(disposition is null ? null : $"{First}.mp4", file.Content.Headers.ContentDisposition?.FileName);
        using var wrong = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4/link?download=perhaps", _tenant);
        Assert.NotEmpty((await Problem.ReadAsync(wrong, 400)).Of("download"));
    }

    [Theory]
    [InlineData("bytes=1-2", 206, "bytes 1-2/5", "12")]
    [InlineData("bytes=3-", 206, "bytes 3-4/5", "34")]
    [InlineData("bytes=-2", 206, "bytes 3-4/5", "34")]
    [InlineData("bytes=0-99", 206, "bytes 0-4/5", "01234")]
    [InlineData("bytes=0-1,3-4", 200, null, "01234")]
    [InlineData("lines=1-2", 200, null, "01234")]
    [InlineData("bytes=5-", 416, "bytes */5", "")]
    public async Task Should_send_the_range_that_is_asked_for(string range, int status, string? contentRange, string content)
    {
        await gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
            $"videos/{_tenant}/{First}.mp4", new MemoryStream("01234"u8.ToArray()), new PutOptions { ContentType = "video/mp4" },
            Cancellation);
        using var answer = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4", _tenant, null, ("Range", range));
        Assert.Equal((status, contentRange), ((int)answer.StatusCode, answer.Content.Headers.ContentRange?.ToString()));
        if (status != 416)
        {
            Assert.Equal("bytes", answer.Headers.AcceptRanges.Single());
            Assert.Equal(content, await answer.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Should_send_the_whole_file_where_it_is_another_than_the_range_was_meant_for()
    {
        await GivenAsync(First);
        using var answer = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4", _tenant, null, ("Range", "bytes=1-2"), ("If-Range", "\"other\""));
        Assert.Equal((200, 4), ((int)answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length));
    }

    [Fact]
    public async Task Should_answer_HEAD_with_the_headers_alone()
    {
        await GivenAsync(First);
        using var found = await gateway.SendAsync(HttpMethod.Head, $"/api/v1/stored-videos/{First}.mp4", _tenant);
        Assert.Equal(
            (200, 4L, "video/mp4", "bytes"),
            ((int)found.StatusCode, found.Content.Headers.ContentLength, found.Content.Headers.ContentType!.MediaType!,
                found.Headers.AcceptRanges.Single()));
        using var missing = await gateway.SendAsync(HttpMethod.Head, "/api/v1/stored-videos/none.mp4", _tenant);
        Assert.Equal(404, (int)missing.StatusCode);
    }

    [Theory]
    [InlineData("If-Match", "\"other\"")]
    [InlineData("If-Unmodified-Since", "Sat, 01 Jan 2000 00:00:00 GMT")]
    public async Task Should_answer_412_where_the_callers_condition_is_not_met(string header, string value)
    {
        await GivenAsync(First);
        using var answer = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4", _tenant, null, (header, value));
        Assert.Equal("Conflict", (await Problem.ReadAsync(answer, 412)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Should_answer_304_where_the_caller_has_the_file()
    {
        await GivenAsync(First);
        using var answer = await gateway.SendAsync(
            HttpMethod.Get, $"/api/v1/stored-videos/{First}.mp4", _tenant, null, ("If-None-Match", "*"));
        Assert.Equal((304, 0), ((int)answer.StatusCode, (await answer.Content.ReadAsByteArrayAsync(Cancellation)).Length));
    }

    [Theory]
    [InlineData("..%2Fother%2F20261121_080509-summer-001.mp4")]
    [InlineData("missing.mp4")]
    [InlineData(".hidden")]
    public async Task Should_not_find_what_is_not_in_the_tenants_folder(string name)
    {
        foreach (var path in (string[])[name, name + "/link"])
        {
            using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/stored-videos/{path}", _tenant);
            await Problem.ReadAsync(answer, 404);
        }
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?creative=a%20b", "creative")]
    [InlineData("?cursor=..%2Fa", "cursor")]
    [InlineData("?state=x", "state")]
    public async Task Should_refuse_parameters_that_are_wrong(string query, string field)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/stored-videos" + query, _tenant);
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of(field));
    }

    private async Task GivenAsync(params string[] stems)
    {
        foreach (var name in stems.SelectMany(stem => (string[])[$"{stem}.mp4", $"{stem}.jpg", $"{stem}.webp", $"{stem}.json"]))
        {
            await PutAsync(name, 4);
        }
    }

    private Task<MediaReference> PutAsync(string name, int length) => gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
        $"videos/{_tenant}/{name}",
        new MemoryStream(new byte[length]),
        new PutOptions { ContentType = ContentTypes.Of(name) },
        Cancellation);

    private async Task<StoredVideoPage> ListAsync(string query)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/stored-videos" + query, _tenant);
        return (await answer.Content.ReadFromJsonAsync<StoredVideoPage>(HttpJson.Options, Cancellation))!;
    }
}
