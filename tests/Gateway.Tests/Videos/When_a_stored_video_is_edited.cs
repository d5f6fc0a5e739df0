using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_a_stored_video_is_edited(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_request_the_jobs_own_brief_with_the_changes_of_the_body()
    {
        var (request, takeId) = await GivenStoredAsync();
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, $"/api/v1/videos/{GatewayFixture.JobOf(request)}/edits", request.TenantName,
            """{"requestId":"edit-1","from":1,"to":4,"captions":null,"music":{"mood":"upbeat"},"outputs":["tiktok"]}""");
        Assert.Equal(202, (int)answer.StatusCode);

        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == request.TenantName && one.Edit is not null);
        Assert.Equal(new VideoEdit { TakeId = takeId, From = 1, To = 4 }, sent.Edit);
        Assert.Equal(request.VoiceOver, sent.VoiceOver);
        Assert.Null(sent.Captions);
        Assert.Equal(new Music { Mood = "upbeat", Volume = 0.4 }, sent.Music);
        Assert.Equal(["tiktok"], sent.Outputs);
        Assert.Equal((request.CreativeId, "edit-1"), (sent.CreativeId, sent.RequestId));
    }

    [Theory]
    [InlineData("{}", 1.5)]
    [InlineData("""{"maxCost":0.25}""", 0.25)]
    [InlineData("""{"maxCost":null}""", null)]
    public async Task Should_have_the_cost_limit_of_the_body_or_else_of_the_job(string body, double? expected)
    {
        var (request, _) = await GivenStoredAsync();
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, $"/api/v1/videos/{GatewayFixture.JobOf(request)}/edits", request.TenantName, body);
        Assert.Equal(202, (int)answer.StatusCode);

        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == request.TenantName && one.Edit is not null);
        Assert.Equal((decimal?)expected, sent.MaxCost);
    }

    [Theory]
    [InlineData("""{"maxCost":-1}""", "maxCost", "0 to")]
    [InlineData("""{"prompt":"A new one"}""", "prompt", "not a member of an edit")]
    [InlineData("""{"from":5,"to":2}""", "edit.to", "above edit.from")]
    [InlineData("""{"outputs":["cinema"]}""", "outputs", "allowed are youtube")]
    [InlineData("7", "body", "one JSON object")]
    [InlineData("", "body", "empty")]
    [InlineData("""{"from":1,""", "body", "not valid JSON at line 1, byte 10")]
    [InlineData("""{"from":1,"from":2}""", "body", "two members of the same name")]
    [InlineData("""{"from":1,"\ud800":2}""", "body", "not valid Unicode")]
    [InlineData("""{"music":[[[[[[[[9]]]]]]]]}""", "body", "deeper than 8 levels")]
    public async Task Should_name_the_field_and_what_is_allowed(string body, string field, string allowed)
    {
        var (request, _) = await GivenStoredAsync();
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, $"/api/v1/videos/{GatewayFixture.JobOf(request)}/edits", request.TenantName, body);
        Assert.Contains(allowed, (await Problem.ReadAsync(answer, 400)).Of(field), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_answer_409_for_a_queued_job()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var id = await gateway.GivenJobAsync(request, job => job.CurrentState = "Queued");
        using var answer = await SendAsync("{}");
        Assert.Contains(
            $"{id} is Queued and has no stored take",
            (await Problem.ReadAsync(answer, 409)).GetProperty("detail").GetString(),
            StringComparison.Ordinal);

        using var wrong = await SendAsync("""{"maxCost":-1}""");
        Assert.NotEmpty((await Problem.ReadAsync(wrong, 400)).Of("maxCost"));
        using var named = await SendAsync("""{"takeId":7}""");
        Assert.NotEmpty((await Problem.ReadAsync(named, 400)).Of("edit.takeId"));

        Task<HttpResponseMessage> SendAsync(string body) =>
            gateway.SendAsync(HttpMethod.Post, $"/api/v1/videos/{id}/edits", request.TenantName, body);
    }

    [Fact]
    public async Task Should_answer_409_for_a_deleted_video_except_to_a_call_that_was_accepted_before()
    {
        var (request, _) = await GivenStoredAsync();
        var id = GatewayFixture.JobOf(request);
        using var before = await SendAsync("edit-1");
        Assert.Equal(202, (int)before.StatusCode);
        await gateway.WriteAsync(
            database => database.Videos.Single(job => job.CorrelationId == id).DeletedAt = DateTimeOffset.UnixEpoch.AddDays(2));

        using var again = await SendAsync("edit-1");
        Assert.Equal(202, (int)again.StatusCode);
        using var deleted = await SendAsync("edit-2");
        Assert.Contains(
            $"{id} is Deleted", (await Problem.ReadAsync(deleted, 409)).GetProperty("detail").GetString(), StringComparison.Ordinal);

        Task<HttpResponseMessage> SendAsync(string requestId) => gateway.SendAsync(
            HttpMethod.Post, $"/api/v1/videos/{id}/edits", request.TenantName, $$"""{"requestId":"{{requestId}}","from":1}""");
    }

    private async Task<(GenerateVideo Request, Guid TakeId)> GivenStoredAsync()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName()) with
        {
            MaxCost = 1.5m,
            VoiceOver = new VoiceOver { Text = "Hello." },
            Captions = new Captions { Mode = CaptionMode.Burned },
            Music = new Music { Mood = "warm", Volume = 0.4 },
        };
        var takeId = Guid.Empty;
        await gateway.GivenJobAsync(request, job =>
        {
            job.CurrentState = "Completed";
            var take = job.Takes[0];
            take.Status = TakeStatus.Stored;
            take.Sources = [new ShapeClip { Shape = "16:9", Clip = Source }];
            takeId = take.TakeId;
        });
        return (request, takeId);
    }

    private static MediaReference Source => new() { Key = "videos/x/a.source.mp4", Length = 1, Sha256 = "0", ContentType = "video/mp4" };
}
