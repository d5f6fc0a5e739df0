using System.Globalization;
using System.Text.Json.Nodes;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>
/// A submit that is not on the first page of a busy account's list may have been received: submitting it again would pay twice.
/// </summary>
public sealed class SubmissionReconcilerTests
{
    private static readonly DateTimeOffset SentAt = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Dream_machine_is_listed_page_by_page()
    {
        await using var asked = await ProviderSession.StartAsync(
            "dream",
            request => Page(int.Parse(request.Query["offset"], CultureInfo.InvariantCulture), at: 230));

        Assert.Equal("g230", Assert.IsType<ReconcileResult.Found>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken)).JobId);
        Assert.Equal(["0", "100", "200"], asked.Seen.Select(request => request.Query["offset"]));
    }

    [Fact]
    public async Task A_list_without_end_is_inconclusive()
    {
        await using var asked = await ProviderSession.StartAsync(
            "dream",
            request => Page(int.Parse(request.Query["offset"], CultureInfo.InvariantCulture), at: -1));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_list_read_back_to_before_the_submit_proves_that_it_was_not_received()
    {
        await using var asked = await ProviderSession.StartAsync("openai", request =>
        {
            var after = request.Query.GetValueOrDefault("after");
            var videos = Enumerable.Range(0, 100).Select(number =>
                $$"""{"id":"v{{number}}{{after}}","prompt":"x","created_at":{{SentAt.AddMinutes(10 - number).ToUnixTimeSeconds()}}}""");
            return ServerReply.Json(200, $$"""{"data":[{{string.Join(',', videos)}}],"has_more":true}""");
        });

        Assert.IsType<ReconcileResult.NotReceived>(await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
        Assert.Single(asked.Seen);
    }

    [Fact]
    public async Task The_next_page_of_videos_comes_after_the_last_one()
    {
        var lastPage = $$"""
            {
              "data": [
                {
                  "id": "v2",
                  "prompt": "a paper boat in rain",
                  "seconds": "4",
                  "size": "1280x720",
                  "created_at": {{SentAt.ToUnixTimeSeconds()}}
                }
              ],
              "has_more": false
            }
            """;
        var firstPage = $$"""
            {
              "data": [
                {"id":"v0","created_at":{{SentAt.AddHours(1).ToUnixTimeSeconds()}}},
                {"id":"v1","created_at":{{SentAt.AddMinutes(1).ToUnixTimeSeconds()}}}
              ],
              "has_more": true
            }
            """;
        await using var asked = await ProviderSession.StartAsync(
            "openai",
            request => ServerReply.Json(200, request.Query.GetValueOrDefault("after") is "v1" ? lastPage : firstPage));

        Assert.Equal("v2", Assert.IsType<ReconcileResult.Found>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken)).JobId);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_server_that_cannot_list_is_inconclusive(int status)
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => ServerReply.Json(status, "{}"));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_now_is_read_later()
    {
        await using var asked = await ProviderSession.StartAsync("dream", _ => ServerReply.Json(503, "{}").With("Retry-After", "9"));

        Assert.Equal(TimeSpan.FromSeconds(9), Assert.IsType<ReconcileResult.Unreachable>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken)).RetryAfter);
    }

    [Fact]
    public async Task A_list_with_an_odd_member_in_each_of_its_jobs_is_read()
    {
        var others = Enumerable.Range(1, 99).Select(number =>
            $$"""{"id":"x{{number}}","created_at":1795168801,"prompt":"another","progress":"100%","fps":NaN}""");
        var job = """{"id":"v1","created_at":1795168801,"prompt":"a paper boat in rain","seconds":"4","size":"1280x720","progress":"1%"}""";
        await using var asked = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Json(200, $$"""{"data":[{{string.Join(',', others)}},{{job}}],"has_more":false}"""));

        var found = Assert.IsType<ReconcileResult.Found>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
        Assert.Equal("v1", found.JobId);
    }

    [Theory]
    // the job is there, and the server does not list what it was asked for
    [InlineData("""{"id":"v1","created_at":1795168801}""")]
    [InlineData("""{"id":"v1","created_at":1795168801.75,"prompt":null}""")]
    // no time, so it may be older
    [InlineData("""{"id":"v1","prompt":"a paper boat in rain","seconds":"4","size":"1280x720"}""")]
    // shortened, extended, or made at another size
    [InlineData("""{"id":"v1","created_at":1795168801,"prompt":"a paper boat..."}""")]
    [InlineData("""{"id":"v1","created_at":1795168801,"prompt":"cinematic: a paper boat in rain"}""")]
    // cut inside a character: half of a surrogate pair, and what other servers write for it
    [InlineData("""{"id":"v1","created_at":1795168801,"prompt":"a paper boat \ud83d"}""")]
    [InlineData("""{"id":"v1","created_at":1795168801,"prompt":"a paper boat \ufffd"}""")]
    [InlineData("""{"id":"v1","created_at":1795168801,"prompt":"a paper boat in rain","seconds":"5","size":"832x480"}""")]
    public async Task A_job_that_cannot_be_excluded_makes_the_list_inconclusive(string job)
    {
        await using var asked = await ProviderSession.StartAsync(
            "openai",
            _ => ServerReply.Json(200, $$"""{"data":[{{job}}],"has_more":false}"""));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
    }

    /// <summary>Were it taken for another job, the submit would be repeated and paid twice.</summary>
    [Theory]
    [InlineData("a\nb", "a b")]
    [InlineData("a\r\n\tb", " a  b ")]
    [InlineData("a\nb", "ab")]
    [InlineData("cafe\u0301", "caf\u00E9")]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("a\uFFFEb", "a\uFFFDb")]
    public async Task A_job_whose_prompt_the_server_has_normalized_is_found(string prompt, string listed)
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => List(listed));

        Assert.Equal("v1", Assert.IsType<ReconcileResult.Found>(
            await asked.Provider.ReconcileAsync(Lost(asked, prompt), TestContext.Current.CancellationToken)).JobId);
    }

    [Theory]
    [InlineData("a\nb c", "a b...")]
    [InlineData("b\nc", "a, b c")]
    [InlineData("cafe\u0301 b", "cafe")] // between the letter and its accent
    [InlineData("a\U0001F6A3 b", "a\uFFFD")] // within a surrogate pair
    [InlineData("a\u2026 b", "a... b")]
    [InlineData("a & b", "a &amp; b")]
    [InlineData("a & b c", "a &amp; b...")]
    [InlineData("a &lt; b", "a < b")]
    [InlineData("A b", "a b")]
    [InlineData("A b", "cinematic: a b, 4k")]
    [InlineData("a\u00B4 b", "a \u0301 b")]
    [InlineData("a b", "&#xFFFE;&#xD800; A b")]
    public async Task A_job_whose_prompt_the_server_has_normalized_and_changed_is_inconclusive(string prompt, string listed)
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => List(listed));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked, prompt), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("a & b", "a &amp; c")]
    [InlineData("A b", "a c")]
    public async Task A_job_with_another_prompt_is_not_the_lost_one(string prompt, string listed)
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => List(listed));

        Assert.IsType<ReconcileResult.NotReceived>(
            await asked.Provider.ReconcileAsync(Lost(asked, prompt), TestContext.Current.CancellationToken));
    }

    /// <summary>The address of its callback names the submission; one that is hidden or rewritten may be any job's.</summary>
    [Theory]
    [InlineData("https://ads.example/callbacks/luma_dream/0f0e0d0c0b0a09080706050403020100", "", "Found")]
    [InlineData("https://ads.example:443/callbacks/luma_dream/0f0e0d0c0b0a09080706050403020100", "", "Found")]
    [InlineData("https://ads.example/callbacks/luma_dream/0F0E0D0C0B0A09080706050403020100/", "a paper boat in rain", "Found")]
    [InlineData("https://ads.example/callbacks/luma_dream/0f0e0d0c...", "a paper boat in rain", "Inconclusive")]
    [InlineData("https://ads.example", "a paper boat in rain", "Inconclusive")]
    [InlineData("[redacted]", "", "Inconclusive")]
    [InlineData("[redacted]", "another", "NotReceived")]
    [InlineData("https://ads.example/callbacks/luma_dream/1f0e0d0c0b0a09080706050403020100", "a paper boat in rain", "NotReceived")]
    [InlineData("https://ads.example/callbacks/luma_dream/1f0e0d0c0b0a09080706050403020100?x=1", "", "NotReceived")]
    public async Task A_job_is_compared_by_the_submission_that_its_callback_names(string callback, string prompt, string expected)
    {
        var generation = $$$"""
            {"id":"g1","created_at":"2026-11-20T10:00:01Z","request":{"prompt":"{{{prompt}}}","callback_url":"{{{callback}}}"}}
            """;
        await using var asked = await ProviderSession.StartAsync(
            "dream", _ => ServerReply.Json(200, $$"""{"generations":[{{generation}}],"has_more":false}"""));
        var lost = Lost(asked);
        var address = new Uri("https://ads.example/callbacks/luma_dream/0f0e0d0c0b0a09080706050403020100");

        var result = await asked.Provider.ReconcileAsync(
            lost with { ClipRequest = lost.ClipRequest with { CallbackUrl = address } }, TestContext.Current.CancellationToken);

        Assert.Equal(expected, result.GetType().Name);
    }

    [Fact]
    public async Task A_server_that_returns_the_same_page_again_is_inconclusive()
    {
        await using var asked = await ProviderSession.StartAsync(
            "openai",
            _ => ServerReply.Json(200, """{"data":[{"id":"v1","created_at":1795168801,"prompt":"another"}],"has_more":true}"""));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_list_without_has_more_is_read_to_its_empty_page()
    {
        await using var asked = await ProviderSession.StartAsync("openai", request => ServerReply.Json(
            200,
            request.Query.ContainsKey("after")
                ? """{"data":[]}"""
                : """{"data":[{"id":"v1","created_at":1795168801,"prompt":"another"}]}"""));

        Assert.IsType<ReconcileResult.NotReceived>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
        Assert.Equal(2, asked.Seen.Count);
    }

    [Theory]
    [InlineData("openai", """{"data":["video_1"],"has_more":false}""")]
    [InlineData("openai", """{"data":[null],"has_more":false}""")]
    [InlineData("openai", """{"data":[{"video_id":"v1","created_at":1795168801,"prompt":"another"}],"has_more":false}""")]
    [InlineData("openai", """{"data":[{"id":"","created_at":1795168801,"prompt":"another"}],"has_more":false}""")]
    [InlineData("openai", """{"data":[{"id":"v1","prompt":"another"},7],"has_more":false}""")]
    [InlineData("dream", """{"generations":[{"id":12345,"created_at":"2026-11-20T10:05:00Z"}],"has_more":false}""")]
    [InlineData("dream", """{"generations":["g1"],"has_more":false}""")]
    [InlineData("dream", """{"generations":[null],"has_more":false}""")]
    public async Task A_list_with_an_entry_that_cannot_be_read_is_inconclusive(string adapter, string list)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, list));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_job_is_found_beside_an_entry_that_cannot_be_read()
    {
        var job = $$"""
            {"id":"v1","prompt":"a paper boat in rain","seconds":"4","size":"1280x720","created_at":{{SentAt.ToUnixTimeSeconds()}}}
            """;
        await using var asked = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Json(200, $$"""{"data":["video_1",{{job}}],"has_more":false}"""));

        Assert.Equal("v1", Assert.IsType<ReconcileResult.Found>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken)).JobId);
    }

    /// <summary>A server that lists the oldest first: every video of the first page belongs to another submission.</summary>
    [Fact]
    public async Task A_page_of_known_jobs_is_not_the_end_of_the_list()
    {
        var known = Enumerable.Range(0, 100).Select(number => $"k{number}").ToHashSet();
        var firstPage = string.Join(',', known.Select(id =>
            $$"""{"id":"{{id}}","prompt":"another","created_at":{{SentAt.AddMinutes(-90).ToUnixTimeSeconds()}}}"""));
        var lost = $$"""
            {"id":"v1","prompt":"a paper boat in rain","seconds":"4","size":"1280x720","created_at":{{SentAt.ToUnixTimeSeconds()}}}
            """;
        await using var asked = await ProviderSession.StartAsync("openai", request => ServerReply.Json(
            200,
            request.Query.GetValueOrDefault("after") is "k99"
                ? $$"""{"data":[{{lost}}],"has_more":false}"""
                : $$"""{"data":[{{firstPage}}],"has_more":true}"""));

        var result = await asked.Provider.ReconcileAsync(
            Lost(asked) with { KnownJobs = known.Select(id => new KnownJob(id)).ToHashSet() }, TestContext.Current.CancellationToken);

        Assert.Equal("v1", Assert.IsType<ReconcileResult.Found>(result).JobId);
    }

    [Fact]
    public async Task An_empty_page_that_says_there_are_more_is_inconclusive()
    {
        await using var asked = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Json(200, """{"data":[],"has_more":true}"""));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(""","has_more":"true" """)]
    [InlineData("")]
    public async Task A_short_page_of_generations_without_a_readable_has_more_is_not_the_end(string hasMore)
    {
        await using var asked = await ProviderSession.StartAsync("dream", request => ServerReply.Json(
            200,
            request.Query["offset"] switch
            {
                "0" => $$$"""
                    {
                      "generations": [{"id":"g0","created_at":"2026-11-20T10:05:00Z","request":{"prompt":"another"}}]
                      {{{hasMore}}}
                    }
                    """,
                "1" => """
                    {"generations": [{"id":"g1","created_at":"2026-11-20T10:05:00Z","request":{"prompt":"a paper boat in rain"}}]}
                    """,
                _ => """{"generations":[]}""",
            }));

        Assert.Equal("g1", Assert.IsType<ReconcileResult.Found>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken)).JobId);
    }

    [Theory]
    [InlineData("1795168801000")] // milliseconds
    [InlineData("1795168801000000")]
    [InlineData("1e300")]
    [InlineData("-1e300")]
    [InlineData("0")] // not set
    [InlineData("12345.6")] // of a monotonic clock
    public async Task A_time_that_is_none_is_read_as_absent(string createdAt)
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => ServerReply.Json(
            200, $$"""{"data":[{"id":"v1","created_at":{{createdAt}},"prompt":"a paper boat in rain"}],"has_more":false}"""));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_time_of_a_generation_that_is_not_set_is_read_as_absent()
    {
        await using var asked = await ProviderSession.StartAsync("dream", _ => ServerReply.Json(
            200,
            """
            {
              "generations": [{"id":"g1","created_at":"0001-01-01T00:00:00Z","request":{"prompt":"a paper boat in rain"}}],
              "has_more": false
            }
            """));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
    }

    private static ServerReply Page(int offset, int at)
    {
        var generations = Enumerable.Range(offset, 100).Select(number => new JsonObject
        {
            ["id"] = $"g{number}",
            ["created_at"] = "2026-11-20T10:05:00Z",
            ["request"] = new JsonObject { ["prompt"] = number == at ? "a paper boat in rain" : "another" },
        });
        return ServerReply.Json(
            200,
            new JsonObject { ["generations"] = new JsonArray([.. generations]), ["has_more"] = at < 0 || offset < 200 }.ToJsonString());
    }

    private static ServerReply List(string prompt)
    {
        var job = new JsonObject
        {
            ["id"] = "v1",
            ["created_at"] = SentAt.ToUnixTimeSeconds(),
            ["prompt"] = prompt,
            ["seconds"] = "4",
            ["size"] = "1280x720",
        };
        return ServerReply.Json(200, new JsonObject { ["data"] = new JsonArray(job), ["has_more"] = false }.ToJsonString());
    }

    private static UnconfirmedSubmission Lost(ProviderSession asked, string prompt = "a paper boat in rain")
        => new(ClipRequests.Of(4, prompt: prompt), asked.Provider.Keys[0], SentAt, new HashSet<KnownJob>())
        {
            SinceCall = TimeSpan.FromMinutes(1),
        };
}
