using System.Globalization;
using AdGenius.Chaos.Fleet;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Chaos.Load;

/// <summary>One job of the plan.</summary>
internal sealed record PlannedJob
{
    public required GenerateVideo Request { get; init; }

    /// <summary>True: published to the broker as raw JSON; false: posted to a gateway.</summary>
    public required bool ViaBroker { get; init; }

    /// <summary>The time of the submission, from the start of the run.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>Submitted twice, as publishers do after a lost response.</summary>
    public required bool IsSubmittedTwice { get; init; }

    /// <summary>
    /// The time of the cancellation after the acceptance; negative: the cancellation is sent before the request; null: none.
    /// </summary>
    public TimeSpan? CancelAfter { get; init; }

    public int Takes => Request.Variations ?? 1;

    public Guid JobId => JobIds.OfRequest(Request.TenantName, Request.RequestId);

    /// <summary>A marker in the prompt that identifies the job in the provider's record.</summary>
    public string Marker => MarkerOf(Request.RequestId);

    public static string MarkerOf(string requestId) => $"marker-{requestId}-end";
}

/// <summary>The jobs of a run, random by seed.</summary>
internal static class JobPlan
{
    private const double ProviderShare = 0.85;
    private const double LargeVideoShare = 0.1;
    private const double CancelShare = 0.06;
    private const double TwoTakesShare = 0.08;
    private const double TwiceShare = 0.1;
    private const double EarliestCancelSeconds = -4;
    private const double CancelSpanSeconds = 12;

    public static IReadOnlyList<PlannedJob> Make(ChaosOptions options)
    {
#pragma warning disable CA5394 // a plan must be repeatable, not secret
        var random = new Random(options.Seed);
        return [.. Enumerable.Range(1, options.Jobs).Select(number =>
        {
            var requestId = string.Create(CultureInfo.InvariantCulture, $"s{options.Seed}n{number}");
            var byProvider = random.NextDouble() < ProviderShare;
            var isLong = byProvider && random.NextDouble() < LargeVideoShare;
            return new PlannedJob
            {
                Request = new GenerateVideo
                {
                    RequestId = requestId,
                    TenantName = $"tenant{random.Next(1, 6)}",
                    CreativeId = $"creative{random.Next(1, 9)}",
                    Prompt
                        = $"A kite over a hill {(isLong ? RecordingProvider.LargeVideoMarker + " " : "")}{PlannedJob.MarkerOf(requestId)}",
                    Variations = byProvider && random.NextDouble() < TwoTakesShare ? 2 : null,
                    Model = byProvider ? "openai_shorts" : "local",

                    // A model must not be given up because of trouble elsewhere; with a fallback that would be seen as a video.
                    Fallback = byProvider && number % 2 == 0 ? Fallback.Placeholder : null,
                    UseAiGeneration = byProvider ? null : false,
                    DurationSeconds = 1,
                    FramesPerSecond = 12,
                    Quality = byProvider ? Quality.Standard : Quality.Draft,
                },
                ViaBroker = random.NextDouble() < 0.5,
                At = options.Length * (number / (double)options.Jobs) * 0.9,
                IsSubmittedTwice = random.NextDouble() < TwiceShare,
                CancelAfter = random.NextDouble() < CancelShare
                    ? TimeSpan.FromSeconds(EarliestCancelSeconds + random.NextDouble() * CancelSpanSeconds)
                    : null,
            };
        })];
#pragma warning restore CA5394
    }
}
