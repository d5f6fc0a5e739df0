using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.OpenApi;

/// <summary>
/// The ranges of numbers, texts and lists that the document names. The rules themselves are in <see cref="VideoRequestRules"/>, which names
/// them in texts; a test compares both.
/// </summary>
internal static class RequestRanges
{
    private const string NamePattern = "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$";

    private const string LocalNamePattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private static readonly string ModelPattern = $"^({string.Join('|', ModelIds.All)}|{ModelIds.LocalPrefix}{LocalNamePattern})$";

    /// <summary>By schema and member.</summary>
    public static readonly IReadOnlyDictionary<(string Schema, string Member), Range> All = new Dictionary<(string, string), Range>
    {
        [("GenerateVideo", "requestId")] = new(MinLength: 1, MaxLength: 200),
        [("GenerateVideo", "tenantName")] = new(Pattern: NamePattern),
        [("GenerateVideo", "creativeId")] = new(Pattern: NamePattern),
        [("GenerateVideo", "prompt")] = new(MinLength: 1, MaxLength: 10_000),
        [("GenerateVideo", "scenes")] = new(MinItems: 1, MaxItems: 50),
        [("GenerateVideo", "model")] = new(Pattern: ModelPattern),
        [("GenerateVideo", "variations")] = new(Min: 1, Max: 12),
        [("GenerateVideo", "durationSeconds")] = new(Min: 1, Max: 600),
        [("GenerateVideo", "aspectRatio")] = new(Values: VideoRequestRules.AspectRatios),
        [("GenerateVideo", "framesPerSecond")] = new(Min: FrameRate.Min, Max: FrameRate.Max),
        [("GenerateVideo", "style")] = new(MaxLength: 100),
        [("GenerateVideo", "negativePrompt")] = new(MaxLength: 2_000),
        [("GenerateVideo", "seed")] = new(Min: 0, Max: uint.MaxValue),
        [("RegenerateRequest", "seed")] = new(Min: 0, Max: uint.MaxValue),
        [("GenerateVideo", "sourceImage")] = new(MaxLength: 2_048),
        [("GenerateVideo", "feedback")] = new(MaxLength: 10_000),
        [("GenerateVideo", "maxCost")] = new(Min: 0, Max: 1_000_000),
        [("GenerateVideo", "callbackUrl")] = new(MaxLength: 2_048),
        [("GenerateVideo", "endCardSeconds")] = new(Min: 0, Max: 10),
        [("GenerateVideo", "outputs")] = new(MinItems: 1, MaxItems: 10),
        [("VoiceOver", "text")] = new(MinLength: 1, MaxLength: 5_000),
        [("VoiceOver", "scenes")] = new(MinItems: 1, MaxItems: 50),
        [("VoiceOver", "voice")] = new(MaxLength: 100),
        [("VoiceOver", "speed")] = new(Min: 0.5, Max: 2),
        [("Music", "mood")] = new(MaxLength: 100),
        [("Music", "volume")] = new(Min: 0, Max: 1),
        [("Overlay", "from")] = new(Min: 0, Max: 600),
        [("Overlay", "to")] = new(Min: 0, Max: 600),
        [("Disclosure", "labelText")] = new(MinLength: 1, MaxLength: OverlayLengths.Label),
        [("VideoEdit", "from")] = new(Min: 0, Max: 600),
        [("VideoEdit", "to")] = new(Min: 0, Max: 600),
        [("DiffusionSettings", "steps")] = new(Min: 1, Max: 200),
        [("DiffusionSettings", "guidance")] = new(Min: 0, Max: 50),
        [("DiffusionSettings", "scheduler")] = new(Values: SchedulerNames.All),
        [("DiffusionSettings", "strength")] = new(Min: 0, Max: 1),
        [("DiffusionSettings", "controlImage")] = new(MinLength: 1, MaxLength: 2_048),
        [("DiffusionSettings", "controlScale")] = new(Min: 0, Max: 10),
        [("DiffusionSettings", "mask")] = new(MinLength: 1, MaxLength: 2_048),
        [("DiffusionSettings", "referenceImages")] = new(MinItems: 1, MaxItems: 50),
        [("DiffusionSettings", "loras")] = new(MinItems: 1, MaxItems: 8),
        [("LoraWeight", "name")] = new(Pattern: $"^{LocalNamePattern}$"),
        [("LoraWeight", "weight")] = new(Min: -4, Max: 4),
        [("TenantLimitsInfo", "requestsPerMinute")] = new(Min: 1, Max: 60_000),
        [("TenantLimitsInfo", "maxRunningJobs")] = new(Min: 1, Max: 100_000),
        [("TenantLimitsInfo", "maxEventStreams")] = new(Min: 1, Max: 100_000),
        [("TenantLimitsInfo", "maxStorageBytes")] = new(Min: 0, Max: 9_007_199_254_740_991),
        [("TenantLimitsInfo", "monthlyBudget")] = new(Min: 0, Max: 1_000_000_000),
        [("VideoTake", "number")] = new(Min: 1, Max: 12),
        [("VideoTake", "fraction")] = new(Min: 0, Max: 1),
        [("VideoTake", "seed")] = new(Min: 0, Max: uint.MaxValue),
        [("VideoFile", "sha256")] = new(Pattern: "^[0-9a-f]{64}$"),
    };

    /// <summary>What a value may be; members that are null do not limit it.</summary>
    internal sealed record Range(
        double? Min = null,
        double? Max = null,
        int? MinLength = null,
        int? MaxLength = null,
        int? MinItems = null,
        int? MaxItems = null,
        string? Pattern = null,
        IReadOnlyList<string>? Values = null);
}
