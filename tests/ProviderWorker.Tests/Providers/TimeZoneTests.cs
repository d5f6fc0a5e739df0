using System.Globalization;
using System.Text.Json;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Luma;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>The time zone of a worker says nothing of the times in an answer. They run alone: the zone is that of the process.</summary>
[CollectionDefinition(nameof(TimeZoneTests), DisableParallelization = true)]
[Collection(nameof(TimeZoneTests))]
public sealed class TimeZoneTests
{
    private static readonly DateTimeOffset SentAt = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("2026-11-20T10:00:01", "2026-11-20T10:00:01Z")]
    [InlineData("2026-11-20T10:00:01.250000", "2026-11-20T10:00:01.25Z")]
    [InlineData("2026-11-20T10:00:01Z", "2026-11-20T10:00:01Z")]
    [InlineData("2026-11-20T10:00:01+05:30", "2026-11-20T04:30:01Z")]
    [InlineData("2026-11-20", "2026-11-20T00:00:00Z")]
    public void A_time_without_an_offset_is_utc(string text, string expected)
    {
        using var zone = new LocalTimeZone("Europe/Berlin");

        var generation = JsonSerializer.Deserialize($$"""{"created_at":"{{text}}"}""", LumaJson.Default.DreamGeneration)!;

        Assert.Equal(
            (DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), TimeSpan.Zero),
            (generation.CreatedAt!.Value, generation.CreatedAt.Value.Offset));
    }

    /// <summary>An hour earlier it would be provably older than the submit, which would be paid again.</summary>
    [Fact]
    public async Task A_lost_job_is_found_by_a_time_without_an_offset()
    {
        using var zone = new LocalTimeZone("Europe/Berlin");
        await using var asked = await ProviderSession.StartAsync("dream", _ => ServerReply.Json(
            200,
            """
            {
              "generations": [{"id":"g1","created_at":"2026-11-20T10:00:01","request":{"prompt":"a paper boat in rain"}}],
              "has_more": false
            }
            """));

        var result = await asked.Provider.ReconcileAsync(
            new UnconfirmedSubmission(ClipRequests.Of(), asked.Provider.Keys[0], SentAt, new HashSet<KnownJob>())
            {
                SinceCall = TimeSpan.FromMinutes(1),
            },
            TestContext.Current.CancellationToken);

        Assert.Equal("g1", Assert.IsType<ReconcileResult.Found>(result).JobId);
    }
}
