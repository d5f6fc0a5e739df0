using System.Globalization;

namespace AdGenius.Chaos.Fleet;

/// <summary>
/// Divides every duration that decides when the fleet gives something up or tries it again by the same factor, so that a run of minutes
/// meets what a run of hours meets. At 1 no such setting is set: the fleet runs with the defaults that users get.
/// </summary>
internal sealed record TimeScale(double Factor)
{
    /// <summary>Longer than the longest stall timeout.</summary>
    private static readonly TimeSpan LongOutageDefault = TimeSpan.FromMinutes(31);

    private static readonly TimeSpan JobTimeoutDefault = TimeSpan.FromHours(12);
    private static readonly TimeSpan GraceDefault = TimeSpan.FromHours(1);
    private static readonly TimeSpan MinGrace = TimeSpan.FromMinutes(5);

    /// <summary>The settings with their defaults, as the options of the services have them.</summary>
    internal static readonly IReadOnlyDictionary<string, TimeSpan> Defaults = new Dictionary<string, TimeSpan>
    {
        ["Orchestrator:BriefCheckTimeout"] = TimeSpan.FromSeconds(20),
        ["Orchestrator:QuantifyStallTimeout"] = TimeSpan.FromMinutes(2),
        ["Orchestrator:ProviderStallTimeout"] = TimeSpan.FromMinutes(15),
        ["Orchestrator:FramesStallTimeout"] = TimeSpan.FromMinutes(10),
        ["Orchestrator:FinishStallTimeout"] = TimeSpan.FromMinutes(30),
        ["Orchestrator:StoreStallTimeout"] = TimeSpan.FromMinutes(10),
        ["Orchestrator:AttemptTimeout"] = TimeSpan.FromHours(2),
        ["Orchestrator:JobTimeout"] = JobTimeoutDefault,
        ["Orchestrator:RetryBaseDelay"] = TimeSpan.FromSeconds(10),
        ["Bus:FailedMessageInterval"] = TimeSpan.FromSeconds(30),
        ["Objects:S3:RequestTimeout"] = TimeSpan.FromSeconds(100),
        ["Providers:OpenAiVideos:PollInterval"] = TimeSpan.FromSeconds(6),
    };

    /// <summary>How long a job may take.</summary>
    public TimeSpan JobLimit => JobTimeoutDefault / Factor;

    /// <summary>How long the long outages last.</summary>
    public TimeSpan LongOutage => LongOutageDefault / Factor;

    /// <summary>How long the fleet may take after the load to end every job.</summary>
    public TimeSpan Grace => GraceDefault / Factor > MinGrace ? GraceDefault / Factor : MinGrace;

    /// <summary>The environment variables of the scaled settings; none at 1.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables() => Math.Abs(Factor - 1) < double.Epsilon ? [] : Defaults.Select(
        setting => KeyValuePair.Create(
            "ADGENIUS_" + setting.Key.Replace(":", "__", StringComparison.Ordinal),
            Scaled(setting.Value).ToString("c", CultureInfo.InvariantCulture)));

    // The options allow no shorter time-outs than a second.
    private TimeSpan Scaled(TimeSpan time) => time / Factor > TimeSpan.FromSeconds(1) ? time / Factor : TimeSpan.FromSeconds(1);
}
