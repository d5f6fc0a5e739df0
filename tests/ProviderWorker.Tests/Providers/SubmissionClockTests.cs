using System.Globalization;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>
/// The time of a lost submit is by the worker's clock, those of listed jobs are by the provider's: where the worker's is ahead, the job
/// that the submit started seems older than the submit.
/// </summary>
public sealed class SubmissionClockTests
{
    private static readonly DateTimeOffset SentAt = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("openai", -60)]
    [InlineData("openai", -290)]
    [InlineData("dream", -60)]
    public async Task A_job_that_seems_slightly_older_than_the_submit_makes_the_list_inconclusive(string adapter, int seconds) =>
        Assert.IsType<ReconcileResult.Inconclusive>(await ReconcileAsync(adapter, seconds));

    [Theory]
    [InlineData("openai")]
    [InlineData("dream")]
    public async Task Clocks_that_differ_by_seconds_do_not_matter(string adapter) =>
        Assert.Equal("v1", Assert.IsType<ReconcileResult.Found>(await ReconcileAsync(adapter, -8)).JobId);

    [Theory]
    [InlineData("openai")]
    [InlineData("dream")]
    public async Task A_job_that_is_older_than_clocks_differ_belongs_to_another_submit(string adapter) =>
        Assert.IsType<ReconcileResult.NotReceived>(await ReconcileAsync(adapter, -310));

    /// <summary>A page that ends within the possible difference is not far enough back.</summary>
    [Fact]
    public async Task The_list_is_read_further_back_than_clocks_differ()
    {
        await using var asked = await ProviderSession.StartAsync("openai", request => ServerReply.Json(
            200,
            request.Query.ContainsKey("after")
                ? $$"""{"data":[{{Video("v1", -200, "a paper boat in rain")}}],"has_more":false}"""
                : $$"""{"data":[{{Video("v3", 60, "another")}},{{Video("v2", -100, "another")}}],"has_more":true}"""));

        Assert.IsType<ReconcileResult.Inconclusive>(
            await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken));
        Assert.Equal(2, asked.Seen.Count);
    }

    /// <summary>The result where the whole list is the lost request's job, which many seconds after the submit was created.</summary>
    private static async Task<ReconcileResult> ReconcileAsync(string adapter, int seconds)
    {
        var createdAt = SentAt.AddSeconds(seconds).ToString("O", CultureInfo.InvariantCulture);
        var list = adapter == "openai"
            ? $$"""{"data":[{{Video("v1", seconds, "a paper boat in rain")}}],"has_more":false}"""
            : $$"""
                {
                  "generations": [
                    {"id":"v1","created_at":"{{createdAt}}","request":{"prompt":"a paper boat in rain" } }
                  ],
                  "has_more": false
                }
                """;
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, list));
        return await asked.Provider.ReconcileAsync(Lost(asked), TestContext.Current.CancellationToken);
    }

    private static string Video(string id, int seconds, string prompt)
    {
        var createdAt = SentAt.AddSeconds(seconds).ToUnixTimeSeconds();
        return $$"""{"id":"{{id}}","prompt":"{{prompt}}","seconds":"4","size":"1280x720","created_at":{{createdAt}}}""";
    }

    private static UnconfirmedSubmission Lost(ProviderSession asked) =>
        new(ClipRequests.Of(4), asked.Provider.Keys[0], SentAt, new HashSet<KnownJob>()) { SinceCall = TimeSpan.FromMinutes(1) };
}
